"""Learn what kinds of sentences guests write: `python -m agent.planning.train_acts`.

Reads the project's own texts in `training/` (patterns, expanded by chance from a fixed seed)
and writes the weights that `sentences` reads. Needs scikit-learn, which nothing else does.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from agent.planning.sentences import MODEL, coded, features

_HERE = Path(__file__).parent
_SEED = 20261012
_LEAST_PER_LINE = 12
_PER_CHOICE = 2
_LEFT_OUT = 0.4
_FEATURES = 14_000

Words = dict[str, list[str]]
_INNERMOST = re.compile(r"\(([^()]*)\)(\??)|\{(\w+)\}|([\w, ])\?")


def examples() -> Iterator[tuple[str, str]]:
    """Every (sentence, kind) to learn from; the same ones each time."""
    chance = random.Random(_SEED)
    words = {name: options.strip().split("|") for name, options in _pairs("words.txt")}
    seen: set[tuple[str, str]] = set()
    kind = ""
    for line in _lines("sentences.txt"):
        if line.startswith("["):
            kind = line.strip("[]")
            continue
        for _ in range(_LEAST_PER_LINE + _PER_CHOICE * line.count("|")):
            example = (expand(line, words, chance), kind)
            if example not in seen:
                seen.add(example)
                yield example


def expand(pattern: str, words: Words, chance: random.Random) -> str:
    """One sentence of *pattern*: `(a|b)` is either, `{name}` one of *words*, `x?` may be left out,
    and what ends in `|)` often is."""

    def choose(match: re.Match[str]) -> str:
        if match[3]:
            return str(chance.choice(words[match[3]]))
        if match[4] or match[2]:
            return chance.choice((match[4] or f"({match[1]})", ""))
        if match[1].endswith("|") and chance.random() < _LEFT_OUT:
            return ""
        return str(chance.choice(match[1].split("|")))

    while _INNERMOST.search(pattern):
        pattern = _INNERMOST.sub(choose, pattern)
    return " ".join(pattern.split()).replace(" '", "'")


def _lines(name: str) -> Iterator[str]:
    text = (_HERE / "training" / name).read_text(encoding="utf-8")
    yield from (line for line in text.splitlines() if line.strip())


def _pairs(name: str) -> Iterator[tuple[str, str]]:
    for line in _lines(name):
        key, _, value = line.partition(":")
        yield key, value


def learn(known: list[tuple[str, str]]) -> dict[str, Any]:
    """The weights that tell the kinds of *known* sentences apart, as `sentences` reads them.

    All features are weighed, the heaviest are kept, and these are weighed again.
    """
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]

    rows = [dict.fromkeys(features(sentence), 1.0) for sentence, _ in known]
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(rows)
    kinds = [kind for _, kind in known]
    names = vectorizer.get_feature_names_out()
    heaviest = abs(_fit(matrix, kinds).coef_).max(axis=0).round(6)
    kept = sorted(sorted(range(len(names)), key=lambda at: -heaviest[at])[:_FEATURES])
    model = _fit(matrix[:, kept], kinds)
    weights = {str(names[at]): coded(model.coef_[:, column]) for column, at in enumerate(kept)}
    heads = [str(kind) for kind in model.classes_]
    return {"learned_from": digest(known), "kinds": heads, "weights": weights}


def digest(known: list[tuple[str, str]]) -> str:
    """What tells these sentences, and what the model sees of them, from any other."""
    seen = hashlib.sha256()
    for sentence, kind in known:
        seen.update(f"{kind}\t{sentence}\t{list(features(sentence))}\n".encode())
    return seen.hexdigest()


def _fit(matrix: Any, kinds: list[str]) -> Any:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    model = LogisticRegression(C=5.0, max_iter=400, class_weight="balanced", fit_intercept=False)
    return model.fit(matrix, kinds)


def main() -> None:
    """Learn and write."""
    data = learn(list(examples()))
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    (_HERE / MODEL).write_text(text.replace('","', '",\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
