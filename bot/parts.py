"""A long reply in parts that WhatsApp takes."""

from collections.abc import Sequence
from enum import IntEnum

import regex

PART_UNITS = 1500
"""UTF-16 units of a part, some short of Twilio's limit: it counts some characters more than once."""

MAX_UNITS = 1600
"""Twilio's limit; a longer body is refused."""

_CLUSTER = regex.compile(r"\X")
_SENTENCE_END = frozenset(".!?…")
_WIDE_SENTENCE_END = frozenset("。！？")
_CLOSING = frozenset("\"'”’»)]*_")


class _Break(IntEnum):
    """How good a place is to cut at."""

    NONE = 0
    WORD = 1
    SENTENCE = 2
    LINE = 3
    PARAGRAPH = 4


def split(text: str, limit: int = PART_UNITS) -> list[str]:
    """Split *text* into parts of at most *limit* UTF-16 units, to be sent in this order.

    Cuts are made at the end of a paragraph, else a line, a sentence, a word; never inside a
    grapheme. Only white space at the cuts and at both ends is lost. A grapheme longer than
    *limit* stands alone; one longer than `MAX_UNITS` is the only thing that is cut apart.

    Returns:
        The parts, none of them empty; [] for a text of white space.
    """
    clusters = [piece for cluster in _CLUSTER.findall(text) for piece in _bounded(cluster)]
    parts = []
    start, stop = 0, len(clusters)
    while start < stop:
        if clusters[start].isspace():
            start += 1
            continue
        end = _cut(clusters, start, _reach(clusters, start, limit))
        parts.append(_joined(clusters, start, end))
        start = end
    return parts


def units(text: str) -> int:
    """Length in UTF-16 units, as Twilio counts: an emoji outside the basic plane is two."""
    return len(text) + sum(character > "\uffff" for character in text)


def _bounded(cluster: str) -> list[str]:
    if units(cluster) <= MAX_UNITS:
        return [cluster]
    half = MAX_UNITS // 2
    return [cluster[i : i + half] for i in range(0, len(cluster), half)]


def _reach(clusters: Sequence[str], start: int, limit: int) -> int:
    """Where a part that begins at *start* must end at the latest; it holds one cluster at least."""
    left = limit
    for i in range(start, len(clusters)):
        left -= units(clusters[i])
        if left < 0:
            return max(i, start + 1)
    return len(clusters)


def _cut(clusters: Sequence[str], start: int, reach: int) -> int:
    if reach == len(clusters):
        return reach
    # A good place in the first quarter would make a short part; a lesser one further on is better.
    for earliest in (start + (reach - start) // 4, start):
        best = max(range(reach, earliest, -1), key=lambda i: _break_at(clusters, i))
        if _break_at(clusters, best):
            return best
    return reach


def _break_at(clusters: Sequence[str], i: int) -> _Break:
    """What ends before cluster *i*."""
    if clusters[i - 1].isspace():
        return _Break.NONE
    if not clusters[i].isspace():
        return _Break.SENTENCE if clusters[i - 1] in _WIDE_SENTENCE_END else _Break.NONE
    newlines = _newlines(clusters, i)
    if newlines:
        return _Break.PARAGRAPH if newlines > 1 else _Break.LINE
    last = i - 1
    while last > 0 and clusters[last] in _CLOSING:
        last -= 1
    return _Break.SENTENCE if clusters[last] in _SENTENCE_END else _Break.WORD


def _newlines(clusters: Sequence[str], i: int) -> int:
    count = 0
    while i < len(clusters) and clusters[i].isspace():
        count += "\n" in clusters[i]
        i += 1
    return count


def _joined(clusters: Sequence[str], start: int, end: int) -> str:
    while clusters[end - 1].isspace():
        end -= 1
    return "".join(clusters[start:end])
