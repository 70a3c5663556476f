"""How much of what a case expects was understood, and the figures of a whole file of cases."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlparse

JsonObject = Mapping[str, Any]

SETS = frozenset({"topics", "features", "acts", "child_ages"})
LABELS = frozenset({"intent", "interruption"})
_DATES = frozenset({"check_in", "check_out"})
_TEXTS = frozenset({"name", "email", "currency", "price_level"})
_MIN_SUPPORT = 5
"""Fields that fewer cases speak of are printed, but are no part of a file's figure."""

_SYNONYMS = {
    "pool": "swimming_pool",
    "wifi": "internet wi_fi",
    "check_in": "check_in_time checkin",
    "check_out": "check_out_time checkout",
    "cancellation_policy": "cancellation cancel_policy",
    "gym": "fitness",
    "pets": "pet_policy",
    "accessibility": "accessible accesibility",
    "room_amenities": "room_ammenities",
    "housekeeping": "cleaning",
    "restaurant": "dining",
    "phone": "contact telephone phone_number",
    "transport": "airport shuttle",
    "price": "cost prices rate",
    "address": "street_address",
    "rating": "stars star_rating",
    "thank": "thanks thank_you",
    "goodbye": "bye",
    "affirm": "yes",
    "deny": "no negate",
    "greet": "greeting hello",
    "book": "booking reserve",
    "request_info": "question faq ask",
    "handoff": "human agent",
    "other": "unknown out_of_scope oos",
    "request_alternatives": "alternatives",
    "change": "modify",
    "connecting": "connecting_rooms",
}
_ALIAS = {other: word for word, others in _SYNONYMS.items() for other in others.split()}
_PARAMETERS = {
    "check_in": "checkin check_in check-in arrival from start",
    "check_out": "checkout check_out check-out departure to end",
    "nights": "nights",
    "adults": "adults adult",
    "children": "children kids child",
    "rooms": "rooms room_count num_rooms",
    "child_ages": "ages child_ages children_ages childages",
}
_PARAMETER = {other: name for name, others in _PARAMETERS.items() for other in others.split()}
_URL = re.compile(r"https?://[^\s)>\]\"']+")


@dataclass(slots=True)
class FieldFigures:
    """What was found of one field over the cases that speak of it."""

    cases: int = 0
    right: int = 0
    found: int = 0
    spurious: int = 0
    missed: int = 0

    @property
    def support(self) -> int:
        """How many values there were to find."""
        return self.found + self.missed

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 when nothing was found."""
        either = 2 * self.found + self.spurious + self.missed
        return 2 * self.found / either if either else 0.0

    def add(self, found: int, spurious: int, missed: int) -> bool:
        """Count one case; say whether all of it was right."""
        right = not (spurious or missed)
        self.cases += 1
        self.right += right
        self.found += found
        self.spurious += spurious
        self.missed += missed
        return right


@dataclass(slots=True)
class Figures:
    """The score of a file of cases; `wrong` holds for each faulty case what was wanted and got, by field."""

    cases: int = 0
    fields: dict[str, FieldFigures] = field(default_factory=dict)
    wrong: list[tuple[JsonObject, dict[str, tuple[Any, Any]]]] = field(default_factory=list)

    @property
    def overall(self) -> float:
        """The mean F1 of the fields with enough support; of dates alone, the share of cases fully right."""
        if self.cases and self.fields.keys() <= _DATES | {"nights"}:
            return 1 - len(self.wrong) / self.cases
        counted = [figures.f1 for figures in self.fields.values() if figures.support >= _MIN_SUPPORT]
        return sum(counted) / len(counted) if counted else 0.0


def score(cases: Iterable[JsonObject], predictions: Mapping[str, JsonObject]) -> Figures:
    """Compare *predictions*, by case id, with what *cases* expect; a case without one found nothing."""
    figures = Figures()
    for case in cases:
        figures.cases += 1
        got = _derived(predictions.get(case["id"], {}))
        faults = {}
        for name, want in case["expect"].items():
            counts = _counts(name, want, got)
            if not figures.fields.setdefault(name, FieldFigures()).add(*counts):
                faults[name] = (want, got.get(name))
        if faults:
            figures.wrong.append((case, faults))
    return figures


def _counts(name: str, want: Any, prediction: JsonObject) -> tuple[int, int, int]:
    """Found, spurious and missed values of one field of one case."""
    got = prediction.get(name)
    if name == "booking_link":
        return (1, 0, 0) if _has_link(want, prediction) else (0, 0, 1)
    if name in SETS:
        wanted, given = _bag(name, want), _bag(name, got)
        return (wanted & given).total(), (given - wanted).total(), (wanted - given).total()
    if want is None:
        return 0, int(not _is_empty(got)), 0
    if _is_empty(got):
        return 0, 0, 1
    return (1, 0, 0) if _is_same(name, want, got) else (0, 1, 1)


def _derived(prediction: JsonObject) -> dict[str, Any]:
    """The prediction with what follows from it: check-out and nights, all guests, the only act as intent."""
    known = dict(prediction)
    check_in, check_out = _date(known.get("check_in")), _date(known.get("check_out"))
    nights = _number(known.get("nights"))
    if check_in and nights and not check_out:
        known["check_out"] = (check_in + timedelta(int(nights))).isoformat()
    if check_in and check_out and not nights:
        known["nights"] = (check_out - check_in).days
    if _is_empty(known.get("guests")) and not _is_empty(known.get("adults")):
        known["guests"] = (_number(known["adults"]) or 0) + (_number(known.get("children")) or 0)
    if _is_empty(known.get("children")) and known.get("child_ages"):
        known["children"] = len(known["child_ages"])
    acts = known.get("acts") or []
    if _is_empty(known.get("intent")) and len(acts) == 1:
        known["intent"] = acts[0]
    return known


def _is_same(name: str, want: Any, got: Any) -> bool:
    if isinstance(want, dict):
        return _fits(name, want, got)
    if name in _DATES:
        return _date(got) is not None and _date(got) == _date(want)
    if name == "phone":
        return _same_phone(str(want), str(got))
    if name in _TEXTS:
        return _loose(want) == _loose(got)
    if name in LABELS:
        return _canonical(want) == _canonical(got)
    wanted, given = _number(want), _number(got)
    return wanted is not None and given is not None and abs(wanted - given) < 1e-6


def _fits(name: str, want: JsonObject, got: Any) -> bool:
    """Whether *got* is one of several values that are right."""
    if "any_of" in want:
        return any(_is_same(name, one, got) for one in want["any_of"])
    if "between" in want:
        first, last = map(_date, want["between"])
        day = _date(got)
        return None not in (first, last, day) and first <= day <= last  # type: ignore[operator]
    text = re.sub(r"[^a-z0-9]+", " ", str(got).lower())
    return all(re.search(pattern, text) for pattern in want["contains_all"])


def _has_link(want: JsonObject, prediction: JsonObject) -> bool:
    text = " ".join(str(prediction.get(key) or "") for key in ("booking_link", "reply"))
    return any(_link_says(url, want) for url in _URL.findall(text))


def _link_says(url: str, want: JsonObject) -> bool:
    query = parse_qs(urlparse(url.replace("&amp;", "&")).query)
    said: dict[str, Any] = {"rooms": 1, "children": 0}
    said |= {_PARAMETER[key.lower()]: values[0] for key, values in query.items() if key.lower() in _PARAMETER}
    check_in, nights = _date(said.get("check_in")), _number(said.get("nights"))
    if check_in and nights and not said.get("check_out"):
        said["check_out"] = (check_in + timedelta(int(nights))).isoformat()
    return all(_is_same(name, one, said.get(name)) for name, one in want.items())


def _bag(name: str, values: Any) -> Counter[str]:
    """The elements of a set field; only ages may come twice."""
    if _is_empty(values):
        return Counter()
    elements: Sequence[Any] = values if isinstance(values, list | tuple | set) else [values]
    if name == "child_ages":
        return Counter(_age(element) for element in elements)
    return Counter({_canonical(element) for element in elements})


def _age(value: Any) -> str:
    number = _number(value)
    return str(value) if number is None else str(int(number))


def _canonical(label: Any) -> str:
    word = re.sub(r"[\s\-]+", "_", str(label).strip().lower())
    return _ALIAS.get(word, word)


def _loose(text: Any) -> str:
    return re.sub(r"[^\w@.]+", " ", str(text).lower().replace("&", " and ")).strip()


def _same_phone(want: str, got: str) -> bool:
    wanted, given = re.sub(r"\D", "", want), re.sub(r"\D", "", got)
    return given != "" and (given.endswith(wanted) or (len(given) >= 7 and wanted.endswith(given)))


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {}, ())


def _number(value: Any) -> float | None:
    try:
        return float(str(value).replace(",", ""))
    except ValueError:
        return None


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def load(lines: Iterable[str]) -> list[JsonObject]:
    """The cases of a file, one a line."""
    return [json.loads(line) for line in lines if line.strip()]
