"""Whether a guest has trouble that a colleague has to see to: complaints, lost things, wishes in house."""

import re

from agent.planning.text import plain


def is_trouble(text: str) -> bool:
    """Something is broken, dirty, lost or owed, or is to be brought to a room: in any of our languages.

    A question about what the hotel has ("is the wifi working?") is none.
    """
    words = plain(text)
    return any(pattern.search(words) for pattern in _TROUBLE.values()) and not _ASKS.match(words)


_ASKS = re.compile(
    r"^\W*(?:(?:hi|hello|hey|and|also)\W+)*(?:is|are|do|does|did|will|would|what if|how|what happens"
    r"|(?:can|could|may) (?:i|we))\b"
)
_THING = (
    r"(?:room|shower|bath(?:room|tub)?|toilet|sink|heating|heater|radiator|ac|a/c"
    r"|air ?con(?:ditioning|ditioner)?|tv"
    r"|wi-?fi|internet|key ?card|key|door|lock|safe|lift|elevator|lights?|lamp|bed|sheets|towels?|windows?"
    r"|tap|fridge|kettle|hair ?dryer|link|page|website|food|breakfast)"
)
_BAD = (
    r"(?:broken|dirty|filthy|(?:too )?cold|freezing|too hot|leaking|clogged|blocked"
    r"|(?:too |so |very )?(?:noisy|loud)"
    r"|smelly|stained|disgusting|awful|terrible|horrible|out of order)"
)
_IN_ROOM = r"(?:in (?:(?:my|our|the) (?:room|bathroom)|(?:room )?\d{2,4}) )?"
_PAPER = r"(?:confirmation|booking|reservation|e-?mail|receipt|invoice|refund|money)"
_NOUNS = r"(?:[\w'-]+ ){0,3}?"
_ENGLISH = (
    r"complain(?:t|ing)?s?|ridiculous|unacceptable|outrageous|disgraceful|rip-?off|scam|bullshit|wtf",
    r"(?:worst|terrible|awful|horrible|appalling|shocking|disgusting) (?:hotel|service|experience|stay"
    r"|place)",
    r"(?:i'm|i am|we're|we are) (?:so |very |really |extremely )?(?:angry|furious|upset|disappointed)",
    rf"(?:our|my|the|this) {_THING} {_IN_ROOM}(?:is|was|are|were|feels|(?:has|have) been) (?:\w+ )?{_BAD}",
    rf"(?:our|my|the|this) {_THING} {_IN_ROOM}(?:isn't|doesn't|does not|is not|won't|didn't|has stopped"
    rf"|stopped)"
    r" (?:\w+ )?(?:work\w*|open\w*|clos\w*|lock\w*|flush\w*|load\w*|cleaned|made)",
    rf"(?:our|my|the|this) {_THING} (?:smells?|leaks?|stinks?)",
    rf"{_THING} (?:(?:is|are|was) )?(?:not working|broken|dead|out of order|leaking|blocked|clogged)",
    r"(?:there is|there's|we have|i have|we've|i've|got) no (?:hot water|heating|power|electricity|towels)",
    r"no (?:hot water|heating|power|electricity|towels|toilet paper) (?:in|at) (?:my|our|the|room)",
    rf"(?:our|my|the|this) {_THING} {_IN_ROOM}(?:makes?|is making"
    rf"|keeps making) (?:\w+ ){{0,4}}?(?:noises?|racket|sounds?)",
    r"(?:too much|so much|terrible|awful|horrible|infernal|unbearable) (?:noise|racket)",
    r"(?:second|third|fourth|2nd|3rd|4th) time (?:that )?(?:i|we)(?:'ve|'m| have"
    r"| had to)? (?:\w+ )?(?:report|tell|told|complain"
    r"|ask|call|mention|sa(?:y|id)|writ|wrote)\w*",
    r"cockroach\w*|bed ?bugs|locked out|(?:i|we) (?:can't|cant|cannot|couldn't) sleep",
    r"(?:nobody|no one|noone) (?:is |has )?(?:answer\w*|pick(?:s|ed|ing)? up|c[ao]m(?:e|es|ing)|help\w*"
    r"|responds?|replie[sd])",
    r"(?:been|am|are|'m|'re) (?:still )?waiting (?:here )?(?:for|since)|why do (?:i|we) have to wait",
    r"(?:i|we)(?:'ve| have)? (?:think i |must have )?(?:lost|left|forgot(?:ten)?) (?:my|our|an?) "
    r"(?:[\w-]+ ){1,4}?(?:in|at|on|behind|there)",
    r"(?:i|we)(?:'ve| have| think i)? (?:lost|misplaced|can't find|cannot find) (?:my|our) (?!way)",
    rf"(?:my|our) {_NOUNS}(?:is missing|(?:was|were|has been|got) stolen|disappeared)",
    r"(?:over|double )charged|(?:charged|paid|billed) (?:me |us |my card )?(?:twice|double|too much)",
    r"(?:card|payment|transaction) (?:was|is|got|keeps being) (?:\w+ )?(?:declined|rejected|refused)",
    r"payment (?:has )?(?:failed|fails|(?:did|does|would|will)(?:n't| not) (?:go through|work))",
    r"(?:want|demand|need) (?:a |my |our )?(?:refund|money back)",
    rf"(?:haven't|have not|hasn't|has not|didn't|did not|never|not) (?:\w+ )?(?:got|get|gotten"
    rf"|receiv\w+) {_NOUNS}{_PAPER}",
    rf"{_PAPER} (?:\w+ ){{0,2}}?(?:never|hasn't|has not|didn't|did not|hasnt|didnt) (?:came|arrived?|come)",
    r"where(?:'s| is) (?:my|our) (?:\w+ )?(?:confirmation|e-?mail|receipt|invoice|refund|money)(?! number)",
    r"(?:bring|send) (?:me |us |up )?(?:[\w-]+ ){1,6}?to (?:my|our|the)? ?room",
    r"(?:i'm|i am|we're|we are|here) in room (?:no\.? ?)?\d{1,4}\b(?! (?:adult|people|night|room))",
)
_TROUBLE = {
    "en": re.compile(rf"\b(?:{'|'.join(_ENGLISH)})\b"),
    "a room's number alone": re.compile(
        r"^\W*(?:room|zimmer|chambre|camera|habitaci[oó]n|quarto|חדר|غرفة) (?:n[ro]\.? ?)?\d{2,4}\W*$"
    ),
    "es": re.compile(
        r"\b(?:(?:hacen?|hay|haciendo) (?:mucho |demasiado |un |tanto )+ruido|ruido (?:infernal"
        r"|insoportable|horrible)"
        r"|(?:segunda|tercera|cuarta) vez que (?:lo |os |les )?(?:digo|aviso|llamo|pido|reclamo|escribo"
        r"|reporto|informo)"
        r"|no (?:me )?(?:funciona|carga)n?|est[aá]n? (?:rot|suci|estropead|averiad|atascad)[oa]s?"
        r"|quejarme"
        r"|una (?:queja|reclamaci[oó]n)|(?:no (?:hay|sale|tiene|tenemos)|sin) agua caliente|inaceptable"
        r"|una verg[uü]enza|p[eé]sim[oa]|peor hotel|no (?:puedo|podemos) dormir|llev(?:o"
        r"|amos) [\w ]{1,20}esperando"
        r"|nadie (?:contesta|responde|viene|atiende)"
        r"|(?:perd[ií]|olvid[eé]|dej[eé]|he (?:perdido|olvidado|dejado)) (?:mis?|el|la|las|los|un"
        r"|una) \w+(?= en\b|\W*$)"
        r"|(?:cobr(?:ado|aron)|pagu?[eé]|pagado) (?:\w+ )?(?:dos veces|el doble|doble|de m[aá]s)"
        r"|(?:tarjeta|pago) (?:\w+ )?(?:rechazad[oa]|fallido)|el pago (?:ha fallado|fall[oó]|no pasa)"
        r"|quiero (?:un reembolso|mi dinero|que me devuelvan)|d[oó]nde est[aá] mi (?:confirmaci[oó]n"
        r"|reembolso)"
        r"|no (?:me |nos )?(?:ha llegado|lleg[oó]|he recibido|hemos recibido|recib[ií]) (?:\w+ ){0,2}"
        r"(?:confirmaci[oó]n|correo|e-?mail|factura))\b"
    ),
    "de": re.compile(
        r"\b(?:macht (?:\w+ ){0,3}?(?:lärm|krach|geräusche?)|(?:unerträglich|höllisch|furchtbar"
        r"|schrecklich)\w* (?:lärm|laut)"
        r"|(?:zweite|dritte|vierte) mal,? dass (?:ich|wir)"
        r"|kaputt|funktioniert (?:\w+ )?nicht|defekt|verstopft|beschweren|beschwerde|reklamation"
        r"|(?:ist|war|sind) (?:\w+ )?(?:schmutzig|dreckig|eiskalt)|unverschämt\w*|unerhört|inakzeptabel"
        r"|(?:eine )?frechheit|schlechteste\w* hotel|kein warmes wasser|kann nicht schlafen"
        r"|(?:dusche|heizung|licht|tür|klimaanlage|fernseher|wlan|internet|toilette|spülung|schlüssel|karte"
        r"|link)"
        r" geht (?:\w+ )?nicht"
        r"|niemand (?:kommt|antwortet|geht (?:ran|ans telefon))|warte[n]? (?:seit|schon)"
        r"|(?:mein|unser)(?:en|em|er|e)? \w+ (?:[\w ]{1,25} )?(?:vergessen|verloren|liegen ?lassen|gestohlen)"
        r"|(?:doppelt|zweimal|zu viel) (?:bezahlt|abgebucht|berechnet|belastet)"
        r"|zahlung (?:ist )?fehlgeschlagen"
        r"|(?:karte|zahlung) (?:\w+ )?abgelehnt|mein geld zurück|eine (?:rück)?erstattung"
        r"|(?:keine|nie eine|noch keine) (?:buchungs)?(?:bestätigung"
        r"|rechnung)(?:smail)? (?:\w+ )?(?:bekommen|erhalten)"
        r"|wo (?:ist|bleibt) meine (?:bestätigung|erstattung))\b"
    ),
    "fr": re.compile(
        r"\b(?:(?:fait|font) (?:un |du |trop de |beaucoup de )+(?:bruit|boucan|vacarme)"
        r"|bruit (?:infernal|insupportable)"
        r"|(?:deuxième|troisième|quatrième|2e|3e) fois que (?:je|nous|j')"
        r"|en panne|cassée?s?|bouchée?|ne (?:fonctionne|marche)(?:nt)? pas|(?:pas|plus) d'eau chaude"
        r"|(?:est|était|sont) (?:très )?sales?|me plaindre|une (?:plainte|réclamation)|inadmissible"
        r"|inacceptable"
        r"|une honte|scandaleux|pire hôtel|(?:personne ne|nul ne) (?:répond|vient)|impossible de dormir"
        r"|(?:attends|attendons) depuis|(?:perdu|oublié|laissé|volé) m(?:on|a|es) \w+"
        r"|(?:débité|payé|facturé|prélevé)e?s? (?:\w+ )?deux fois|(?:carte|paiement) (?:\w+ ){0,2}refusée?"
        r"|paiement (?:a )?échoué?|(?:veux|voudrais|exige) (?:un|être|mon) rembours\w+"
        r"|(?:pas|jamais) (?:encore )?reçu (?:\w+ )?(?:confirmation|e-?mail|mail|facture)"
        r"|où est ma confirmation)\b"
    ),
    "it": re.compile(
        r"\b(?:(?:fa|fanno) (?:un |molto |troppo |tanto )*(?:rumore|baccano|chiasso|casino)"
        r"|rumore (?:infernale|insopportabile)|(?:seconda|terza|quarta) volta che (?:ve "
        r"|vi )?(?:lo )?(?:dico|segnalo|segnaliamo"
        r"|chiamo|chiedo|scrivo)"
        r"|non (?:funzionan?o?|va)(?= |\W*$)(?! bene)|è (?:rott|sporc|guast|intasat)[oa]|un reclamo"
        r"|reclamare"
        r"|lamentarmi|(?:manca|non c'è|senza|niente) (?:l')?acqua calda|inaccettabile|una vergogna"
        r"|peggior hotel"
        r"|nessuno (?:risponde|viene)|(?:aspetto|aspettiamo|aspettando) da|non (?:riesco|riusciamo) a dormire"
        r"|(?:perso|dimenticato|lasciato|rubato) (?:il mio|la mia|i miei|le mie) \w+"
        r"|(?:addebitat|pagat)[oa] (?:\w+ )?due volte|(?:carta|pagamento) (?:\w+ )?rifiutat[oa]"
        r"|pagamento (?:è )?fallito|voglio (?:un rimborso|i miei soldi|essere rimborsat[oa])"
        r"|non (?:ho|abbiamo) (?:ancora |mai )?ricevuto (?:\w+ )?(?:conferma|e-?mail|mail|fattura)"
        r"|non (?:mi |ci )?è arrivata (?:\w+ )?(?:conferma|e-?mail|mail)|dov'è la mia conferma)\b"
    ),
    "pt": re.compile(
        r"\b(?:(?:faz|fazem|fazendo) (?:um |muito |tanto |demasiado )*(?:barulho|ru[íi]do)"
        r"|barulho (?:infernal|insuport[áa]vel)"
        r"|(?:segunda|terceira|quarta) vez que (?:eu )?(?:ligo|digo|reclamo|pe[çc]o|aviso|escrevo|informo)"
        r"|n[ãa]o (?:funciona|pega)m?|est[áa] (?:quebrad|avariad|suj|entupid|estragad)[oa]|inaceit[áa]vel"
        r"|n[ãa]o (?:h[áa]|tem|temos) [áa]gua quente|sem [áa]gua quente|uma (?:reclama[çc][ãa]o|queixa)"
        r"|reclamar"
        r"|uma vergonha|p[ée]ssimo|pior hotel|n[ãa]o (?:consigo|conseguimos) dormir|ningu[ée]m (?:atende"
        r"|responde|vem)"
        r"|(?:estou|estamos) (?:[àa] espera|esperando) (?:h[áa]|faz)"
        r"|(?:perdi|esqueci|deixei|roubaram) (?:o meu|a minha|os meus|as minhas|meu|minha) \w+"
        r"|(?:cobr(?:ado|aram)|paguei) (?:\w+ ){0,2}(?:duas vezes|em dobro|a mais)"
        r"|(?:cart[ãa]o|pagamento) (?:\w+ )?(?:recusad|rejeitad)o|pagamento (?:falhou|n[ãa]o passa)"
        r"|quero (?:um reembolso|o meu dinheiro|meu dinheiro)"
        r"|n[ãa]o (?:recebi|recebemos|chegou) (?:\w+ ){0,2}(?:confirma[çc][ãa]o|e-?mail|fatura))\b"
    ),
    "he": re.compile(
        r"עוש(?:ה|ים) (?:\w+ )?רעש|רעש (?:נוראי|איום|בלתי נסבל)|פעם (?:שנייה|שניה|שלישית"
        r"|רביעית) ש(?:אני|אנחנו)"
        r"|לא עובד|מקולקל|שבור|מלוכלך|סתום|להתלונן|תלונה|אין מים חמים|(?:שכחתי|איבדתי|השארתי|גנבו לי) את"
        r"|בושה וחרפה|שערורייה|לא מקובל עליי|המלון הכי גרוע|אף אחד לא (?:עונה|בא|מגיע)"
        r"|(?:מחכה|מחכים|ממתין|ממתינים) כבר|חויבתי פעמיים|שילמתי פעמיים"
        r"|(?:הכרטיס|התשלום) (?:נדחה|סורב|נכשל)|רוצה (?:החזר|את הכסף)"
        r"|לא (?:קיבלתי|קיבלנו|הגיע לי) (?:את )?(?:ה)?(?:אישור|מייל|קבלה|חשבונית)"
    ),
    "ar": re.compile(
        r"[يت]صدر (?:\w+ )?(?:ضجيج|صوت)\w*|ضجيج (?:لا يطاق|مزعج)|(?:ثاني|ثالث|رابع) مرة أ\w+"
        r"|لا [يت]عمل|معطل|خربان|متسخ|مسدود|شكوى|أشتكي|لا (?:يوجد|توجد) ما[ءه] ساخن|(?:نسيت|فقدت|تركت"
        r"|سرقت) \w+ي\b"
        r"|غير مقبول|مهزلة|أسوأ فندق|لا أحد (?:يرد|يأتي|يجيب)|أنتظر منذ|ننتظر منذ"
        r"|(?:دفعت|خصم\w*) (?:\w+ )?مرتين|(?:البطاقة|الدفع) (?:مرفوض\w*|فشل)|رفضت البطاقة|أريد استرداد"
        r"|أريد نقودي"
        r"|لم (?:يصلني|تصلني|أستلم|نستلم) (?:\w+ )?(?:التأكيد|تأكيد|رسالة|الإيصال|الفاتورة)"
    ),
}
"""By the language that tells it."""
