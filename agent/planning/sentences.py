"""What kind of sentence a guest writes, by a small learned model.

The model is linear: each word, pair of words and run of letters in a word (so that a slip of the
pen still counts) speaks for or against each kind. Its weights stand in
`sentences.json`, written by `python -m agent.planning.train_acts`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Final, NamedTuple

from pydantic import BaseModel

MODEL: Final = "sentences.json"
"""The file of weights, beside this module."""
_MAX_WORDS = 60
_WORD = re.compile(r"[^\W_]+|[$€£]")
_FILLER = re.compile(
    r"^(?:(?:oh|um|uh|well|so|and|but|hmm|hm|ai|bot|please|also)\b[ ,]*"
    r"|(?:ok|okay|alright)\b[ ,.!]*|(?:great|cool|perfect|awesome|lovely|right)[,.!]+ *)+(?=\w)"
)
_RUN_LETTERS = 4

_ZERO, _MOST, _STEP = 80, 45, 0.12
"""A weight is one character: `_ZERO`, so many steps up or down."""


class Guess(NamedTuple):
    """A kind, and by how much it leads the next: the logarithm of the odds between the two."""

    kind: str
    lead: float


class _Weights(BaseModel):
    """What each feature adds to the score of each of the `kinds`, a character for each."""

    learned_from: str
    kinds: tuple[str, ...]
    weights: dict[str, str]


@cache
def _model() -> _Weights:
    text = resources.files(__package__).joinpath(MODEL).read_text(encoding="utf-8")
    return _Weights.model_validate_json(text)


def coded(weights: Iterable[float]) -> str:
    """*weights* as the file holds them: rounded, and cut where they are beyond what it can hold."""
    steps = (max(-_MOST, min(_MOST, round(weight / _STEP))) for weight in weights)
    return "".join(chr(_ZERO + step) for step in steps)


# The acts and the intent of a message ask for the same sentences.
@lru_cache(maxsize=64)
def guess(sentence: str) -> Guess:
    """The likeliest kind of a plain *sentence*, of the headings of the training texts."""
    model = _model()
    return best_guess(sentence, model.kinds, model.weights)


def best_guess(sentence: str, kinds: Sequence[str], weights: Mapping[str, str]) -> Guess:
    """The one of *kinds* that the features of a plain *sentence* speak for most, by *weights* as `coded`."""
    known = [weights[feature] for feature in features(sentence) if feature in weights]
    known = known or [chr(_ZERO) * len(kinds)]
    scores = [sum(map(ord, column)) for column in zip(*known, strict=True)]
    best = max(scores)
    at = scores.index(best)
    return Guess(kinds[at], (best - max(scores[:at] + scores[at + 1 :])) * _STEP)


def features(sentence: str) -> Iterator[str]:
    """What the model sees of a plain sentence, each feature once."""
    words = _words(sentence)
    seen: dict[str, None] = {"": None}
    before = "^"
    for word in words:
        seen[word] = None
        seen[f"{before} {word}"] = None
        bounded = f"<{word}>"
        for at in range(len(bounded) - _RUN_LETTERS + 1):
            seen["~" + bounded[at : at + _RUN_LETTERS]] = None
        before = word
    seen[f"{before} $"] = None
    seen[f"#{min(len(words), 6)}"] = None
    if len(words) > 1:
        seen[f"^ {words[0]} {words[1]}"] = None
    yield from seen


def _words(sentence: str) -> list[str]:
    """Words without apostrophes; every number alike."""
    text = _FILLER.sub("", sentence.replace("'", ""))
    words = [word if word.isalpha() else "0" for word in _WORD.findall(text)]
    return words[:_MAX_WORDS]
