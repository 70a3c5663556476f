"""The address of MiniHotel's booking page with a stay filled in."""

from urllib.parse import quote, urlencode

from agent.hotel.minihotel.party import count_guests
from agent.hotel.minihotel.terms import Terms
from agent.hotel.port import Stay


def booking_page(base_url: str, hotel_id: str, instance_id: str) -> str:
    """The hotel's page; the two ids come from the hotel."""
    return f"{base_url}/hotel/{quote(hotel_id, safe='')}/{quote(instance_id, safe='')}/book/rooms"


def booking_link(page: str, stay: Stay, terms: Terms, *, room: str, currency: str) -> str:
    """*page* with the stay, and a room type's code unless *room* is empty or several with commas.

    The page fills in one room: for a stay of several its guests are left out, so that
    nobody books one room for all of them.
    """
    guests = count_guests(stay, terms)
    party = {"nAdults": guests.adults, "nChilds": guests.children, "nBabies": guests.babies}
    query = {
        "from": f"{stay.check_in:%Y%m%d}",
        "to": f"{stay.check_out:%Y%m%d}",
        **(party if stay.rooms == 1 else {}),
        **({"roomType": room} if room and "," not in room else {}),
        "currency": currency,
        "language": "en-US",
    }
    return f"{page}?{urlencode(query)}"
