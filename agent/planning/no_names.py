"""Words that are nobody's name, though they stand where one might: "this is great"."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CALENDAR = _words(
    """
    afternoon apr april aug august autumn christmas dec december easter eve evening fall feb february
    fri friday halloween hanukkah jan january jul july jun june later mar march may midnight mon monday
    morning noon nov november now oct october passover pesach ramadan sat saturday sep sept september
    spring sukkot summer sun sunday thanksgiving thu thur thurs thursday today tomorrow tonight tue tues
    tuesday valentine valentines wed wednesday weekday weekend winter xmas yesterday
    """
)
_GRAMMAR = _words(
    """
    a an the this that these those it its it's i i'm i'd i'll im me my mine myself we we're us our you
    your he his him she her they them their there here who whom what which when where why how is are am
    was were be been being do does did done have has had having can could will would shall should might
    must not no nope none nothing nobody anyone anybody someone somebody everyone yes yeah yep yup ok
    okay k sure fine and or but if so because then than too also as at by for from in into of on onto
    off out over under up down to until till with without within about around after before during
    between per each every any all some both either neither other another same such more most less few
    many much very really quite just only still already again ever never always soon maybe perhaps
    please pls plz thanks thank thx cheers hi hello hey hiya dear good great nice perfect lovely
    wonderful awesome amazing cool excellent wrong right correct true sorry excuse bye goodbye welcome
    actually well oh ah hmm um
    """
)
_AMOUNTS = _words(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen twenty thirty forty fifty hundred thousand first second third fourth last next couple
    several half dollar dollars euro euros pounds shekels usd eur budget price prices cost cheap cheaper
    cheapest expensive
    """
)
_ANSWERS = _words(
    """
    wait hold stop abort pause enough absolutely definitely certainly indeed affirmative negative howdy
    aloha adios hola brilliant uh huh yo ya nah hmm hmmm whatever whichever though however otherwise
    instead rather preference specifically moderate moderately basically honestly hopefully bad false
    accepted approved noted understood done fair clueless clue idk dunno unsure undecided uncertain mid
    regards regard cya wassup sup salutations ai bot assistant siri device chat hell heck gosh damn
    """
)
_HOTEL = _words(
    """
    hotel room rooms suite suites apartment double single twin triple queen king deluxe standard premium
    superior family executive junior studio villa bed beds bedroom bathroom balcony view sea ocean
    garden pool floor night nights day days week weeks month months year years stay booking bookings
    book booked reservation reservations reserve reserved table tables dinner lunch breakfast brunch
    restaurant bar spa gym wifi parking checkin checkout check check-in check-out arrival departure
    arrive arriving arrived leave leaving late early cancel cancelled canceled cancellation change
    changed modify confirm confirmed confirmation refund deposit payment pay paid card credit cash
    invoice receipt shuttle airport taxi transfer appointment massage slot laundry pet pets dog dogs cat
    smoking reference number numbers ref id code desk reception manager staff agent person human people
    guest guests adult adults child children kid kids baby babies party group wife husband partner
    girlfriend boyfriend friend friends mother mom mum father dad parents son daughter sister brother
    couple alone solo myself birthday anniversary honeymoon wedding holiday vacation trip business
    conference meeting work event name names surname called phone telephone tel mobile cell email e-mail
    mail whatsapp address contact call text reach
    """
)
_OTHER_SCRIPTS = _words(
    """
    לא כן תודה שלום היי היום מחר הלילה לילה שבוע סוף גם רק אולי בבקשה חדר בטל עזוב לבטל نعم لا شكرا
    مرحبا اليوم غدا
    """
)
_STATES = _words(
    """
    want wants need needs like looking look thinking hoping planning trying going coming travelling
    traveling staying calling writing asking wondering interested happy glad excited tired ill sick
    hungry ready free busy vegan vegetarian celiac allergic pregnant disabled afraid unable able not
    sure aware new back home running stuck lost disappointed urgent important possible impossible
    available unavailable full terrible horrible ridiculous unacceptable confusing great american
    british english irish scottish spanish french german italian israeli jewish canadian australian
    dutch muslim help question questions problem issue info information everything anything something
    stuff thing things way idea option options yourself see know let get got go give take make made send
    show tell say
    """
)
NO_NAME = _GRAMMAR | _AMOUNTS | _ANSWERS | _HOTEL | _OTHER_SCRIPTS | _STATES
"""Words of every day, of numbers, of hotels, and of what guests are and do."""
