"""Whatever is split stays whole."""

import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.parts import MAX_UNITS, split, units

pieces = st.sampled_from(
    [
        " ",
        "\n",
        "\n\n",
        "\r\n",
        ". ",
        "! ",
        "。",
        "word",
        "a",
        "é",
        "e\u0301",
        "👍🏽",
        "🇧🇷",
        "👨\u200d👩\u200d👧",
        "\u0301",
    ]
)
texts = st.lists(pieces | st.text(max_size=5), max_size=60).map("".join)
limits = st.integers(min_value=1, max_value=60)


def graphemes(text: str) -> list[str]:
    """What a reader sees of *text*, without white space."""
    return [cluster for cluster in regex.findall(r"\X", text) if not cluster.isspace()]


@given(text=texts, limit=limits)
def test_nothing_is_lost_but_white_space_and_no_grapheme_is_cut(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert [cluster for part in parts for cluster in graphemes(part)] == graphemes(text)


@given(text=texts, limit=limits)
def test_white_space_is_lost_at_the_cuts_only(text: str, limit: int) -> None:
    rest = text
    for part in split(text, limit):
        before, found, rest = rest.partition(part)
        assert found
        assert not before.strip()
    assert not rest.strip()


@given(text=texts, limit=limits)
def test_a_part_keeps_the_limit_unless_it_is_one_grapheme(text: str, limit: int) -> None:
    for part in split(text, limit):
        assert part.strip()
        assert units(part) <= limit or len(graphemes(part)) == 1


@given(text=texts, scale=st.integers(min_value=1, max_value=200))
def test_no_part_is_ever_too_long_for_twilio(text: str, scale: int) -> None:
    assert all(units(part) <= MAX_UNITS for part in split(text * scale))


@given(text=st.text(max_size=200))
def test_a_text_that_fits_is_one_part(text: str) -> None:
    assert len(split(text, limit=500)) == (1 if text.strip() else 0)
