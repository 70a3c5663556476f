"""A guest's words in the English that the rules read.

Only what stands in the lexicon is put into English; names, numbers, addresses
and everything else come through as they were written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from agent.planning.languages.detection import detect, english_words, words_in_names
from agent.planning.languages.lexicon import GLOSSED, MONTHS, Lexicon, Node, load
from agent.planning.languages.order import in_english_order
from agent.planning.languages.spelling import fold_words, tidy

_MAX_CHARS = 4_000


def to_english(text: str, language: str) -> str:
    """Put the hotel words of *text*, which is in *language* (ISO 639-1), into English.

    English and languages without a lexicon come back unchanged. The result is
    for rules to read, not for people: "habitación con vista al mar" becomes
    "sea view room", "el próximo viernes" "next friday".
    """
    if language not in GLOSSED:
        return text
    lexicon = load(language)
    tidied = tidy(text[:_MAX_CHARS], language)
    return in_english_order(_Gloss(tidied, lexicon, language).english()) + text[_MAX_CHARS:]


def in_english(text: str) -> str:
    """As `to_english`, of a text whose language only its words tell."""
    return to_english(text, detect(text) or "en")


def is_in_lexicon(word: str, language: str) -> bool:
    """*word*, as it is written, belongs to what is put into English from *language*."""
    return language in GLOSSED and fold_words(word) in load(language).words


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, a number or something that is never changed, with where it stands."""

    start: int
    end: int
    kind: str
    word: str


_TOKEN = re.compile(
    r"(?P<fixed>https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
    r"|(?<![\w.-])[\w-]{1,63}\.(?:com|net|org|info|es|de|fr|it|pt|br|il|io|eu)\b(?:/\S*)?"
    r"|\+\d[\d ().-]{5,20}\d|\d{5,}|\d{1,3}(?:,\d{3})+|\d+,\d+)"
    r"|(?P<date>\d{1,2}:\d{2}(?!\d)|\d{4}-\d{2}-\d{2}|\d{1,2}(?P<by>[/.-])\d{1,2}(?:(?P=by)(?:\d{4}|\d{2})(?!\d))?(?![\d/]))"
    r"|(?P<number>\d{1,4})(?:[ºª°]|(?:er|ere|ère|eme|ème|ro|re|do|o|e|ter|te|ten|st|nd|rd|th)(?!\w))?"
    r"|(?P<word>[^\W\d_]+)"
)
_JOINER = re.compile(r"[ \t\n\u00a0]{0,3}|[ ]?['’׳`´\"״‐-—-][ ]?")
"""What may stand between the words of a phrase."""
_INTRODUCES = ("my name is", "in the name of", "this is")
_MOST_NAMES = 2
"""Words of a name that are kept even where no capital letter tells it."""
_PARTICLES = frozenset({"de", "del", "di", "da", "do", "dos", "das", "la", "y", "e"})
"""What stands between the parts of a name."""


class _Gloss:
    """One reading of one text."""

    def __init__(self, text: str, lexicon: Lexicon, language: str) -> None:
        self._text = text
        self._lexicon = lexicon
        self._glued = bool(lexicon.prefixes)
        self._nouns_are_capital = language == "de"
        self._tokens = list(_tokens(text))
        self._names = 0
        self._known = True
        self._titled = _is_titled(self._tokens, text)

    def english(self) -> str:
        """The whole text."""
        pieces: list[str] = []
        at = index = 0
        while index < len(self._tokens):
            token = self._tokens[index]
            gloss, count = (None, 1) if self._is_name(index) else self._longest(index)
            if gloss is not None:
                self._names = _MOST_NAMES if gloss.endswith(_INTRODUCES) else 0
            self._known = gloss is not None
            last = self._tokens[index + count - 1]
            between = self._text[at : token.start]
            if gloss is None:
                pieces += (between, self._kept(index))
            elif gloss:
                glued = (self._glued and between == "-") or (not between and index)
                pieces += (" " if glued else between, gloss)
            else:
                pieces.append(between.rstrip(" "))
            at, index = last.end, index + count
            if gloss and self._runs_on(at):
                pieces.append(" ")
                at += not self._text[at].isalnum()
        return "".join((*pieces, self._text[at:]))

    def _kept(self, index: int) -> str:
        """What no phrase takes, as it is; but for a date that can only be one: its day comes first."""
        token = self._tokens[index]
        written = self._text[token.start : token.end]
        return _day_first(written) if token.kind == "date" and self._is_surely_date(index) else written

    def _is_surely_date(self, index: int) -> bool:
        """It has a year, or is one end of a range of two."""
        token = self._tokens[index]
        if _WITH_YEAR.fullmatch(self._text, token.start, token.end):
            return True
        beside = self._tokens[max(0, index - 1) : index + 2]
        return any(
            one.kind == other.kind == "date" and _DASH.fullmatch(self._text, one.end, other.start)
            for one, other in pairwise(beside)
        )

    def _runs_on(self, at: int) -> bool:
        """What follows is written together with the word before: "ל3", "ל-3", "l'hôtel"."""
        following = self._text[at : at + 2]
        joined = following[:1] in (("-", "־") if self._glued else ("'", "’"))
        return following[:1].isalnum() or (joined and following[1:].isalnum())

    def _is_name(self, index: int) -> bool:
        """Part of a name: after "my name is", or with a capital after an unknown word with one."""
        token = self._tokens[index]
        before = self._text[self._tokens[index - 1].end : token.start] if index else ""
        if self._names and before in (" ", ": ") and self._may_be_name(index):
            self._names -= not self._capital(token) and token.word not in _PARTICLES
            return True
        self._names = 0
        if self._nouns_are_capital:
            return False
        if self._is_first_name(index):
            return True
        if self._known or self._titled or before != " " or not self._capital(self._tokens[index - 1]):
            return False
        return self._capital(token) or self._joins_names(index)

    def _is_first_name(self, index: int) -> bool:
        """A word that is a name as well, before a capital that no lexicon knows: "Julio Pérez"."""
        token = self._tokens[index]
        if token.word not in words_in_names() or not self._capital(token) or index + 1 == len(self._tokens):
            return False
        after = self._tokens[index + 1]
        adjacent = self._text[token.end : after.start] == " "
        return adjacent and self._capital(after) and after.word not in self._lexicon.root.next

    def _may_be_name(self, index: int) -> bool:
        token = self._tokens[index]
        if token.kind != "word":
            return False
        return self._glued or self._capital(token) or self._joins_names(index)

    def _joins_names(self, index: int) -> bool:
        if self._tokens[index].word not in _PARTICLES:
            return False
        return any(self._capital(after) for after in self._tokens[index + 1 : index + 3])

    def _capital(self, token: _Token) -> bool:
        return _is_capital(token, self._text)

    def _longest(self, index: int) -> tuple[str | None, int]:
        """The English of the longest phrase that begins here, and its number of tokens."""
        token = self._tokens[index]
        if token.kind == "fixed" or self._in_code(index):
            return None, 1
        best: tuple[str | None, int] = (None, 1)
        most = 0
        for before, word in self._readings(token):
            found = self._walk(self._lexicon.root, word, index, ())
            if found is not None and found[1] > most:
                most = found[1]
                best = f"{before} {found[0]}".strip(), found[1]
        if most == 0 and token.kind == "word":
            return self._with_slip(token), 1
        return best

    def _in_code(self, index: int) -> bool:
        """Letters that belong to a reference like "AB12" are no words."""
        token = self._tokens[index]
        before = self._text[token.start - 1 : token.start] if token.start else ""
        if self._glued or token.kind not in ("word", "number"):
            return False
        if token.kind == "number":
            return before.isalpha() or before == "_"
        after = self._text[token.end : token.end + 1]
        return after.isdigit() or "_" in (before, after) or (before.isdigit() and len(token.word) < 2)

    def _readings(self, token: _Token) -> Iterator[tuple[str, str]]:
        """The word as it stands, then without the prefixes that may be written with it."""
        yield "", token.word
        if token.kind != "word" or not self._glued:
            return
        stripped = [("", token.word)]
        for _ in range(3):
            stripped = [
                (f"{before} {english}".strip(), rest[len(prefix) :])
                for before, rest in stripped
                for prefix, english in self._lexicon.prefixes.items()
                if rest.startswith(prefix) and len(rest) - len(prefix) >= 2
            ]
            yield from stripped

    def _walk(self, node: Node, word: str, index: int, values: tuple[str, ...]) -> tuple[str, int] | None:
        """Follow the phrases from *node* along the tokens; the longest that ends in a gloss."""
        best: tuple[str, int] | None = None
        for following, value in self._steps(node, word, index):
            so_far = (*values, value) if value else values
            if following.gloss is not None and best is None:
                best = _filled(following.gloss, so_far), 1
            further = self._next(following, index, so_far)
            if further is not None and (best is None or further[1] + 1 > best[1]):
                best = further[0], further[1] + 1
        return best

    def _next(self, node: Node, index: int, values: tuple[str, ...]) -> tuple[str, int] | None:
        after = index + 1
        if not node.next or after >= len(self._tokens):
            return None
        here, there = self._tokens[index], self._tokens[after]
        if (
            there.kind == "fixed"
            or self._in_code(after)
            or not _JOINER.fullmatch(self._text, here.end, there.start)
        ):
            return None
        found = self._walk(node, there.word, after, values)
        if found is None and self._glued and there.kind == "word":
            for article in (prefix for prefix, english in self._lexicon.prefixes.items() if not english):
                if there.word.startswith(article) and len(there.word) > len(article) + 1:
                    found = found or self._walk(node, there.word[len(article) :], after, values)
        return found

    def _steps(self, node: Node, word: str, index: int) -> Iterator[tuple[Node, str]]:
        if word in node.next:
            yield node.next[word], ""
        kind = self._tokens[index].kind
        if "####" in node.next and kind == "number" and len(word) == 4:
            yield node.next["####"], word
        if "#" in node.next and (number := self._number(word, kind)):
            yield node.next["#"], number
        if "@" in node.next and word in self._lexicon.weekdays:
            yield node.next["@"], self._lexicon.weekdays[word]

    def _number(self, word: str, kind: str) -> str | None:
        if kind == "number":
            return word
        return _day_first(word) if kind == "date" else self._lexicon.numbers.get(word)

    def _with_slip(self, token: _Token) -> str | None:
        written = self._text[token.start : token.end]
        lower = written.islower() or written.isupper() or (self._nouns_are_capital and len(written) > 7)
        if not (lower or not written[0].isupper()) or token.word in english_words():
            return None
        meant = self._lexicon.meant(token.word)
        return self._lexicon.root.next[meant].gloss if meant else None


def _tokens(text: str) -> Iterator[_Token]:
    folded = fold_words(text)
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "word"
        word = match["number"] if kind == "number" else folded[match.start() : match.end()]
        yield _Token(match.start(), match.end(), kind, word)


def _is_capital(token: _Token, text: str) -> bool:
    return token.kind == "word" and len(token.word) > 1 and text[token.start : token.end].istitle()


def _is_titled(tokens: list[_Token], text: str) -> bool:
    """Most words begin with a capital: it tells no names then."""
    words = [token for token in tokens if token.kind == "word"]
    return len(words) > 4 and sum(_is_capital(token, text) for token in words) > 0.6 * len(words)


_SLOT = re.compile(r"####|#th|#|@")


def _filled(gloss: str, values: tuple[str, ...]) -> str:
    if not values:
        return gloss
    rest = iter(values)
    return _SLOT.sub(lambda slot: _written(slot[0], next(rest, "")), gloss)


def _written(slot: str, value: str) -> str:
    if slot != "#th" or not value.isdigit() or not 1 <= int(value) <= 31:
        return value
    day = int(value)
    return f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


_DASH = re.compile(" ?[-–—] ?")
_WITH_YEAR = re.compile(r"\d{1,2}([/.])\d{1,2}\1(?:\d{4}|\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})([/.])(\d{1,2})(?:\2(\d{4}|\d{2})?)?")


def _day_first(written: str) -> str:
    """5/7 in words, for outside English it is the day that comes first."""
    match = _DAY_MONTH.fullmatch(written)
    if not match or not (1 <= int(match[1]) <= 31 and 1 <= int(match[3]) <= 12):
        return written
    year = f" {match[4] if len(match[4]) == 4 else '20' + match[4]}" if match[4] else ""
    return f"{int(match[1])} {MONTHS[int(match[3]) - 1]}{year}"
