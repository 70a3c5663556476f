"""From MiniHotel's answers to offers: pure, one answer for each kind of room in a party."""

from collections.abc import Iterator, Mapping, Sequence

from agent.hotel.boards import Board, includes
from agent.hotel.charges import Charge, taxes_minor
from agent.hotel.minihotel.answer import Answer, BoardPrice
from agent.hotel.minihotel.party import Rooms
from agent.hotel.minihotel.question import Guests
from agent.hotel.port import NightPrice, Offer, RoomType, Stay

_BOARDS = {
    "RO": "room only",
    "BB": "breakfast included",
    "HB": "half board",
    "FB": "full board",
}

Answers = Mapping[Guests, Answer]
"""What was answered for each of the ways in which the party's rooms are filled."""


def offers(
    stay: Stay,
    party: Rooms,
    fitting: Sequence[RoomType],
    answers: Answers,
    on_top: Sequence[Charge],
    asked: Board | None = None,
) -> tuple[Offer, ...]:
    """An offer for each room type that is free; cheapest first.

    It is with the cheapest board that is at least the one *asked* for, else with the cheapest of all.

    Args:
        on_top: The taxes and fees that MiniHotel's prices do not hold.
    """
    found = (_offer(room, stay, party, answers, on_top, asked) for room in fitting)
    return tuple(sorted(filter(None, found), key=lambda offer: offer.total_minor))


def rooms_left(room: RoomType, answers: Answers) -> int:
    """So many of a type are free, however they are filled."""
    free = (answer.free.get(room.code) for answer in answers.values())
    return min(found.rooms_free if found else 0 for found in free)


def _offer(
    room: RoomType,
    stay: Stay,
    party: Rooms,
    answers: Answers,
    on_top: Sequence[Charge],
    asked: Board | None,
) -> Offer | None:
    left = rooms_left(room, answers)
    totals = list(_board_totals(room, party, answers)) if left >= stay.rooms else []
    if not totals:
        return None
    fitting = [total for total in totals if asked and includes(_words_of(total[1]), asked)]
    subtotal_minor, board = min(fitting or totals, key=lambda total: total[0])
    adults = sum(count * guests.adults for guests, count in party.items())
    on_top_minor = taxes_minor(on_top, subtotal_minor, adults=adults, rooms=stay.rooms, nights=stay.nights)
    return Offer(
        room=room,
        board=_words_of(board),
        currency=next(iter(answers.values())).currency,
        nightly=_nightly(stay, party, subtotal_minor),
        subtotal_minor=subtotal_minor,
        taxes_minor=on_top_minor,
        total_minor=subtotal_minor + on_top_minor,
        rooms_left=left,
    )


def _words_of(board: BoardPrice) -> str:
    return _BOARDS.get(board.board) or board.description or board.board


def _board_totals(room: RoomType, party: Rooms, answers: Answers) -> Iterator[tuple[int, BoardPrice]]:
    """The price of all rooms for each board that all of them can have."""
    by_board = {
        guests: {price.board: price for price in answers[guests].free[room.code].prices} for guests in party
    }
    for code, board in next(iter(by_board.values())).items():
        if all(code in boards for boards in by_board.values()):
            yield sum(count * by_board[guests][code].total_minor for guests, count in party.items()), board


def _nightly(stay: Stay, party: Rooms, subtotal_minor: int) -> tuple[NightPrice, ...]:
    """Known for one night at one price; MiniHotel does not tell how a stay's price is made up."""
    if stay.nights > 1 or len(party) > 1:
        return ()
    return (NightPrice(night=stay.check_in, price_minor=subtotal_minor // stay.rooms),)
