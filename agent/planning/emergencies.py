"""Whether a guest writes of an emergency: pure and instant, in eight languages."""

import re

from agent.planning.text import plain, starts, word_set


def is_emergency(text: str) -> bool:
    """Somebody is in danger, or needs a doctor, the fire brigade or the police, now.

    A question about what the hotel has (a fire pit, a doctor in town, a smoke alarm) is none.
    """
    words = plain(text)
    if words.isascii() and starts(words).isdisjoint(_ALARMING):
        return False
    if _ALARM_RINGS.search(words):
        return True
    return bool(_NOW.search(words)) and not _ASKS_ABOUT.search(words)


_ALARMING = word_set(
    "fire gas smok intr brea brok shoo acci burn unco chok drow blee pass hear stro seiz stuc atta dang over"
    " coll fain ambu doct para medi poli cops figh emer 9 kill hurt harm suic smel"
    " fueg hay humo ince bomb resp infa ataq fogo fuma feu fume seco mede pomp cris bren arzt nota kran rett"
    " feue atme herz hilf notf fuoc fumo dott aiut alar alla lala lall rauc bran"
)
"""The `starts` of what `_NOW` looks for in texts without accents and other scripts."""


_NOW = re.compile(
    r"\b(?:there(?:'s| is| was)?|theres) (?:a |been a )?(?:\w+ )?(?:fire|gas leak|smoke|intruder"
    r"|break[- ]?in"
    r"|shooting|accident)\b(?! ?(?:pit|place|alarms? in|detector|extinguisher|escape|work))"
    r"|^\W*(?:help\W+)*(?:fire|smoke)\W*(?:help\W*)*$"
    r"|(?<!can we )(?<!may we )(?<!can i )(?<!to )\b(?:fire|smoke) (?:in|on|at|from"
    r"|coming)\b.{0,20}\b(?:room|floor|hall|corridor|bathroom|kitchen|building"
    r"|balcony|hotel)\b"
    r"|\b(?:room|floor|building|hotel|bed|kitchen|bathroom) (?:is|'s) (?:on fire|burning|full of smoke)\b"
    r"|\b(?:i|we|he|she|they|someone|somebody|my \w+)(?:'s|'m| am| is| are)? (?:badly |seriously )?"
    r"(?:unconscious|choking|drowning|bleeding(?: badly| heavily)?|not breathing|passed out"
    r"|having a (?:heart"
    r" attack|stroke|seizure)|stuck in the (?:lift|elevator)|being attacked|in danger)\b"
    r"|\b(?:can't|cannot|can not|cant|isn't|not) breath(?:e|ing)\b|\bheart attack\b|\boverdose\b"
    r"|\b(?:collapsed|fainted|passed out)\b"
    r"|\b(?:need|call|get|send)(?: us| me)? (?:an? |the )?(?:ambulance|doctor|paramedics?|medic|police|cops"
    r"|fire (?:brigade|department|fighters?)|medical help)\b"
    r"|\bmedical emergency\b|\bthis is an emergency\b|^\W*emergency\W*$|\b911 now\b"
    r"|\b(?:kill|hurt|harm) (?:myself|himself|herself)\b|\bsuicid(?:e|al)\b"
    r"|\bsmell(?:s|ing)? (?:of )?(?:gas|smoke|burning)\b"
    r"|\b(?:someone|somebody|a man|a guy) (?:is )?(?:trying to )?(?:break(?:ing)? in|broke in"
    r"|attack(?:ed|ing))"
    # Hebrew, Arabic
    r"|יש (?:שריפה|אש|עשן|דליפת גז)|^\W*(?:שריפה|הצילו|חירום)\W*$|(?:צריך|צריכה|צריכים|תזמינו|תקראו ל?)"
    r" ?(?:אמבולנס|רופא|משטרה|מכבי אש)|לא נושמת?|התקף לב|התעלפ"
    r"|(?:هناك|يوجد) (?:حريق|دخان)|^\W*(?:حريق|النجدة|طوارئ)\W*$|(?:أحتاج|احتاج|نحتاج|اتصلوا ب|اطلبوا) ?"
    r"(?:إلى |الى )?(?:طبيب|سيارة إسعاف|سيارة اسعاف|إسعاف|اسعاف|الشرطة)|لا (?:يتنفس|تتنفس)|نوبة قلبية"
    # Spanish, Portuguese, French, German, Italian
    r"|\bhay (?:un )?(?:fuego|incendio|humo)\b|\b(?:necesito|necesitamos|llamen?|llame) (?:a )?(?:un "
    r"|una |la )?"
    r"(?:m[eé]dico|doctor|ambulancia|polic[ií]a|bomberos)\b|\bno respira\b|\b(?:infarto"
    r"|ataque al coraz[oó]n)\b"
    r"|\b(?:h[aá]|tem) (?:um )?(?:fogo|inc[eê]ndio|fuma[cç]a)\b|\b(?:preciso|precisamos|chamem?) (?:de )?"
    r"(?:um |uma |a )?(?:m[eé]dico|ambul[aâ]ncia|pol[ií]cia|bombeiros)\b"
    r"|\bn[aã]o (?:est[aá] )?respira(?:ndo)?\b"
    r"|\bil y a (?:un |le |du |de la )?(?:feu|incendie|fum[eé]e)\b|\bau (?:feu|secours)\b"
    r"|\b(?:besoin d'un|appelez"
    r"(?: un| une| la| les)?) (?:m[eé]decin|docteur|ambulance|police|pompiers)\b|\bne respire (?:pas|plus)\b"
    r"|\bcrise cardiaque\b"
    r"|\bes brennt\b|\b(?:brauchen?|rufen sie|ruft) (?:bitte )?(?:einen |den |die )?(?:arzt|notarzt"
    r"|krankenwagen"
    r"|rettungswagen|polizei|feuerwehr)\b|\batmet nicht\b|\bherzinfarkt\b|^\W*(?:feuer|hilfe|notfall)\W*$"
    r"|\b(?:c'[eè]|sta) (?:un )?(?:fuoco|incendio|fumo)\b|\b(?:serve|ho bisogno di|chiamate|chiami)"
    r" (?:un |un'|una |la |i )?(?:medico|dottore|ambulanza|polizia|pompieri)\b|\bnon respira\b|^\W*aiuto\W*$"
)
_ALARM_RINGS = re.compile(
    r"\b(?:fire|smoke) (?:alarm|detector)s?(?: (?:is|are|has|have|just|been|started|keeps?)){0,3}"
    r" (?:ringing|going off|sounding|blaring|gone off|went off)\b"
    r"|\b(?:suena|est[aá] sonando) la alarma\b|\balarma de (?:incendios?|humo) (?:suena|est[aá] sonando)\b"
    r"|\balarme de (?:inc[eê]ndio|fuma[cç]a) (?:est[aá] (?:tocando|a tocar)|toca|disparou)\b"
    r"|\balarme (?:incendie|fum[eé]e) (?:sonne|s'est d[eé]clench[eé]e)\b"
    r"|\b(?:feueralarm|brandalarm|rauchmelder) (?:geht los|ist losgegangen|l[aä]utet|schrillt|klingelt)\b"
    r"|\ballarme (?:antincendio|anti-?fumo|incendio) (?:suona|sta suonando|[eè] scattato)\b"
    r"|\b(?:suona|sta suonando) l'allarme\b"
    r"|(?:אזעקת|גלאי) ה?(?:אש|עשן|שריפה) (?:פועלת?|מצלצלת?|מצפצף|הופעלה?)"
    r"|(?:إنذار|انذار|جرس) (?:الحريق|الدخان) (?:يرن|يعمل|انطلق)"
)
_ASKS_ABOUT = re.compile(
    r"\b(?:do|does|is|are|where|what|how|which|in case of|if)\b.{0,60}\b(?:doctor|ambulance|police"
    r"|hospital|fire"
    r"|smoke|emergenc\w+|medical)\b.{0,60}\b(?:near|nearby|close|call\?|available|on site|on call|alarm"
    r"|policy"
    r"|exits?|procedure|station)\b"
)
