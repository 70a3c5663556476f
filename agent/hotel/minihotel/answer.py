"""What MiniHotel answers, read strictly: what is not fully understood is refused, never guessed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from agent.hotel.minihotel.errors import TryAgain
from agent.hotel.minihotel.question import Question
from agent.hotel.minihotel.xml import parse
from agent.money import exponent

_WHOLE = re.compile(r"-?[0-9]{1,5}", re.ASCII)
_AMOUNT = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,4}))?", re.ASCII)
_CODE = re.compile(r"[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]{0,62}[^\s\x00-\x1f\x7f])?")
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class BoardPrice:
    """The refundable price of the whole stay in one room, for the party that was asked for."""

    board: str
    description: str
    total_minor: int


@dataclass(frozen=True, slots=True)
class FreeType:
    """A room type with rooms left for the whole stay, and at least one price."""

    rooms_free: int
    prices: tuple[BoardPrice, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The codes of all room types that MiniHotel named, and those of them that are free."""

    currency: str
    named: frozenset[str]
    free: Mapping[str, FreeType]


def read_answer(body: bytes, question: Question, hotel_id: str) -> Answer:
    """The answer to *question*.

    Raises:
        TryAgain: It is none, is not whole, or is to another question. Neither the words
            of the answer nor anything of the guest's are in the error.
    """
    try:
        root = parse(body)
        if root.tag != "AvailRaters":
            raise ValueError("another root element than AvailRaters")
        currency = _check_hotel(_only(root.iter("Hotel"), "Hotel"), hotel_id)
        _check_dates(_only(root.iter("DateRange"), "DateRange"), question)
        _check_guests(_only(root.iter("Guests"), "Guests"), question)
        types = list(root.iter("RoomType"))
        codes = [_code(element, "id", "RoomType") for element in types]
        _check_unique(codes, "RoomType")
        free = dict(_free_types(zip(codes, types, strict=True), currency))
    except ValueError as error:
        raise TryAgain(f"MiniHotel's answer was refused: {error}") from None
    return Answer(currency, frozenset(codes), free)


def _check_hotel(hotel: Element, hotel_id: str) -> str:
    if hotel.get("id") != hotel_id:
        raise ValueError("it is about another hotel")
    currency = hotel.get("Currency", "")
    if not _CURRENCY.fullmatch(currency):
        raise ValueError("its Currency is no currency code")
    return currency


def _check_dates(dates: Element, question: Question) -> None:
    if (dates.get("from"), dates.get("to")) != (
        question.check_in.isoformat(),
        question.check_out.isoformat(),
    ):
        raise ValueError("it is about other dates")


def _check_guests(guests: Element, question: Question) -> None:
    asked = question.guests
    numbers = (_whole(guests, "adults"), _whole(guests, "child"), _whole(guests, "babies"))
    if numbers != (asked.adults, asked.children, asked.babies):
        raise ValueError("it is about another party")


def _free_types(types: Iterable[tuple[str, Element]], currency: str) -> Iterable[tuple[str, FreeType]]:
    for code, element in types:
        inventories = element.findall("Inventory")
        if not inventories or "Allocation" not in _only(inventories, "Inventory").attrib:
            continue
        rooms_free = _whole(inventories[0], "Allocation")
        if rooms_free <= 0:
            continue
        prices = tuple(_price(price, currency) for price in element.findall("price"))
        if not prices:
            raise ValueError("a free room type has no price")
        _check_unique([price.board for price in prices], "board")
        yield code, FreeType(rooms_free, prices)


def _price(price: Element, currency: str) -> BoardPrice:
    return BoardPrice(
        board=_code(price, "board", "price"),
        description=" ".join(price.get("boardDesc", "").split())[:60],
        total_minor=_amount_minor(price.get("value", ""), currency),
    )


def _amount_minor(text: str, currency: str) -> int:
    """Minor units of an amount written with a point, or without decimals; no other way is sure."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError("a price is missing or not a plain number")
    digits = exponent(currency)
    fraction = (match[2] or "").ljust(digits, "0")
    if fraction[digits:].strip("0"):
        raise ValueError(f"a price has more decimals than {currency} has")
    minor = int(match[1] + fraction[:digits])
    if minor == 0:
        raise ValueError("the price of a free room is zero")
    return minor


def _only(elements: Iterable[Element], name: str) -> Element:
    found = list(elements)
    if len(found) != 1:
        raise ValueError(f"it has {name} {'more than once' if found else 'nowhere'}")
    return found[0]


def _whole(element: Element, name: str) -> int:
    text = element.get(name, "")
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{name} is missing or no whole number")
    return int(text)


def _code(element: Element, name: str, of: str) -> str:
    text = element.get(name, "")
    if not _CODE.fullmatch(text):
        raise ValueError(f"a {of} has no usable {name}")
    return text


def _check_unique(codes: list[str], what: str) -> None:
    if len(set(codes)) != len(codes):
        raise ValueError(f"a {what} stands in it twice")
