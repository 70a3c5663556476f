"""A hotel's facts, found by what a question means rather than by one keyword.

Each word of a question weighs as much as it tells facts apart (the idf of BM25), and a word that
the hotel never uses weighs most. A fact's score is the share of that weight which it explains, so
one threshold holds for every hotel, whatever the number of its facts: SQLite's FTS5 ranks well, but
its scores cannot be compared between hotels, and some builds of Python come without it.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]
from rapidfuzz import fuzz, process

from agent.hotel.port import Fact

_LEAST_SHARE = 0.62
_LEAST_LEAD = 0.04
_MAX_CHARS = 400
_TYPO_RATIO, _TYPO_LETTERS = 86, 5
_NAMED, _IN_A_PHRASE, _TOLD, _TOGETHER = 1.0, 0.8, 0.5, 0.65
"""What a word explains that names the fact, that stands in a longer keyword, or only in its text;
and at least, when the fact has all words of a question, and these are several."""


class Knowledge:
    """An index over the facts of a hotel; it never changes once built."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = tuple(facts)
        self._words = [_strongest(_words_of(fact)) for fact in self._facts]
        held = Counter(word for words in self._words for word in words)
        self._weight = {word: math.log(1 + len(self._facts) / count) for word, count in held.items()}
        self._unheard = math.log(1 + 2 * max(1, len(self._facts)))

    def answer(self, question: str) -> Fact | None:
        """The fact that answers *question*; None when none does, or two do about as well.

        Nothing is claimed on a weak likeness: a wrong fact is worse than none.
        """
        asked = [self._known(word) for word in dict.fromkeys(_stems(question[:_MAX_CHARS]))]
        whole = sum(self._weight.get(word, self._unheard) for word in asked)
        if not whole:
            return None
        shares = [self._share(words, asked) / whole for words in self._words]
        ranked = sorted(range(len(shares)), key=lambda at: -shares[at])
        if not ranked or shares[ranked[0]] < _LEAST_SHARE:
            return None
        if len(ranked) > 1 and shares[ranked[0]] - shares[ranked[1]] < _LEAST_LEAD:
            return None
        return self._facts[ranked[0]]

    def _share(self, words: dict[str, float], asked: list[str]) -> float:
        """The weight of *asked* that a fact with these *words* explains."""
        together = 2 <= len(asked) == sum(word in words for word in asked)
        least = _TOGETHER if together else 0.0
        return sum(max(words.get(word, 0.0), least) * self._weight.get(word, 0.0) for word in asked)

    def _known(self, word: str) -> str:
        """*word*, or the hotel's own word that it is a slip of the pen for."""
        if word in self._weight or len(word) < _TYPO_LETTERS:
            return word
        likely = process.extractOne(word, tuple(self._weight), scorer=fuzz.ratio, score_cutoff=_TYPO_RATIO)
        return likely[0] if likely and likely[0][0] == word[0] else word


@lru_cache(maxsize=8)
def knowledge(facts: tuple[Fact, ...]) -> Knowledge:
    """The index over *facts*; the same one as long as they are the same."""
    return Knowledge(facts)


def _strongest(words: Iterable[tuple[str, float]]) -> dict[str, float]:
    explains: dict[str, float] = {}
    for word, weight in words:
        explains[word] = max(weight, explains.get(word, 0.0))
    return explains


def _words_of(fact: Fact) -> Iterator[tuple[str, float]]:
    """The stems of *fact* with what each explains."""
    yield from ((word, _TOLD) for word in _stems(fact.text))
    for phrase in (fact.topic.replace("_", " "), fact.title, *fact.keywords):
        explains = _NAMED if len(phrase.replace("-", " ").split()) == 1 else _IN_A_PHRASE
        yield from ((word, explains) for word in _stems(phrase))


def _stems(text: str) -> Iterator[str]:
    for word in re.findall(r"[^\W_]+", text.casefold().replace("'", "").replace("wi-fi", "wifi")):
        if word not in _SAYS_NOTHING and not word.isdigit():
            yield _stem(word)


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    # A stemmer keeps the word it is at: each call has its own, so that threads do not meet.
    return str(snowballstemmer.stemmer("english").stemWord(word))


_STOP_WORDS = """
a an the this that these those there here it its is are was were be been being am do does did done
doing have has had having can could may might must shall should will would i me my mine we us our
ours you your yours he she they them their his her who whom whose what which when where why how and
or but if so than then too also just only not no nor yes of in on at to from for with without by
about into onto over under up down out off as any some all each every both either another other more
most much many few lot lots bit please thanks thank hi hello hey ok okay tell know let say ask want
wants need needs like wish wonder wondering get gets got getting give gives take takes bring use
using go going come coming see find look make makes offer offers offered provide provides provided
available possible allow allowed allows hotel hotels house guest guests place anything something
anyone someone somebody thing things kind sort way ive id im ill youre youve dont doesnt isnt arent
cant whats wheres hows theres near nearby around really still already maybe perhaps actually exactly
rather very quite during while stay staying stays day days time times one two three first ever
always often sure good nice great best able rid inside room rooms free open property included
include includes comes today tonight tomorrow per night nights somewhere serve serves accept accepts
run rent host organise organize borrow hour hours own put set usually work works long cost costs
price pay
"""
_SAYS_NOTHING = frozenset(_STOP_WORDS.split())
"""Words that tell no fact from another."""
