"""The language of a reply: messages from gettext catalogues, plurals, enumerations.

The English words stand in the code and are the keys of the catalogues
(`catalogues/<language>.po`), which are read when a reply first needs them.
"""

import gettext
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from agent.planning.languages import detect
from agent.planning.state import language_of

LANGUAGES = ("en", "es", "pt", "fr", "de", "it", "he", "ar")
"""ISO 639-1 codes that replies are written in."""

_PREFIX = re.compile(r"(?<!\w)([ולבמ])-(?=[א-ת])")
_RIGHT_TO_LEFT = frozenset({"he", "ar"})
_FIRST_STRONG, _POP = "\u2068", "\u2069"
_OF_DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def N_(message: str) -> str:
    """Mark *message* for the catalogues; it is translated where it is said."""
    return message


class Speech:
    """How things are said in one language; English for None and for languages without a catalogue."""

    def __init__(self, language: str | None = None) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._catalogue = _catalogue(self.language)

    def gettext(self, message: str, /, **values: object) -> str:
        """*message* in this language, with *values* for its placeholders."""
        return self._joining(self._catalogue.gettext(message).format_map(values))

    def ngettext(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form of a message for *n* things; `{n}` stands for their number."""
        return self._joining(self._catalogue.ngettext(one, many, n).format_map({"n": n, **values}))

    def _joining(self, text: str) -> str:
        """Hebrew prefixes stand with a hyphen before what is not Hebrew, and without before what is."""
        return _PREFIX.sub(r"\1", text) if self.language == "he" else text

    def joined(self, parts: Sequence[str]) -> str:
        """An enumeration: "a, b and c"."""
        if len(parts) < 2:
            return "".join(parts)
        return self.gettext("{first} and {last}", first=self.listed(parts[:-1]), last=parts[-1])

    def choice(self, parts: Sequence[str]) -> str:
        """An enumeration to choose from: "a, b or c"."""
        if len(parts) < 2:
            return "".join(parts)
        return self.gettext("{first} or {last}", first=self.listed(parts[:-1]), last=parts[-1])

    def listed(self, parts: Sequence[str]) -> str:
        """With commas alone: "a, b, c"."""
        return self.gettext(", ").join(parts)

    def isolated(self, text: str) -> str:
        """*text* with its own direction: Latin names, amounts and numbers within a right-to-left line.

        Without it their parts change places ("$" and its digits, the groups of a telephone number).
        """
        if self.language not in _RIGHT_TO_LEFT or not text:
            return text
        return f"{_FIRST_STRONG}{text}{_POP}"

    def bold(self, text: str) -> str:
        """As WhatsApp has it; the asterisks stay outside, next to a space, where they are read as marks."""
        return f"*{self.isolated(text)}*"


def spoken(state: Mapping[str, Any], texts: Sequence[str] = ()) -> str | None:
    """The language to answer in: that of the guest's last words that tell, else the one kept in *state*."""
    language = language_of(state)
    for text in texts:
        language = detect(text, language) or language
    return language


def without_marks(text: str) -> str:
    """*text* without the invisible marks of direction."""
    return _OF_DIRECTION.sub("", text)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    # Babel takes a while to import: only once somebody writes in another language.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = files("agent.phrasing") / "catalogues" / f"{language}.po"
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, abort_invalid=True))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
