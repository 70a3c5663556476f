"""Texts that are a name and no more: they are in no language, and nothing of them is put into English."""

import re

from agent.planning.languages import detect, is_in_lexicon


def is_bare_name(text: str) -> bool:
    """*text*, which answers a question for a name, looks like one in Latin, Hebrew or Arabic letters."""
    text = text.strip()
    return bool(_CAPITALISED.fullmatch(text)) or _is_name_without_capitals(text)


def _is_name_without_capitals(text: str) -> bool:
    """Two or three words in Hebrew or Arabic letters that are none of every day, alone or before a phone."""
    match = _OTHER_LETTERS.fullmatch(text)
    if match is None:
        return False
    language = detect(match["name"]) or ""
    return not any(is_in_lexicon(word, language) for word in match["name"].split())


_UPPER = r"[A-Z\u00c0-\u00d6\u00d8-\u00de]"
_CAPITALISED = re.compile(
    rf"{_UPPER}[\w'-]+"
    r"(?:(?: (?:and|y|e|et|und|&|de|da|dos|del|della|di|du|la|van|von|der|den|bin|ben|al|el))*"
    rf" (?:(?:al|el)-)?{_UPPER}[\w'.-]*){{0,4}}[.!]?"
)
_LETTERS = r"[\u05d0-\u05ea\u0621-\u064a'\"\u05f3\u05f4-]{2,20}"
_OTHER_LETTERS = re.compile(
    rf"(?P<name>{_LETTERS}(?: {_LETTERS}){{1,2}})(?:[ ,;:-]{{1,3}}\+?[\d() .-]{{6,20}})?[.!]?"
)
