"""The people that a guest's words name, one by one: "my wife", "2 adults", "a 5 year old", "six of us"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from agent.planning.party_ages import OLD, OLDEST_CHILD, Ages, ages_after, ages_alone, ages_at
from agent.planning.party_vocabulary import (
    ALREADY,
    BABY,
    CHILD,
    ENDS,
    GROWN,
    MANY,
    NO_CHILD,
    NOT_PARTY,
    OFFSPRING,
    ONE_CHILD,
    PAIR,
    PEOPLE,
    PET,
    RELATIVE,
    SMALL,
    SPOUSE,
    WHOSE,
)
from agent.planning.spelling import spelled
from agent.planning.text import COUNT, number, plain

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


@dataclass(frozen=True, slots=True)
class Group:
    """People named in one breath; `added` tells which are joined to those before by "and", not by "with"."""

    text: str
    people: tuple[People, ...]
    added: tuple[bool, ...]

    @property
    def before(self) -> str:
        """The words of the same sentence before the group."""
        start = self.people[0].start
        return _SENTENCE_END.split(self.text[max(0, start - _NEAR) : start])[-1]

    @property
    def after(self) -> str:
        """What follows the group."""
        end = self.people[-1].end
        return self.text[end : end + _NEAR]


_MOST_TOGETHER = 30
_NEAR = 160
"""Only so many characters around people tell what they are there for."""
_SENTENCE_END = re.compile(r"[?!;]|(?<=\w{3})\. ")


def groups(text: str) -> Iterator[Group]:
    """The groups of people named in *text*, in order."""
    text = spelled(plain(text))
    end = 0
    for start in _STARTS.finditer(text):
        if start.start() < end:
            continue
        first = _people_at(text, start.start())
        if first is None:
            continue
        people, added = [first], [False]
        while len(people) < _MOST_TOGETHER and (joint := _JOINT.match(text, people[-1].end)) is not None:
            following = _people_at(text, joint.end())
            if following is None or (following.kind == "total" and following.loose):
                break
            people.append(following)
            added.append(bool(_ADDS.search(joint[0])))
        end = people[-1].end
        yield Group(text, tuple(people), tuple(added))


_JOINT = re.compile(
    r" ?(?:\)|,|&|\+|/|\(|:|-)?,? ?"
    r"(?:(?:and|plus|with|including|incl\.?|inc\.?|along with|as well as|together with|of (?:which|whom)"
    r"|n|w/) ?)?"
    r"(?:(?:also|then) )?(?:(?:of (?:them|us|whom|which)) )?(?=\w)"
)
_ADDS = re.compile(r"\band\b|\bplus\b|[&+]|\bn\b")


def _counted(kind: Kind) -> Callable[[str, re.Match[str]], People | None]:
    def read(text: str, match: re.Match[str]) -> People | None:
        said = match.groupdict()
        count = number(said["n"])
        more = bool(said.get("more")) or said["n"] == "another"
        part = bool(_OF_THEM.search(match[0]))
        return People(kind, match.start(), match.end(), count, more=more, part=part) if count else None

    return read


_OF_THEM = re.compile(r"\bof them$|^(?:1|one) of us$")


def _fixed(kind: Kind, count: int, loose: bool = False) -> Callable[[str, re.Match[str]], People | None]:
    def read(text: str, match: re.Match[str]) -> People | None:
        own = bool(re.match(r"(?:my|our) ", match[0]))
        return People(kind, match.start(), match.end(), count, loose=loose, own=own)

    return read


def _couples(text: str, match: re.Match[str]) -> People:
    said = match["n"] or ""
    count = 2 * (number(said) if said and said not in ("as", "the", "our", "for") else 1)
    return People("adults", match.start(), match.end(), count, more=said == "another")


def _some(text: str, match: re.Match[str]) -> People | None:
    """Children by number or by whose they are, with the ages told right after."""
    noun, said = match["noun"], match["n"]
    count: int | None = number(said) if said else 2 if match["both"] == "both" else None
    if count is None:
        count = {"twins": 2, "triplets": 3}.get(noun, 2 if "twin " in match[0] else None)
    if count is None and ONE_CHILD.search(noun):
        count = 1
    if count == 0:
        return People("none", match.start(), match.end())
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


def _labelled(text: str, match: re.Match[str]) -> People | None:
    """Children as in a form: "adults: 2, children: 1"."""
    if not _FORM.search(text, 0, match.start()):
        return None
    if match["n"] in ("no", "none", "0"):
        return People("none", match.start(), match.end())
    count = number(match["n"])
    ages = ages_after(text, match.end(), count)
    return People("children", match.start(), ages.end if ages else match.end(), count, ages)


_FORM = re.compile(r"adults? ?[:=]")


def _aged(text: str, match: re.Match[str]) -> People | None:
    """Children named by their age: "a 5 year old", "8yo and 10yo"."""
    if not _AGE_UNIT.search(text, match.end(), match.end() + _NEAR):
        return None
    ages = ages_at(text, match.end(), True)
    if ages is None or not ages.old or max(ages.ages) > OLDEST_CHILD or _AGED_WHO.match(text, ages.end):
        return None
    if _PET_IS.search(text, max(0, match.start() - _NEAR), match.start()):
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


def _only_ages(text: str, match: re.Match[str]) -> People | None:
    found = ages_alone(text, match.start())
    if found is None:
        return None
    ages, says = found
    if max(ages.ages) > OLDEST_CHILD:
        return None
    return People("ages", match.start(), ages.end, len(ages.ages), ages, loose=not says)


def _up_to(text: str, match: re.Match[str]) -> People:
    """Read "a third person": so many there are now."""
    count = 3 + ("third", "fourth", "fifth", "sixth").index(match["nth"])
    return People("total", match.start(), match.end(), count)


def _nobody(text: str, match: re.Match[str]) -> People:
    return People("none", match.start(), match.end())


_TABLE: tuple[tuple[str, Callable[[str, re.Match[str]], People | None]], ...] = (
    (
        rf"(?:no|without(?: any| the| my| our)?|zero|not bringing (?:any |the |my "
        rf"|our )?) (?:more )?{SMALL}{CHILD}\b{NO_CHILD}"
        r"|(?:child|kid)[ -]?free\b",
        _nobody,
    ),
    (rf"(?:no\.? of )?(?:adults?) ?[:=] ?(?P<n>{COUNT})", _counted("adults")),
    (
        rf"(?:no\.? of )?(?:children|kids|child) ?[:=] ?(?P<n>{COUNT}|no|none)(?! ?(?:,|and|&) ?\d{{1,2}}\b)",
        _labelled,
    ),
    (rf"(?:no\.? of )?(?:guests|people|pax|persons|travel+ers) ?[:=] ?(?P<n>{COUNT})", _counted("total")),
    (rf"(?P<n>{COUNT}) (?P<more>more|extra|additional) (?:{GROWN}|{PEOPLE}|{MANY})\b", _counted("adults")),
    (r"(?P<n>another) (?:adult|person|guest|one of us)\b", _counted("adults")),
    (r"an? (?P<nth>third|fourth|fifth|sixth) (?:person|guest|adult|one of us)\b", _up_to),
    (
        rf"(?:(?P<both>both|all) (?:of )?)?(?:(?P<whose>{WHOSE}|the|some|your) )?"
        rf"(?:(?P<n>{COUNT}|an?\b|another) ?(?:x )?)?(?P<more>(?:more|extra"
        rf"|additional) )?(?P<part>{ALREADY})?"
        rf"{SMALL}(?:{COUNT}[ -]?{OLD} )?{SMALL}(?P<noun>{CHILD}|{OFFSPRING})\b{NO_CHILD}",
        _some,
    ),
    (rf"(?:(?:an?|my|our|one|the) )?(?={COUNT})", _aged),
    (r"(?=(?:age|they|he|she|one|the)\b)|(?=ages|aged|they're|he's|she's)", _only_ages),
    (
        rf"(?P<n>{COUNT}|an?|another) ?(?:single |other |grown |elderly |young )?{GROWN}\b(?! rooms?\b)",
        _counted("adults"),
    ),
    (
        rf"(?P<n>{COUNT}) (?:of (?:my|our) |other |more )?(?:good |close |best )?{MANY}\b",
        _counted("companions"),
    ),
    (
        rf"(?:my|an?|our|her|his|the|another|one)(?: {COUNT}[ -]?{OLD})?(?: (?:old|elderly|best|good|dear"
        rf"|new|pregnant|older|younger|late))?"
        rf" (?:{SPOUSE}|{RELATIVE})\b(?!'|-)",
        _fixed("companions", 1, loose=True),
    ),
    (
        rf"(?:{SPOUSE}|mom|mum|dad|mother|father|grand(?:ma|pa|mother|father))\b(?!'|-)",
        _fixed("companions", 1, loose=True),
    ),
    (
        rf"(?:both (?:of )?)?(?:(?:my|our|her|his|the) )?(?:elderly |old )?{PAIR}\b(?!')",
        _fixed("companions", 2, loose=True),
    ),
    (
        rf"(?:(?P<n>{COUNT}|an?|another|as|the|our|for) )?(?:(?:young|married|elderly|retired|old|other"
        rf"|friendly) )?"
        rf"(?:couples?|newlyweds|honeymooners){NOT_PARTY}\b",
        _couples,
    ),
    (
        r"both of us\b|(?:me|myself) ?(?:\+|&|and|plus) ?(?:a )?(?:1|one|guest|plus one|\+1)\b" + ENDS,
        _fixed("adults", 2),
    ),
    (
        r"(?:just|only) (?:for )?(?:me|myself)\b|(?:for )?(?:me|myself) (?:only|alone)\b|(?:by|for) myself\b"
        r"|on my own\b|(?:travel+ing|coming|staying|i'm|i am|i'll be|here|all) (?:alone|solo)\b|solo\b"
        r"|single (?:person|guest|travel+er|occupan\w+)\b|(?:just|only) (?:for )?one(?: of us| person"
        r"| guest)\b"
        r"|(?:just|only) for one(?! (?:night|day|week|room)s?\b)",
        _fixed("alone", 1),
    ),
    (
        rf"(?:family|families|party|group|gang|team"
        rf"|crowd) (?:consisting )?of (?:about )?(?P<n>{COUNT})(?! (?:famil|couple))"
        rf"(?!(?: \w+)? (?:{GROWN}|{CHILD})\b)",
        _counted("family"),
    ),
    (rf"(?P<n>{COUNT}) ?(?:x )?(?:other )?{PEOPLE}\b", _counted("total")),
    (
        r"(?:we(?:'re|'ll be| are| were| will be| would be| have| would)|there(?:'s|'re|'ll be| are"
        r"| will be| would be)|us)"
        rf" (?:just |only |about |now |actually |all )?(?P<n>{COUNT}){ENDS}",
        _counted("total"),
    ),
    (
        rf"for (?:the |just |us |all |only )?(?P<n>(?!20\d\d){COUNT})(?:{ENDS}|(?= \d{{1,2}}(?!\d)))",
        _counted("total"),
    ),
    (r"(?:she|he|her|him) (?:and|&) (?:i|me)\b(?!')", _fixed("adults", 2)),
    (r"(?:me|myself|i)\b(?!')", _fixed("self", 1, loose=True)),
)
_PATTERNS = tuple((re.compile(pattern), read) for pattern, read in _TABLE)
_STARTS = re.compile(
    r"\b(?=\d|(?:an?|another|as|the|our|my|his|her|their|your|some|both|all|no|not|without|zero|just|only"
    r"|for|by|on|me|myself|i"
    r"|we|there|us|family|families|party|group|gang|team|crowd|solo|single|age[sd]?|they|he|she|one|two"
    r"|three|four|five|six"
    r"|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|travel+ing|coming|staying|here|adults?|guests"
    r"|people|pax|persons"
    r"|travel+ers)\b|child|kid|bab|teen|infant|newborn|toddler|little|son|daughter|grand|twin|couple"
    r"|newly|honeymooners"
    r"|wife|mom\b|mum\b|dad\b|mother|father|husband|hubby|partner|girlfriend|boyfriend|gf\b|bf\b|spouse"
    r"|fianc|parents|boys?\b|girls?\b|minor)"
)


_ANYBODY = re.compile("|".join(re.sub(r"\(\?P<\w+>", "(?:", pattern) for pattern, _ in _TABLE))
"""All of them at once: most words begin none."""


def _people_at(text: str, start: int) -> People | None:
    if not _ANYBODY.match(text, start):
        return None
    for pattern, read in _PATTERNS:
        match = pattern.match(text, start)
        found = read(text, match) if match else None
        if found is not None:
            return found
    return None
