"""What kinds of people words name, and how many: "my wife", "2 adults", "a 5 year old", "six of us"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from agent.planning.party_ages import OLD, OLDEST_CHILD, Ages, ages_after, ages_alone, ages_at
from agent.planning.party_vocabulary import BABY, CHILD, GROWN, OFFSPRING, ONE_CHILD, PET, RELATIVE, SPOUSE
from agent.planning.text import COUNT, number

Kind = Literal["adults", "total", "family", "companions", "self", "alone", "children", "ages", "none"]


@dataclass(frozen=True, slots=True)
class People:
    """Some people named in a text, and where in it.

    `count` is None for children of an unknown number. `more` says that they
    come beside those who are known, `part` that they are among those named
    before, `own` that they belong to the guest who writes, and `loose` that
    the words alone ("my wife", "kids") need not mean travellers; `doubtful`
    children ("4 girls") may be grown up.
    """

    kind: Kind
    start: int
    end: int
    count: int | None = 1
    ages: Ages | None = None
    more: bool = False
    part: bool = False
    own: bool = False
    loose: bool = False
    doubtful: bool = False


NEAR = 160
"""Only so many characters around people tell what they are there for."""


def counted(kind: Kind) -> Callable[[str, re.Match[str]], People | None]:
    """A reader of as many people of *kind* as the match's "n" says."""

    def read(text: str, match: re.Match[str]) -> People | None:
        said = match.groupdict()
        count = number(said["n"])
        more = bool(said.get("more")) or said["n"] == "another"
        part = bool(_OF_THEM.search(match[0]))
        return People(kind, match.start(), match.end(), count, more=more, part=part) if count else None

    return read


_OF_THEM = re.compile(r"\bof them$|^(?:1|one) of us$")


def fixed(kind: Kind, count: int, loose: bool = False) -> Callable[[str, re.Match[str]], People | None]:
    """A reader of *count* people of *kind*; `loose` as in `People`."""

    def read(text: str, match: re.Match[str]) -> People | None:
        own = bool(re.match(r"(?:my|our) ", match[0]))
        return People(kind, match.start(), match.end(), count, loose=loose, own=own)

    return read


_PER = re.compile(r"\b(?:per|each|every|how much is(?: it| that)?|how much|costs?|price) (?:an? )?$")
"""What goes before "a couple" that only tells what a price is for."""


def couples(text: str, match: re.Match[str]) -> People | None:
    """Two people, or as many couples as are counted."""
    said = match["n"] or ""
    if _PER.search(text, max(0, match.start() - NEAR), match.start()):
        return None
    count = 2 * (number(said) if said and said not in ("as", "the", "our", "for") else 1)
    return People("adults", match.start(), match.end(), count, more=said == "another")


def some_children(text: str, match: re.Match[str]) -> People | None:
    """Children by number or by whose they are, with the ages told right after."""
    noun, said = match["noun"], match["n"]
    count: int | None = number(said) if said else 2 if match["both"] == "both" else None
    if count is None:
        count = {"twins": 2, "triplets": 3}.get(noun, 2 if "twin " in match[0] else None)
    if count is None and ONE_CHILD.search(noun):
        count = 1
    if count == 0:
        return People("none", match.start(), match.end(), 0)
    if _ONE_OF_THEM_IS.search(text, max(0, match.start() - NEAR), match.start()):
        return None
    aged = re.search(rf"({COUNT}[ -]?{OLD})", match[0])
    ages = ages_at(text, match.start() + aged.start(), True) if aged else ages_after(text, match.end(), count)
    if noun in ("twins", "triplets") and not (match["whose"] or said == "a" or ages):
        return None
    end = max(match.end(), ages.end) if ages else match.end()
    twins = "twin" in match[0] or noun == "triplets"
    if ages and (ages.alike or (twins and len(ages.ages) == 1)):
        ages = ages._replace(ages=ages.ages * (count or 2))
    if ages is None and BABY.search(noun):
        ages = Ages((0,) * (count or 1), end)
    if ages and ages.ages and min(ages.ages) > OLDEST_CHILD:
        return People("companions", match.start(), end, count or len(ages.ages), loose=True, own=True)
    if count is None and ages and ages.ages:
        count = len(ages.ages)
    gender = bool(re.fullmatch(OFFSPRING, noun)) and not match["whose"] and "little" not in match[0]
    return People(
        "children",
        match.start(),
        end + 1 if text[end : end + 1] == ")" else end,
        count,
        ages,
        more=bool(match["more"]) or said == "another",
        part=bool(match["part"]),
        own=(match["whose"] or "") == "my",
        loose=gender or not said,
        doubtful=gender and not ages,
    )


_ONE_OF_THEM_IS = re.compile(r"\b(?:one|1|two|2|three|3) of (?:us|them|whom|which) (?:is|are|being) $")


def labelled(text: str, match: re.Match[str]) -> People | None:
    """Children as in a form: "adults: 2, children: 1"."""
    if not _FORM.search(text, 0, match.start()):
        return None
    if match["n"] in ("no", "none", "0"):
        return People("none", match.start(), match.end(), 0)
    count = number(match["n"])
    ages = ages_after(text, match.end(), count)
    return People("children", match.start(), ages.end if ages else match.end(), count, ages)


_FORM = re.compile(r"adults? ?[:=]")


def aged(text: str, match: re.Match[str]) -> People | None:
    """Children named by their age: "a 5 year old", "8yo and 10yo"."""
    if not _AGE_UNIT.search(text, match.end(), match.end() + NEAR):
        return None
    ages = ages_at(text, match.end(), True)
    if ages is None or not ages.old or max(ages.ages) > OLDEST_CHILD or _AGED_WHO.match(text, ages.end):
        return None
    if _PET_IS.search(text, max(0, match.start() - NEAR), match.start()):
        return None
    end = ages.end
    noun = re.compile(rf" (?:{CHILD}|{OFFSPRING})\b").match(text, end)
    return People("ages", match.start(), noun.end() if noun else end, len(ages.ages), ages)


_AGE_UNIT = re.compile(OLD)
_AGED_WHO = re.compile(rf" (?:{SPOUSE}|{RELATIVE}|{GROWN}|{PET}|hotel|building|house|rule)\b")
_PET_IS = re.compile(
    rf"\b{PET}(?: \(|(?: (?!and\b|plus\b|with\b)\w+)?"
    r"(?:'s| is| was| who is|,? (?:he|she|it)(?:'s| is)) (?:\w+ )?)$"
)


def only_ages(text: str, match: re.Match[str]) -> People | None:
    """Ages alone: "they are 5 and 8"."""
    found = ages_alone(text, match.start())
    if found is None:
        return None
    ages, says = found
    if max(ages.ages) > OLDEST_CHILD:
        return None
    return People("ages", match.start(), ages.end, len(ages.ages), ages, loose=not says)


def up_to(text: str, match: re.Match[str]) -> People:
    """Read "a third person": so many there are now."""
    count = 3 + ("third", "fourth", "fifth", "sixth").index(match["nth"])
    return People("total", match.start(), match.end(), count)


def now(text: str, match: re.Match[str]) -> People | None:
    """ "This time 3": so many come now, when nothing else was counted."""
    if _COUNTS_OTHERS.search(text):
        return None
    count = number(match["n"] or match["m"])
    return People("total", match.start(), match.end(), count, loose=True) if count else None


_COUNTS_OTHERS = re.compile(r"\b(?:rooms?|nights?|days?|doubles?|singles?|twins?|suites?|beds?)\b")


def nobody(text: str, match: re.Match[str]) -> People:
    """ "No kids"."""
    return People("none", match.start(), match.end(), 0)


def grown_only(text: str, match: re.Match[str]) -> People | None:
    """ "Adults only", of those who come and not of the house; the count of "just adults, 4" with it."""
    if _OF_THE_HOUSE.search(text, max(0, match.start() - NEAR), match.start()):
        return None
    return People("none", match.start(), match.end(), number(match["n"]) if match["n"] else 0)


_OF_THE_HOUSE = re.compile(
    r"\b(?:(?:is|are) (?:it|this|that|they|(?:the|your|this) \w+)|is|are|an?|hotel|place|resort|pool|spa"
    r"|area|floor|section|that's|really|you|strictly) (?:for )?$"
)


def under_age(text: str, match: re.Match[str]) -> People | None:
    """Children told by an age that they are below: "two under 12", "2 of them are under ten"."""
    if number(match["age"]) > OLDEST_CHILD + 1:
        return None
    count = number(match["n"])
    doubtful = not match["of"]
    return People("children", match.start(), match.end(), count, part=True, loose=doubtful, doubtful=doubtful)


def of_them(text: str, match: re.Match[str]) -> People | None:
    """ "Three of them, 3, 6 and 10": the children that were spoken of, with an age for each."""
    count = number(match["n"])
    ages = ages_after(text, match.end(), count)
    if ages is None or len(ages.ages) != count:
        return None
    return People("children", match.start(), ages.end, count, ages)


def grown_up(text: str, match: re.Match[str]) -> People | None:
    """ "A 19 year old" beside others is an adult."""
    if not _AGE_UNIT.search(text, match.end(), match.end() + NEAR):
        return None
    ages = ages_at(text, match.end(), True)
    if ages is None or not ages.old or min(ages.ages) <= OLDEST_CHILD or _AGED_WHO.match(text, ages.end):
        return None
    if _PET_IS.search(text, max(0, match.start() - NEAR), match.start()):
        return None
    return People("adults", match.start(), ages.end, len(ages.ages), loose=True, doubtful=True)
