"""Whether a text is made of known phrases alone, and of which kinds: exact, linear, instant.

A phrase is written `any (news|update) (yet|)`: a bracket stands for one of its alternatives, an empty
one for nothing; brackets nest. Capitals, accents, apostrophes and lengthened letters do not matter
("Helloooo" is "hello"), and some words are known with one letter mistyped as well.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import resources
from itertools import chain

_MAX_CHARS = 400
_MAX_WORDS = 24
_MAX_TYPOS = 2
_TYPO_MIN_CHARS = 4
_TYPO_MAX_CHARS = 20

_SUFFIX = re.compile(r"(?<=\w)'(?=(?:s|t|re|ve|ll|m|d)\b)")
_LENGTHENED = re.compile(r"(.)\1+")
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]+")
_WORD = re.compile(r"\w+")
_SAME = str.maketrans("’‘`´ʼىةٱ_", "'''''يها ", "ـ")

_States = frozenset[int]


def words_of(text: str) -> list[str]:
    """The words of *text* as phrases are compared: lower case, no accents, each letter once in a row."""
    text = text.translate(_SAME).casefold()
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return _WORD.findall(_LENGTHENED.sub(r"\1", _SUFFIX.sub("", text)))


class Phrasebook:
    """Phrases of several kinds, read as one automaton over words."""

    def __init__(
        self,
        phrases: Mapping[str, Iterable[str]],
        mended: Iterable[str] = (),
        not_mended: Iterable[str] = (),
    ) -> None:
        """Take *phrases* by kind; where two kinds hold the same phrase, the first has it.

        Args:
            mended: Words that are known with one letter missing, added or wrong, or two swapped.
            not_mended: Words of their own, however near to one of those.
        """
        self._next: list[dict[str, list[int]]] = []
        self._skips: list[list[int]] = []
        self._kinds: dict[int, str] = {}
        root = self._node()
        for kind, patterns in phrases.items():
            for pattern in patterns:
                self._kinds[self._add(pattern, root)] = kind
        self._vocabulary = {word for step in self._next for word in step}
        self._near = _near_forms(word for text in mended for word in words_of(text))
        self._not_mended = {word for text in not_mended for word in words_of(text)}
        self._start = self._closed([root])
        self._step = lru_cache(maxsize=8192)(self._walk)

    def kinds(self, text: str) -> list[str]:
        """The kinds of the fewest phrases that make up *text*, in order; none if it holds anything else."""
        if len(text) > _MAX_CHARS:
            return []
        words = self._known(words_of(text))
        # Of each place in the text: the kinds of the fewest phrases that lead there.
        best: list[list[str] | None] = [[]] + [None] * len(words)
        for start in range(len(words)):
            sofar = best[start]
            if sofar is None:
                continue
            for end, kind in self._phrases_at(words, start):
                known = best[end]
                if known is None or len(sofar) + 1 < len(known):
                    best[end] = [*sofar, kind]
        return best[-1] or []

    def _phrases_at(self, words: list[str], start: int) -> Iterator[tuple[int, str]]:
        states: _States = self._start
        for end in range(start, len(words)):
            states, kind = self._step(states, words[end])
            if not states:
                return
            if kind:
                yield end + 1, kind

    def _known(self, words: list[str]) -> list[str]:
        """The words, typos mended; none if one of them is in no phrase."""
        if len(words) > _MAX_WORDS:
            return []
        known, typos = [], 0
        for word in words:
            if word not in self._vocabulary:
                mended = self._mended(word) if typos < _MAX_TYPOS else None
                if mended is None:
                    return []
                typos += 1
                word = mended
            known.append(word)
        return known

    def _mended(self, word: str) -> str | None:
        """The word that *word* is a typo of; one of its own length goes first."""
        fits = _TYPO_MIN_CHARS <= len(word) <= _TYPO_MAX_CHARS and word.isalpha()
        if not fits or word in self._not_mended:
            return None
        forms = (word, *_without_one(word))
        near = [one for form in forms for one in self._near.get(form, ()) if one[0] == word[0]]
        return min(near, key=lambda one: abs(len(one) - len(word)), default=None)

    def _walk(self, states: _States, word: str) -> tuple[_States, str]:
        after = self._closed(node for state in states for node in self._next[state].get(word, ()))
        ends = [state for state in after if state in self._kinds]
        return after, self._kinds[min(ends)] if ends else ""

    def _closed(self, nodes: Iterable[int]) -> _States:
        found, left = set[int](), list(nodes)
        while left:
            node = left.pop()
            if node not in found:
                found.add(node)
                left += self._skips[node]
        return frozenset(found)

    def _node(self) -> int:
        self._next.append({})
        self._skips.append([])
        return len(self._next) - 1

    def _add(self, pattern: str, start: int) -> int:
        """Lay the pattern's ways from *start*; return where they end."""
        # Of each open bracket: where it starts, and where its finished alternatives end.
        open_: list[tuple[int, list[int]]] = [(start, [])]
        at = start
        for piece in re.findall(r"[()|]|[^()|\s]+", pattern):
            if piece == "(":
                open_.append((at, []))
            elif piece in "|)":
                open_[-1][1].append(at)
                at = open_[-1][0] if piece == "|" else self._joined(open_.pop()[1])
            else:
                at = self._after(at, piece)
        return self._joined([*open_.pop()[1], at])

    def _after(self, node: int, piece: str) -> int:
        for word in words_of(piece):
            after = self._node()
            self._next[node].setdefault(word, []).append(after)
            node = after
        return node

    def _joined(self, nodes: list[int]) -> int:
        end = self._node()
        for node in nodes:
            self._skips[node].append(end)
        return end


def _without_one(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _near_forms(words: Iterable[str]) -> dict[str, list[str]]:
    """Words by themselves and by what is left of them without one letter: two that share a form are near."""
    forms: dict[str, list[str]] = {}
    for word in sorted(words):
        for form in {word, *_without_one(word)}:
            forms.setdefault(form, []).append(word)
    return forms


@lru_cache(maxsize=1)
def busy_phrases() -> Phrasebook:
    """What guests write to a receptionist who is busy; read from the package once."""
    text = resources.files("agent").joinpath("interruption_phrases.json").read_text(encoding="utf-8")
    kinds: dict[str, dict[str, list[str]]] = json.loads(text)
    typos = kinds.pop("typos")
    phrases = {kind: chain.from_iterable(by_language.values()) for kind, by_language in kinds.items()}
    return Phrasebook(phrases, mended=typos["mended"], not_mended=typos["not mended"])
