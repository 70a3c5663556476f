"""What a model understood, held against the guest's words and the embedded reading.

What the embedded reading took from the new messages stays as it is. The model fills in what that left
open, and only with what stands in the guest's words: dates and budgets are read by the same
code as ever from the words that the model points at, and a number that nobody said is dropped.
"""

import re
from collections import Counter
from collections.abc import Iterable

from agent.conversation import Turn
from agent.planning.budget import read_budget
from agent.planning.dates import resolve
from agent.planning.languages import to_english
from agent.planning.llm.prompt import clean
from agent.planning.llm.schema import Understanding
from agent.planning.reading import Reading
from agent.planning.state import ConversationState, Party
from agent.planning.text import COUNT, number, plain

_MOST_WORDS_CHARS = 200


def merge(reading: Reading, said: Understanding, turn: Turn, state: ConversationState) -> None:
    """Add to *reading* of *turn* what *said* holds beyond it; *state* is what was known before the turn."""
    _Merge(reading, said, turn, state).run()


class _Merge:
    """One merge: the reading that grows, what the model said, and the guest's words to hold it against."""

    def __init__(self, reading: Reading, said: Understanding, turn: Turn, state: ConversationState) -> None:
        self.reading = reading
        self.said = said
        self.state = state
        self.texts = [plain(clean(message.text)) for message in turn.messages]
        english = [self._english(text) for text in self.texts]
        self.ages = _numbers(self.texts, _NO_COUNT) | _numbers(english, _NO_COUNT)
        self.counts = _numbers(self.texts, _NO_COUNT, _DAYS) | _numbers(english, _NO_COUNT, _DAYS)
        # What the embedded reading took for rooms or nights counts no people.
        _taken(self.counts, reading.rooms if reading.rooms != state.rooms else None)
        _taken(self.counts, reading.dates.nights if reading.texts else None)

    def run(self) -> None:
        """Fill in, the dates first: whether the turn is about a stay depends on them."""
        told = [self._dates(), self._party(), self._rooms(), self._budget(), self._wishes()]
        told += [self._topics(), self._questions(), self._choice()]
        said, reading = self.said, self.reading
        reading.emergency |= said.emergency
        if said.wants_rooms and reading.picked is None:
            reading.take_stay()
            told.append(True)
        if said.courtesy and not any(told) and not said.unclear:
            reading.courtesy = reading.courtesy or said.courtesy
            told.append(True)
        if any(told) and not said.unclear:
            reading.unknown = reading.other_language = reading.offers_person = False

    def _english(self, text: str) -> str:
        return to_english(text, self.reading.language or "en")

    def _words(self, quoted: str | None) -> str | None:
        """*quoted* in English when it stands in one of the messages, else None."""
        words = plain(clean(quoted or ""))[:_MOST_WORDS_CHARS]
        whole = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
        if not words or not any(map(whole.search, self.texts)):
            return None
        return self._english(words)

    def _dates(self) -> bool:
        """Dates of the words that the model points at; what the embedded reading found is not touched."""
        reading = self.reading
        if reading.texts:
            return False
        for words in filter(None, map(self._words, self.said.dates_text)):
            dates = resolve(words, reading.today, reading.dates)
            if dates is not None:
                reading.take_dates(dates, words)
        return bool(reading.texts)

    def _party(self) -> bool:
        """Numbers of people that stand in the messages, where the embedded reading found none."""
        before, party = self.state.party, self.reading.party
        if party != before:
            return False
        found = {"adults": self._number(self.said.adults), "children": self._number(self.said.children)}
        ages = [age for age in self.said.child_ages if age < 18 and _taken(self.ages, age) is not None]
        new: dict[str, object] = {name: value for name, value in found.items() if value is not None}
        if "children" not in new and ages:
            new["children"] = len(ages)
        if new.get("children"):
            new["with_children"] = True
        if ages and len(ages) == new.get("children"):
            new["ages"] = tuple(ages)
        total = self._number(self.said.people)
        if not new and total is not None:
            new = {"total": total, "adults": None}
        merged = Party.model_validate(dict(party) | new)
        if merged == party:
            return False
        self.reading.take_stay(party=merged)
        return True

    def _rooms(self) -> bool:
        rooms = self._number(self.said.rooms)
        if rooms is None or self.reading.rooms != self.state.rooms or rooms == self.reading.rooms:
            return False
        self.reading.take_stay(rooms=rooms)
        return True

    def _budget(self) -> bool:
        words = self._words(self.said.budget_text)
        known = self.state.budget
        if words is None or self.reading.budget != known:
            return False
        budget = read_budget(words, known)
        if budget is None:
            return False
        self.reading.take_stay(budget=budget)
        return True

    def _wishes(self) -> bool:
        reading, wishes = self.reading, self.reading.wishes
        words = self._words(self.said.room_text)
        if words is not None and wishes.room_type == self.state.wishes.room_type:
            wishes = wishes.model_copy(update={"room_type": words})
        features = tuple(dict.fromkeys((*wishes.features, *self.said.features)))
        told = (features, wishes.room_type) != (reading.wishes.features, reading.wishes.room_type)
        reading.wishes = wishes.model_copy(update={"features": features})
        return told

    def _topics(self) -> bool:
        new = [topic for topic in self.said.topics if topic not in self.reading.topics]
        if self.said.wants_person:
            new.append("phone")
        self.reading.take_questions(topics=new)
        return bool(new)

    def _questions(self) -> bool:
        """What is looked for among the hotel's facts and rooms: nothing that is found there can be wrong."""
        said, reading = self.said, self.reading
        reading.take_questions(questions=[plain(clean(question)) for question in said.questions])
        if said.about_rooms and not reading.about_rooms and reading.picked is None:
            reading.about_rooms = self._english(self.texts[-1])[:_MOST_WORDS_CHARS]
        return bool(said.questions or said.about_rooms)

    def _choice(self) -> bool:
        """One of the offers, when the embedded reading takes none and nothing new is asked of the stay."""
        number, reading = self.said.choice, self.reading
        if number is None or number > len(self.state.offers) or reading.about_stay:
            return False
        if reading.picked not in (None, "which") or reading.denied:
            return False
        reading.take_choice(self.state.offers[number - 1])
        return True

    def _number(self, value: int | None) -> int | None:
        """The *value* if it stands in the messages as a count; each time that it does it serves once."""
        return _taken(self.counts, value)


def _taken(numbers: Counter[int], value: int | None) -> int | None:
    if value is None or not numbers[value]:
        return None
    numbers[value] -= 1
    return value


def _numbers(texts: Iterable[str], *without: re.Pattern[str]) -> Counter[int]:
    """The numbers in *texts*, and how often each is there; not what the patterns *without* match."""
    found: Counter[int] = Counter()
    for text in texts:
        for pattern in without:
            text = pattern.sub(" ", text)
        found.update(number(match[0]) for match in re.finditer(COUNT, text))
    return found


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_NO_COUNT = re.compile(
    r"\d{4}-\d\d?-\d\d?|\d{1,2}[/.:]\d{1,2}(?:[/.]\d{2,4})?|\b\d{1,2}(?:st|nd|rd|th)\b"
    rf"|\b{_MONTH} \d{{1,4}}\b|\b\d{{1,2}} (?:of )?{_MONTH}\b"
    r"|\b\d{1,2} ?(?:-|to|until|till?|bis|tot|al?|au) ?\d{1,2}\b"
    r"|[$€£¥₪₹] ?\d[\d,.]{0,12}"
    r"|\b\d[\d,.]{0,12} ?(?:[$€£¥₪₹%]|(?:nights?|days?|weeks?|months?|[ap]m|usd|eur|gbp|ils"
    r"|dollars?|bucks|euros?|pounds?|shekels?)\b)|\+\d[\d ()-]{0,20}"
)
"""Days, hours, prices, lengths and phone numbers."""
_DAYS = re.compile(
    r"\b\d{1,2} (?:e|y|und|and|et|en) \d{1,2}\b"
    r"|\b(?:from|on|the|until|till|by|vom|am|del?|el|le|du|dal|van|op) \d{1,2}\b"
)
"""May be ages, and are more often days than counts of people."""
