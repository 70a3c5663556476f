"""Making a guest's words fit to be handed on: fictional numbers, and masks over what may be personal.

What a mask keeps: the length, line breaks, punctuation, emoji, whether a letter is a capital; dates,
prices and numbers of up to four digits; the everyday words of a hotel in English (below); and
messages that are wholly a thanks, a stop, an opt-out or "are you there?", in any language. So that a
masked day still asks for the same dates and begins the same turns. Names, places, addresses and other
languages become `x`; longer numbers become zeros.
"""

import re
from functools import cache

from agent.interruption import classify
from bot import keys

FICTIONAL = "+1555"
"""What fictional numbers begin with; no number of seven digits after it is given to anybody."""

_DIGITS = 7
_PLAIN = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
_WITH_PLUS = re.compile(r"\+\d(?:[ .()/-]{0,2}\d){6,14}")
_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ .()/-]{0,2}\d){6,18}(?!\d)")
_KEPT_OR_NUMBER = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d))|\d(?:[ ().-]?\d)*"
)
_WORD = re.compile(r"[^\W\d_]+")
_MAX_KEPT_DIGITS = 4

_KEPT_WORDS = """
    a about actually after all also am an and another any anyone are as at available availability away be
    bed beds before best between book booking breakfast but by can cancel change cheap cheaper cheapest check
    checkin checkout child children could date dates day days did do does double family first for free from
    garden get good great have hello hey hi hold hotel how i if in instead is it its just king kid kids know
    last later let like link long look looking make many maybe me more much my need next night nights no not
    now ocean of offer ok okay on one or other our out over parking per person people please pool pets pet dog
    dogs price prices queen question rate rates reserve room rooms same sea second send should single small
    smaller still stay staying suite swimming tax taxes than thank thanks that the their them then there these
    they third this through till to today tomorrow tonight total twin two under until up us view want wait was
    we week weekend weeks what when where which wifi will with without would yes yet you your adult adults
    baby couple guest guests three four five six seven eight nine ten eleven twelve january february march
    april may june july august september october november december jan feb mar apr jun jul aug sep sept oct
    nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    christmas easter name spa gym restaurant lunch dinner late early airport transfer shuttle smoking cot
    crib cancellation refund policy apartment budget max maximum cheaply expensive include included usd
    dollars dollar euro euros
    st nd rd th am pm s t re ll ve d m
"""


def mask(text: str) -> str:
    """*text* with what may be personal masked; the module says what is kept."""
    if classify(text).busy != "request" or classify(text).idle != "request":
        return text
    return _WORD.sub(_masked_word, _KEPT_OR_NUMBER.sub(_masked_number, text))


def mask_payload(payload: str) -> str:
    """A button's or list row's payload: an id of ours is kept, anything else is masked as text."""
    return payload if _PLAIN.fullmatch(payload) else mask(payload)


@cache
def _kept_words() -> frozenset[str]:
    return frozenset(_KEPT_WORDS.split())


def _masked_word(found: re.Match[str]) -> str:
    word = found[0]
    if word.casefold() in _kept_words():
        return word
    return "".join("X" if letter.isupper() else "x" for letter in word)


def _masked_number(found: re.Match[str]) -> str:
    number = found[0]
    if found[1] or sum(map(str.isdigit, number)) <= _MAX_KEPT_DIGITS:
        return number
    return "".join("0" if sign.isdigit() else sign for sign in number)


class Fictional:
    """Fictional numbers and scoped ids in place of guests' own, one to one, the same in every export.

    Args:
        secret: The key; without it nobody can tell whose number stands behind one.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._taken: dict[str, str] = {}
        self._given: set[str] = set()

    def guest(self, session_id: str, address: str) -> str:
        """The guest's fictional address, without `whatsapp:`: a number for a number, an id for an id."""
        number = self._number(session_id)
        return number if address.startswith("whatsapp:+") else "US." + number.removeprefix("+")

    def text(self, text: str, own: str, guest: str) -> str:
        """*text* with the numbers in it replaced.

        Args:
            text: What a guest or the hotel wrote.
            own: The guest's address; its number is replaced however it is written.
            guest: What stands for it.
        """
        digits = re.sub(r"\D", "", own) if own.startswith("whatsapp:+") else ""

        def replaced(found: re.Match[str]) -> str:
            written = re.sub(r"\D", "", found[0])
            if digits and (written == digits or (len(written) >= 7 and digits.endswith(written))):
                return guest
            return found[0]

        return _LONG_NUMBER.sub(replaced, _WITH_PLUS.sub(replaced, text))

    def others(self, text: str, *, given_before: bool = False) -> str:
        """*text* with every number that has a + replaced: those that a guest gives for somebody else.

        With *given_before* only those that stood in a text before: the hotel's own number stays.
        """

        def replaced(found: re.Match[str]) -> str:
            number = re.sub(r"\D", "", found[0])
            if found[0].startswith(FICTIONAL) or (given_before and number not in self._given):
                return found[0]
            self._given.add(number)
            return self._number(f"number {number}")

        return _WITH_PLUS.sub(replaced, text)

    def _number(self, whose: str) -> str:
        chosen = int(keys.keyed(self._secret, f"export {whose}"), 16)
        while True:
            number = f"{FICTIONAL}{chosen % 10**_DIGITS:0{_DIGITS}d}"
            if self._taken.setdefault(number, whose) == whose:
                return number
            chosen += 1
