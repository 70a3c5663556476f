"""Whether words ask something and what about; and the courtesies, yes and no in them."""

import re

from agent.planning.text import plain
from agent.planning.topics import TIMED_TOPICS, is_of_own_booking, of_knowledge


def topics(text: str) -> tuple[str, ...]:
    """The topics that *text* asks the hotel about, in its order, each once."""
    return of_knowledge(plain(text))


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
    r"\b(?:(?<!meeting )(?<!conference )(?<!dining )(?<!changing )rooms?"
    r"(?! (?:service|cleaned|safe))|suites?|apartments?|availab\w*|vacan\w*|book(?:ing)?|reserv\w+"
    r"|stay(?:ing)?|accommodation|anything free|check(?:ing)? in|arriv\w+|nights?"
    r"|(?:try|look|check) again|(?:need|want|looking for) (?:a|some) (?:hotel|place|bed))\b"
)
_PRICE_WORDS = re.compile(r"\b(?:how much|prices?|pricing|costs?|rates?|cheap\w*|expensive|budget|quote)\b")

__all__ = [
    "TIMED_TOPICS",
    "affirms",
    "asks_for_rooms",
    "asks_price",
    "clauses",
    "courtesy",
    "denies",
    "is_of_own_booking",
    "is_question",
    "topics",
]

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
_SAID = {
    name: re.compile(rf"(?<![\w'])(?:{words})(?: {_PLEASE})*(?![\w'])") for name, words in _COURTESIES.items()
}
_ONLY_FINE = re.compile(rf"\W*(?:{_SAID['fine'].pattern}\W*)+")
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
    for name, said in _SAID.items():
        if said.search(rest):
            found = found or name
        if name != "fine" or _ONLY_FINE.fullmatch(rest):
            rest = said.sub(" ", rest)
    return found, re.sub(r"\s+", " ", rest).lstrip(" ,.!-").rstrip(" ,!-")


def affirms(text: str) -> bool:
    """The whole text says yes."""
    return bool(re.fullmatch(rf"\W*(?:{_YES}\W*)+{_AND_THANKS}", text))


def denies(text: str) -> bool:
    """The whole text says no."""
    return bool(re.fullmatch(rf"\W*(?:{_NO}\W*)+{_AND_THANKS}", text))
