"""What a guest asks about the hotel, by words, and what else a message does: greet, thank, agree."""

import re

from agent.planning.text import plain

_PHRASES = {
    "wifi": "wifi|wi fi|internet|wlan|wireless",
    "parking": "parking|car park|garage|valet|park my|park our|park the|park a|to park|i park|we park",
    "ev_charging": (
        "ev|ev charging|electric car|electric vehicle|charger|charging station|tesla"
        "|charge my car|charge our car|charge my ev"
    ),
    "pets": "pet|dog|cat|puppy|animal|pet friendly|dog friendly",
    "smoking": "smoking|smoke|smoker|cigarette|vape|vaping|non smoking",
    "laundry": "laundry|washing machine|dry cleaning|ironing|washer|dryer",
    "pool": "pool|swim|swimming|swimming pool|jacuzzi|hot tub",
    "gym": "gym|fitness|workout|work out|treadmill|exercise",
    "spa": "spa|massage|sauna|steam room|wellness",
    "restaurant": (
        "restaurant|dinner|lunch|dining|food|vegan|vegetarian|gluten|where can we eat|place to eat"
    ),
    "bar": "bar|cocktail|drink|beer|wine|happy hour",
    "breakfast": "breakfast|buffet|brunch|half board|full board",
    "room_service": "room service|in room dining|food to the room|food to my room",
    "housekeeping": "housekeeping|cleaning|room cleaned|towel|bed linen|maid",
    "room_amenities": (
        "amenity|air conditioning|air con|aircon|ac|a c|tv|television|fridge|minibar|mini bar"
        "|kettle|hairdryer|hair dryer|coffee machine|coffee maker|a safe|room safe|iron|netflix"
        "|microwave"
    ),
    "accessibility": (
        "wheelchair|accessible|accessibility|disabled|disability|elevator|lift|step free|mobility"
        "|roll in shower"
    ),
    "refund": "refund|refundable|money back|reimburse",
    "cancellation_policy": (
        "cancel|cancellation|cancelation|cancelling|canceling|no show|change my booking"
        "|change my reservation|change our booking|modify my booking"
    ),
    "phone": (
        "phone|telephone|phone number|call you|call someone|contact|speak to|speak with|talk to"
        "|talk with|real person|human|agent|operator|manager|staff"
    ),
    "address": "address|direction|street|gps|how do i find you|how do we find you",
    "postcode": "zip|zip code|postcode|post code|postal code",
    "location": (
        "where are you|where is the hotel|where is it|where are we|located|location|neighborhood"
        "|neighbourhood|nearby|downtown|city center|city centre|how far"
    ),
    "rating": "rating|star|review|star rating",
    "transport": (
        "bus|train|taxi|uber|lyft|ferry|public transport|subway|metro|get there|get to you|station"
    ),
    "airport": "airport|shuttle|airport transfer|flight|pick up|pickup|pick us up",
    "reception": "reception|front desk|concierge|lobby",
    "beach": "beach|seafront|sunbed|sun lounger|umbrella",
    "children": (
        "kid friendly|child friendly|family friendly|children welcome|kid welcome"
        "|children allowed|kid allowed|allow children|allow kid|children stay free|kid stay free"
        "|kid free|children free|for free kid|playground|kid club|children club|babysit"
        "|babysitting|babysitter|child policy|children policy|for kid|for children|for my kid"
        "|for the kid|for our kid|accept children|accept kid"
    ),
    "cots": "cot|crib|baby bed|baby cot|cradle|high chair",
    "extra_beds": "extra bed|rollaway|additional bed|sofa bed|folding bed|third bed",
    "luggage": "luggage|baggage|suitcase|bag|our bag|my bag",
    "payment": ("payment|pay|paying|credit card|debit card|card|visa|mastercard|amex|cash|apple pay|paypal"),
    "taxes": "tax|resort fee|fee|vat|surcharge|extra charge",
    "deposit": "deposit|prepayment|advance payment|pay in advance",
    "connecting_rooms": (
        "connecting|adjoining|interconnecting|connected room|adjacent room|next to each other"
    ),
    "noise": "noise|noisy|quiet|loud",
}
"""By topic the words of guests, as `_stem` leaves them; the longest phrase at a place counts."""

_TIME = r"(?:what time|when|how early|how late|earliest|latest|early|late|time (?:for|of|is|does))"
_TIMED = {
    "check_in": re.compile(
        rf"\b{_TIME}\b[^.?!,]{{0,30}}\b(?:check(?:ing)?[ -]?in|arrive|arrival)\b"
        r"|\bcheck[ -]?in (?:time|hours?|start|open|begin|policy)|\bcan (?:i|we) (?:check in|arrive)\b"
    ),
    "check_out": re.compile(
        rf"\b{_TIME}\b[^.?!,]{{0,30}}\b(?:check(?:ing)?[ -]?out|leave the room|vacate)\b"
        r"|\bcheck[ -]?out (?:time|hours?|policy)"
    ),
    "breakfast_hours": re.compile(
        r"\b(?:what time|when|how early|how late|until when)\b[^.?!,]{0,30}\bbreakfast\b"
    ),
}
TIMED_TOPICS = frozenset(_TIMED)
"""Topics that are words of a stay as well ("check in 5 June"): only a question of time asks about them."""


_OWN_BOOKING = re.compile(
    r"\b(?:cancel|change|modify|move)\b[^.?!,]{0,20}\b(?:booking|reservation)\b|^\W*cancel\W*$"
)
"""What is booked is not seen from here: a person has to see to it."""
_HAS_BOOKED = re.compile(
    r"\b(?:i|we)(?:'ve| have)?(?: just| already)? (?:booked|reserved)\b"
    r"(?![^.?!]*\b(?:last|ago|before|flights?|trains?|tickets?|tables?|cars?)\b)"
    r"|\b(?:i|we)(?:'ve| have)?(?: just| already)? (?:made|got|have) an? (?:booking|reservation)\b"
    r"|\b(?:my|our) (?:booking|reservation|confirmation) (?:number|no\.?|code|is|was|for|on|from)\b"
)


def topics(text: str) -> tuple[str, ...]:
    """The topics that *text* asks about, in its order, each once."""
    text = plain(text)
    found: dict[str, int] = {}
    for topic, pattern in _TIMED.items():
        match = pattern.search(text)
        if match:
            found[topic] = match.start()
            text = text[: match.start()] + re.sub(r"\w", "_", match[0]) + text[match.end() :]
    if _OWN_BOOKING.search(text) or _HAS_BOOKED.search(text):
        found["phone"] = len(text)
    words = [(match.start(), _stem(match[0])) for match in re.finditer(r"[^\W_]+", text)]
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            phrase = tuple(word for _, word in words[at : at + length])
            if phrase in _TOPIC_OF:
                found.setdefault(_TOPIC_OF[phrase], words[at][0])
                at += length - 1
                break
        at += 1
    return tuple(sorted(found, key=lambda topic: found[topic]))


def is_of_own_booking(text: str) -> bool:
    """The guest has a booking and writes about that: its days are no new stay."""
    return bool(_HAS_BOOKED.search(text))


def _stem(word: str) -> str:
    """*word* without the endings of a plural."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_TOPIC_OF = {
    tuple(_stem(word) for word in phrase.split()): topic
    for topic, phrases in _PHRASES.items()
    for phrase in phrases.split("|")
}
_LONGEST = max(map(len, _TOPIC_OF))


def clauses(text: str) -> list[str]:
    """The parts of a plain text that each may ask something of its own, in order."""
    return [part for part in _CLAUSE_ENDS.split(text) if part and part.strip(" ,")]


_CLAUSE_ENDS = re.compile(
    r"(?<=[?!;])\s*|(?<=[^\d])\.\s+"
    r"|,? +(?:and|but|also|plus) +(?=(?:also )?(?:is|are|do|does|did|can|could|may|what|how|where|when|which"
    r"|will|would|any|have)\b)"
    r"|, *(?=(?:is|are|do|does|can|could|what|how|where|when|which|will) )"
)


def is_question(text: str) -> bool:
    """The guest asks something with these words."""
    return bool(
        re.search(r"\?|^\W*(?:is|are|do|does|did|can|could|what|how|where|when|which|who|why)\b", text)
    )


def asks_for_rooms(text: str) -> bool:
    """The words ask for a room, its price or a stay."""
    return bool(_ROOM_WORDS.search(text))


def asks_price(text: str) -> bool:
    """The words ask what something costs."""
    return bool(_PRICE_WORDS.search(text))


_ROOM_WORDS = re.compile(
    r"\b(?:rooms?(?! (?:service|cleaned|safe))|suites?|apartments?|availab\w*|vacan\w*|book(?:ing)?|reserv\w+"
    r"|stay(?:ing)?|accommodation|anything free|check(?:ing)? in|arriv\w+|nights?"
    r"|(?:try|look|check) again|(?:need|want|looking for) (?:a|some) (?:hotel|place|bed))\b"
)
_PRICE_WORDS = re.compile(r"\b(?:how much|prices?|pricing|costs?|rates?|cheap\w*|expensive|budget|quote)\b")

_PLEASE = (
    r"(?:please|pls|so much|very much|a lot|again|then|now|there|all|everyone"
    r"|for (?:now|that|the \w+|your \w+))"
)
_COURTESIES = {
    "goodbye": (
        r"(?:good ?bye|bye(?: bye)?|see you(?: soon| then)?|good night"
        r"|have a (?:nice|good|great|lovely) (?:day|evening|one))"
    ),
    "thanks": r"(?:thanks|thank you|thank u|thx|ty|cheers|much appreciated|many thanks|appreciate it)",
    "greeting": (
        r"(?:hi|hello|hey|heya|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)"
        r"|dear (?:sir|madam|team)|(?:are you|is any(?:one|body)|any(?:one|body)) (?:still )?there"
        r"|what can you do(?: for me)?|how are you(?: doing)?(?: today)?|i have (?:a|some) questions?"
        r"|can you help(?: me)?|i need (?:some )?help)"
    ),
    "fine": (
        r"(?:ok|okay|k|great|perfect|cool|nice|good|awesome|lovely|super|wonderful|excellent|alright"
        r"|got it|i see|understood)"
    ),
}
_AND_THANKS = rf"(?:{_PLEASE}|thanks|thank you)?\W*"
_YES = (
    r"(?:yes|yeah|yep|yup|sure|of course|definitely|absolutely|please do|go ahead|ok|okay|sounds good"
    r"|that works|perfect)"
)
_NO = (
    r"(?:no|nope|nah|neither|none(?: of (?:them|these|those))?"
    r"|not (?:yet|now|really)|no,? thanks|no,? thank you|never ?mind|forget it|that's all"
    r"|nothing else|not sure(?: yet)?|let me think(?: about it)?|i'll think about it|maybe later)"
)


def courtesy(text: str) -> tuple[str | None, str]:
    """The courtesy in *text* (goodbye before thanks before greeting), and the text without any."""
    found, rest = None, text
    for name, words in _COURTESIES.items():
        pattern = rf"(?<![\w'])(?:{words})(?: {_PLEASE})*(?![\w'])"
        if re.search(pattern, rest):
            found = found or name
        if name != "fine" or re.fullmatch(rf"\W*(?:{pattern}\W*)+", rest):
            rest = re.sub(pattern, " ", rest)
    return found, re.sub(r"\s+", " ", rest).lstrip(" ,.!-").rstrip(" ,!-")


def affirms(text: str) -> bool:
    """The whole text says yes."""
    return bool(re.fullmatch(rf"\W*(?:{_YES}\W*)+{_AND_THANKS}", text))


def denies(text: str) -> bool:
    """The whole text says no."""
    return bool(re.fullmatch(rf"\W*(?:{_NO}\W*)+{_AND_THANKS}", text))
