"""What kind of request a message is that came while the ones before it were being answered."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

RequestKind = Literal["new_request", "clarification"]

_MAX_CHARS = 1_000
_PLAIN = str.maketrans("’‘`´“”‐‑–—\u00a0", "''''\"\"---- ")


def _words(*alternatives: str) -> str:
    return rf"\b(?:{'|'.join(alternatives)})\b"


def _cues(*alternatives: str) -> re.Pattern[str]:
    return re.compile(_words(*alternatives))


# What a guest wants of a stay, in the words of which a second mention replaces the first.
_NUMBER = (
    r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|una?|dos|tres|cuatro|cinco|dois|duas|quatro"
    r"|une|deux|trois|quatre|cinq|eine?|zwei|drei|vier|fünf|due|tre|quattro|cinque"
    r"|שני|שתי|שלוש[הת]?|ארבע[הת]?)"
)
_MONTH = (
    r"(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|march|april|may|june|july|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto"
    r"|septiembre|octubre|noviembre|diciembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro"
    r"|novembro|dezembro|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre"
    r"|décembre|märz|juni|juli|oktober|dezember|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre"
    r"|ottobre|dicembre|[בל]?(?:ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר)"
    r"|يناير|فبراير|مارس|أبريل|ابريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر)"
)
_HOLIDAY = (
    r"(?:christmas|xmas|new year'?s?(?: eve)?|easter|passover|pesach|hanukkah|chanukah|sukkot|purim"
    r"|rosh hashanah|thanksgiving|memorial day|labor day|valentine'?s?(?: day)?|spring break|ramadan|eid"
    r"|navidad|semana santa|natal|páscoa|noël|pâques|weihnachten|ostern|silvester|natale|pasqua|capodanno"
    r"|[בל]?(?:פסח|חנוכה|סוכות|ראש השנה|שבועות|פורים))"
)
_WEEKDAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?|tonight|today|tomorrow|tmrw"
    r"|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|mañana|terça|quarta|quinta|sexta|amanhã"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|montag|dienstag|mittwoch|donnerstag"
    r"|freitag|samstag|sonntag|luned[ìi]|marted[ìi]|mercoled[ìi]|gioved[ìi]|venerd[ìi]|sabato|domenica"
    r"|domani|יום (?:ראשון|שני|שלישי|רביעי|חמישי|שישי)|שבת|מחר|היום|הלילה"
    r"|الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد|غدا)"
)
_PEOPLE = (
    r"(?:adults?|people|ppl|persons?|pax|guests?"
    # "One of us is vegetarian" counts nobody.
    r"|of us(?! (?:is|are|was|has|have|uses?|needs?|will|can|can't|does|do|eats?|likes?|prefers?|speaks?)\b)"
    r"|adultos?|adultas?|personas?|pessoas?|personnes?"
    r"|adultes?|erwachsene|personen|leute|adulti|persone|אנשים|מבוגרים|אורחים|أشخاص)"
)
_NIGHT = r"(?:nights?|nts?|noches?|noites?|nuits?|nächte?|nott[ei]|לילות|ليال|ليالي)"
_ROOM = r"(?:rooms?|habitaci(?:ón|ones)|quartos?|chambres?|zimmer|camer[ae]|חדרים|غرف)"
_DAY = rf"\d{{1,2}}(?:st|nd|rd|th)|\d{{1,2}}[/.]\d{{1,2}}|{_MONTH} \d{{1,2}}|\d{{1,2}} (?:de |of )?{_MONTH}"
_SLOTS = (
    _cues(_MONTH, _HOLIDAY),
    _cues(_WEEKDAY, _DAY),
    _cues(r"(?:this|next|following|coming|first|last) week(?:end)?", r"סוף השבוע(?: הבא)?", r"סופ\"?ש"),
    _cues(rf"{_NUMBER} {_PEOPLE}", r"a couple", r"just me", r"by myself"),
    _cues(rf"{_NUMBER} {_NIGHT}"),
    _cues(rf"{_NUMBER} {_ROOM}"),
)
_SLOT = rf"(?:{_NUMBER}|{_DAY}|{_MONTH}|{_HOLIDAY}|{_WEEKDAY}|{_PEOPLE}|{_NIGHT}|{_ROOM}|weekend|week)"

_CORRECTS = _cues(
    r"instead|rather than|rather (?:come|go|do|stay)|in place of|replace",
    r"i (?:said|wrote|typed|put|asked for)",
    r"(?:i|we) mean(?! (?:with|without|including)\b)|meant",
    r"correction|wrong(?:ly)?|mistakes?|my bad|mis ?typed",
    r"typo|oops|whoops|scratch that|on second thoughts?|plans? (?:have )?changed|switch|swap|postpone",
    r"reschedule",
    r"(?:change|changed|changing) (?:of )?(?:my|our|plans?|minds?|it|the|that|dates?|to|from)|not that one",
    r"(?:can|could|may|want to|like to|need to|have to|must) (?:we |i |you )?(?:change|move|shift|cancel)",
    r"move (?:it|that|them|us|the)|cancel (?:my|our|the|it|that|this|for)",
    r"(?:booking|reservation) cancell?ed",
    r"(?:make|turn) (?:it|that|this|them)|(?:never ?mind|nvm|forget|skip|drop|ignore) (?!to\b)\w+",
    r"(?:different|another|other) (?:dates?|days?|weeks?|weekends?|months?|time|city|hotel)",
    r"(?:day|night|week|month)s? (?:later|earlier|after|sooner)|no longer|any ?more",
    rf"not (?:for |in |on |the )?{_SLOT}",
    rf"{_SLOT},? (?:and )?not \w+$",
    rf"{_SLOT},? (?:no|não|pas|nicht|non|לא|ולא|وليس) (?:para |por |pour |für |per )?{_SLOT}",
    r"בעצם|התכוונתי|התכוונו|במקום|לשנות|תשנה|תשנו|שינוי|להחליף|תחליפו?|טעיתי|טעות|לבטל|תבטלו?",
    r"התבלבלתי|תיקון",
    r"en realidad|en vez de|en lugar de|qu(?:ise|er[íi]a) decir|me refer[íi]a|me equivoqu[ée]",
    r"cambi(?:ar|a|e|o)",
    r"cancelar|anular|na verdade|em vez|em lugar|quis dizer|me enganei|errei|mudar|muda|trocar|en fait",
    r"à la place|au lieu|je voulais dire|je me suis tromp[ée]e?|changer|annuler|finalement|plutôt",
    r"eigentlich",
    r"stattdessen|anstatt|statt|ich meinte|wir meinten|ich habe mich vertan|ändern|stornieren|doch lieber",
    r"in realtà|invece|al posto|intendevo|volevo dire|mi sono sbagliat[oa]|ho sbagliato|cambiare",
    r"annullare|anzi",
    r"أقصد|اقصد|قصدت|بدلا|بدل|تغيير|أغير|غلط|خطأ|في الحقيقة|إلغاء|الغاء",
)
_ADDS = _cues(
    r"also|too|as well|plus|btw|by the way|(?:forgot|forgotten) to (?:say|mention|tell|add|ask for)",
    r"i forgot",
    r"one more thing|another thing|in addition|additionally|(?:please )?(?:add|include)|including|besides",
    r"וגם|גם|בנוסף|שכחתי|אגב|también|tambien|además|ademas|se me olvid[óo]|também|tambem|além disso",
    r"esqueci",
    r"aussi|en plus|également|au fait|j'ai oublié|auch|außerdem|zusätzlich|übrigens|vergessen zu",
    r"anche|inoltre",
    r"ho dimenticato|أيضا|ايضا|كمان|نسيت",
)
_CORRECTS_MILDLY = _cues(
    r"actually|in fact|better in|maybe (?:a|the|in|on)|we(?:'ll| will| are|'re) now|\w+ now$",
    r"(?:look|search) for|(?:lets|let's) (?:do|go|say|try|look|take|see)|mejor|melhor|lieber",
)
_OPENING = re.compile(
    r"(?:(?:hey|hi|hello|ok|okay|thanks|thank you|oh|ah|hm+|um+|so|yes|yeah|please|pls|great|cool|well|but"
    r"|sorry|wait|hold on|perdón|disculpe?|desculpe?|pardon|entschuldigung|scus[ia]|סליחה|רגע|תודה|عفوا)"
    r"\b[ ,.!:-]*)*"
)
_AND = r"(?:(?:and|also|btw|by the way|plus|y|e|et|und|ed)\b[ ,]*)*"
_NO = re.compile(
    r"(?:no|nope|non|nein|nee|não|לא|لا)\b(?:[,.!]| (?:no|wait|sorry|not|i|we|its|it's|the|nicht|je|ich)\b)"
    r"|לא ל"
)
_ASKS = re.compile(
    _AND
    + _words(
        r"what(?:'?s)?|when|where|how|which|who|why|is|are|do|does|did|can|could|will|may i|should",
        r"have you|has",
        r"would (?:you|it|there|that)|any chance|tell me|qu[ée]|cu[áa]ndo|d[óo]nde|cu[áa]nto|c[óo]mo",
        r"hay|tienen",
        r"i(?:'d| would) like to (?:know|ask|talk|speak|see|book|cancel|change)|tem|têm|quando|onde",
        r"quanto|qual",
        r"(?:i|we) (?:want|need) to (?:know|ask|talk|speak|see|book|cancel|change|move)|quel(?:le)?",
        r"quand|où",
        r"combien|comment|est-ce|y a-t-il|avez-vous|was|wann|wo|wie|welche|gibt es|haben sie|habt ihr",
        r"kann|können",
        r"cosa|dove|quale|avete|c'è|מה|מתי|איפה|כמה|האם|איך|איזה|באיזו|יש לכם|יש אצלכם",
        r"هل|متى|أين|اين|كم|كيف|ما هو|ما هي|quiero|quero|je veux|ich möchte|vorrei|אני רוצה|أريد",
    )
)
_WISHES = re.compile(
    _AND
    + r"(?:can|could|may) (?:we|i|you|u)(?: please)?(?: also)? (?:have|get|add|include|put|arrange|request)\b"
    r"(?! (?:a |an |the |my )?(?:refund|invoice|receipt|discount|better|cheaper))"
)
_LOOKS = re.compile(
    r"(?:check|find|look|search|show|book|reserve|try|get me|give me|do you have|looking for|price for"
    r"|(?:i|we) (?:need|want) a room"
    r"|תבדק[וי]|תבדוק|תחפש[וי]?|busca|busque|procure|cherchez|suchen sie|cerca|cercate|ابحث)\b"
)
_FRAGMENT = re.compile(
    r"(?:and|also|plus|with|for|y|e|et|und|con|com|avec|mit|per|para|pour|für|ו\w+|עם|و\w+|مع)\b"
)
_FRAGMENT_MAX_WORDS = 6


def kind_of_request(text: str, before: Sequence[str]) -> RequestKind:
    """Say what kind of request *text* is, which came after the unanswered messages *before*.

    Asking something else, or for something else, is a `new_request`; so is putting other dates or
    another party in the place of those that stand in *before*. All else is a `clarification`.
    """
    text = _plain(text)
    rest = text[_end(_OPENING.match(text)) :]
    if _CORRECTS.search(text):
        return "new_request"
    if _WISHES.match(rest):
        return "clarification"
    if _ASKS.match(rest) or ("?" in text and not _is_fragment(rest)):
        return "new_request"
    if _ADDS.search(text):
        return "clarification"
    if _NO.match(rest) or _CORRECTS_MILDLY.search(text) or _LOOKS.match(rest) or _replaces(text, before):
        return "new_request"
    return "clarification"


def _plain(text: str) -> str:
    return " ".join(text[:_MAX_CHARS].translate(_PLAIN).casefold().replace("؟", "?").split())


def _end(found: re.Match[str] | None) -> int:
    return found.end() if found else 0


def _is_fragment(text: str) -> bool:
    """Whether *text* is a piece that joins what was said: "and parking?"."""
    return _FRAGMENT.match(text) is not None and text.count(" ") < _FRAGMENT_MAX_WORDS


def _replaces(text: str, before: Iterable[str]) -> bool:
    """Whether *text* says again, and otherwise, what one of *before* said."""
    earlier = " ".join(_plain(one) for one in before)
    for slot in _SLOTS:
        said = set(slot.findall(text))
        if said and (known := set(slot.findall(earlier))) and not said & known:
            return True
    return False
