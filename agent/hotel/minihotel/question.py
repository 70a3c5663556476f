"""What is asked of MiniHotel: one stay of one room, as a value and as XML."""

from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element, SubElement, tostring

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Guests:
    """Who sleeps in one room. Babies take no place."""

    adults: int
    children: int = 0
    babies: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A stay of one room; `check_out` is the morning of departure."""

    check_in: date
    check_out: date
    guests: Guests


@dataclass(frozen=True, slots=True)
class Access:
    """Where MiniHotel is, who asks, and what for.

    `rate_code` names the price list, which decides the currency.
    """

    api_url: str
    username: str
    password: SecretStr
    hotel_id: str
    rate_code: str


def to_xml(question: Question, access: Access) -> bytes:
    """The question with the credentials, for all room types and boards. Never to be logged."""
    guests = question.guests
    root = Element("AvailRaterq")
    SubElement(root, "Authentication", username=access.username, password=access.password.get_secret_value())
    SubElement(root, "Hotel", id=access.hotel_id)
    SubElement(
        root, "DateRange", {"from": question.check_in.isoformat(), "to": question.check_out.isoformat()}
    )
    SubElement(
        root, "Guests", adults=str(guests.adults), child=str(guests.children), babies=str(guests.babies)
    )
    SubElement(SubElement(root, "RoomTypes"), "RoomType", id="*ALL*")
    SubElement(SubElement(root, "Prices", rateCode=access.rate_code), "Price", boardCode="*ALL*")
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body
