"""Questions about the rooms themselves: what they are like, and how they differ."""

import re

from agent.planning.text import plain


def asks_about_rooms(text: str, *, offered: bool) -> bool:
    """*text* asks what rooms are like; after an offer also "what's the difference?" and "tell me more"."""
    words = plain(text)
    if _LIKE.search(words):
        return True
    return offered and bool(_DIFFERENCE.search(words))


_ROOM = r"(?:rooms?|suites?|apartments?|king|queen|doubles?|twins?|studios?|villas?|bungalows?|penthouse)"
_LIKE = re.compile(
    rf"\b(?:what(?:'s| is| are)?|how(?:'s| is| are)?|tell me (?:more )?about|describe|more (?:about|on)"
    rf"|details (?:of|on|about)) (?:the |your |an? )?(?:\w+ ){{0,3}}{_ROOM}(?: rooms?)? like\b"
    rf"|\b(?:tell me (?:more )?about|describe|more (?:info(?:rmation)? )?(?:about|on)"
    rf"|details (?:of|on|about)) (?:the |your |an? )?(?:\w+ ){{0,3}}{_ROOM}\b"
    rf"|\bhow (?:big|large|many (?:people|beds))\b.{{0,30}}\b{_ROOM}\b"
    rf"|\b(?:does|do|is|are|has|have) (?:the|your) (?:\w+ ){{0,3}}{_ROOM}(?: rooms?)?"
    r" (?:have|has|come with|include|sleep|fit|face|overlook|got)\b"
    rf"|\b(?:which|what) (?:of (?:the|your) )?(?:kinds? of |types? of |sorts? of )?(?:{_ROOM}|ones?)"
    r" (?:have|has|come|do you have|are there|sleep|fit|face|overlook)\b"
    rf"|\bwhat (?:kinds?|types?|sorts?) of {_ROOM}\b|\broom types\b"
    rf"|\bdifferences? (?:between|of)\b.{{0,40}}\b(?:{_ROOM}|deluxe|premium|standard|superior)\b"
)
_DIFFERENCE = re.compile(
    r"\b(?:what(?:'s|s| is| are) the differences?|differences?\?|how (?:do|are) (?:they|these|those|the two)"
    r" (?:differ|different|compare)|compare (?:them|these|those|the two)|which (?:one )?is (?:better|bigger"
    r"|nicer|larger|quieter)|tell me more|more (?:details|info(?:rmation)?)\b|what are they like"
    r"|what(?:'s| is) (?:it|that|this one) like)"
)
