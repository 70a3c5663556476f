"""The people that a guest's words name in one breath, in order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.planning.party_people import NEAR, People
from agent.planning.party_table import people_at
from agent.planning.spelling import spelled
from agent.planning.text import plain


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
        return _SENTENCE_END.split(self.text[max(0, start - NEAR) : start])[-1]

    @property
    def after(self) -> str:
        """What follows the group."""
        end = self.people[-1].end
        return self.text[end : end + NEAR]


_MOST_TOGETHER = 30
_SENTENCE_END = re.compile(r"[?!;]|(?<=\w{3})\. ")


def groups(text: str) -> Iterator[Group]:
    """The groups of people named in *text*, in order."""
    text = _FORM.sub(r"adults: \1, children: \2", spelled(plain(text)))
    end = 0
    for start in _STARTS.finditer(text):
        if start.start() < end:
            continue
        first = people_at(text, start.start())
        if first is None:
            continue
        people, added = [first], [False]
        while len(people) < _MOST_TOGETHER and (joint := _JOINT.match(text, people[-1].end)) is not None:
            following = people_at(text, joint.end())
            if following is None or (following.kind == "total" and following.loose):
                break
            people.append(following)
            added.append(bool(_ADDS.search(joint[0])))
        end = people[-1].end
        yield Group(text, tuple(people), tuple(added))


_FORM = re.compile(
    r"(?:(?<=[.,;:] )|^)adults? (\d{1,2}),? (?:and )?(?:children|child|kids?) (\d{1,2})(?! ?[\d/-]| nights?)"
)
_JOINT = re.compile(
    r" ?(?:\)|,|&|\+|/|\(|:|-)?,? ?"
    r"(?:(?:and|plus|with|including|incl\.?|inc\.?|along with|as well as|together with|of (?:which|whom)"
    r"|n|w/) ?)?"
    r"(?:(?:also|then) )?(?:(?:of (?:them|us|whom|which)) )?(?=\w)"
)
_ADDS = re.compile(r"\band\b|\bplus\b|[&+]|\bn\b")
_STARTS = re.compile(
    r"\b(?=\d|(?:an?|another|as|the|our|my|his|her|their|your|some|both|all|no|not|without|zero|just|only"
    r"|for|by|on|me|myself|i"
    r"|we|there|us|this|now|none|nobody|everyone|ours|mine|theirs|grown|family|families|party|group|gang|team|crowd|solo|single|age[sd]?|they|he|she|one|two"
    r"|three|four|five|six"
    r"|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|travel+ing|coming|staying|here|adults?|guests"
    r"|people|pax|persons"
    r"|travel+ers)\b|child|kid|bab|teen|infant|newborn|toddler|little|son|daughter|grand|twin|couple"
    r"|newly|honeymooners"
    r"|wife|mom\b|mum\b|dad\b|mother|father|husband|hubby|partner|girlfriend|boyfriend|gf\b|bf\b|spouse"
    r"|fianc|parents|boys?\b|girls?\b|minor)"
)
