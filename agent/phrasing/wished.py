"""What was wished for and is not free, said before what is."""

from collections.abc import Iterator

from agent.hotel.port import Availability
from agent.phrasing.offers import limit_words
from agent.phrasing.selection import Selection, Wish
from agent.phrasing.speech import N_, Speech

_NAMES: dict[Wish, str] = {
    "sea_view": N_("a sea view"),
    "garden_view": N_("a garden view"),
    "lake_view": N_("a lake view"),
    "mountain_view": N_("a mountain view"),
    "city_view": N_("a city view"),
    "pool_view": N_("a pool view"),
    "balcony": N_("a balcony or terrace"),
    "bathtub": N_("a bathtub"),
    "hot_tub": N_("a hot tub"),
    "kitchen": N_("a kitchen"),
    "separate_beds": N_("separate beds"),
    "king_bed": N_("a king-size bed"),
    "double_bed": N_("a double bed"),
    "step_free": N_("step-free access"),
    "connecting": N_("a connecting door"),
}
"""As they stand after "a room with"."""
_BOARDS: dict[Wish, str] = {
    "breakfast": N_("breakfast included"),
    "half_board": N_("half board"),
    "full_board": N_("full board"),
    "all_inclusive": N_("all-inclusive board"),
}
_KINDS: dict[Wish, str] = {
    "suite": N_("I'm sorry, no suite is free for those dates."),
    "apartment": N_("I'm sorry, no apartment is free for those dates."),
}


def no_connecting(speech: Speech) -> Iterator[str]:
    """That no rooms with a door between them are among those that have space for a big party."""
    yield speech.gettext("I'm sorry, no rooms with a connecting door between them are free for those dates.")


def in_vain(speech: Speech, found: Availability, chosen: Selection) -> Iterator[str]:
    """The wishes that none of the free rooms fulfils, and that none fulfils all of the others."""
    _ = speech.gettext
    yield from (_(_KINDS[wish]) for wish in chosen.unmet if wish in _KINDS)
    for wish in filter(_BOARDS.__contains__, chosen.unmet):
        # A hotel may have none at all: other dates are not hinted at.
        yield _("I'm sorry, none of the free rooms comes with {board}.", board=_(_BOARDS[wish]))
    names = [_(_NAMES[wish]) for wish in chosen.unmet if wish in _NAMES]
    limit = limit_words(speech, chosen, found)
    if names and limit:
        yield _(
            "I'm sorry, no room with {wishes} is free for up to {limit}.",
            wishes=speech.choice(names),
            limit=limit,
        )
    elif names:
        yield _("I'm sorry, no room with {wishes} is free for those dates.", wishes=speech.choice(names))
    if not chosen.is_all_wished:
        yield _("No free room has all that you wish for; those that come closest are first.")
