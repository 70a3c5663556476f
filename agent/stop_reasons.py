"""Whether a message calls off what it asked for and tells why: "no need to look, we found another hotel"."""

import re

from agent.phrasebook import busy_phrases

_MAX_CHARS = 240
_PARTS = re.compile(r"[,.;:!\n]+|\s[-–—]+\s|\b(?:so|because|since|as|coz|cuz|cause|כי)\b")
_WHY = re.compile(
    r"(?:(?:and|actually|sorry|unfortunately)\s+)*"
    r"(?:we|i|my|our|the|plans|they|friends|family|something|someone|everything|it|אנחנו|כבר|החברים|הטיול)\b[^?]*"
    r"\b(?:found (?:something|some(?:where|place))|elsewhere|(?:an)?other (?:hotel|place|plans)"
    r"|different (?:hotel|place)|(?:stay(?:ing)?|stuck) (?:at )?home|host(?:ing|s|ed)? us|stay(?:ing)? with"
    r"|put(?:ting)? us up|plans? (?:have |has )?(?:changed|fell)|fell through|called off|cancell?ed|postponed"
    r"|(?:not|n't|no longer) (?:coming|travell?ing|going|visiting)"
    r"|changed (?:our|my|their|his|her) (?:minds?|plans?)"
    r"|מצאנו|הזמנו|לא באים|לא מגיעים|בוטל|התבטל|מארחים אותנו)\b"
)
_WANTS = re.compile(
    r"[\d?]|\b(?:need|wants?|wanted|would|could|can|please|pls|look|check|find|show|book|take|send|instead|but|how"
    r"|what|when|where|which|rather|prefer|suite|week|weekend|month|today|tonight|tomorrow|\w+day"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|refund|booking"
    r"|reservation|רוצים|צריכים|אפשר|במקום)\b"
)


def stops_and_says_why(text: str) -> bool:
    """A part of *text* is wholly a stop, and each other part courtesy or a reason that asks for nothing."""
    if len(text) > _MAX_CHARS:
        return False
    stops, told = False, False
    for part in filter(str.strip, _PARTS.split(text.casefold())):
        kinds = set(busy_phrases().kinds(part))
        stops |= "stop" in kinds
        if kinds and kinds <= {"stop", "courtesy", "filler", "reason"}:
            continue
        if _WANTS.search(part) or not _WHY.match(part.strip()):
            return False
        told = True
    return stops and told
