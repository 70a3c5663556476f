"""Where a long reply is cut."""

from bot.parts import MAX_UNITS, PART_UNITS, split, units

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
FLAG = "🇧🇷"


def test_a_short_text_is_one_part() -> None:
    assert split("  Hello!\nTwo rooms are free.\n") == ["Hello!\nTwo rooms are free."]


def test_no_text_is_no_part() -> None:
    assert split("") == []
    assert split(" \n\t ") == []


def test_a_text_of_just_the_limit_is_one_part() -> None:
    assert split("x" * PART_UNITS) == ["x" * PART_UNITS]
    assert split(" " + "x" * PART_UNITS + "\n") == ["x" * PART_UNITS]


def test_the_cut_is_at_the_end_of_a_paragraph_when_there_is_one() -> None:
    assert split("One. Two.\n\nThree.\nFour. Five", limit=20) == ["One. Two.", "Three.\nFour. Five"]


def test_else_at_the_end_of_a_line() -> None:
    assert split("One. Two three\nFour. Five", limit=20) == ["One. Two three", "Four. Five"]


def test_else_at_the_end_of_a_sentence() -> None:
    assert split("One two (three.) Four five six", limit=20) == ["One two (three.)", "Four five six"]
    assert split("房间有空。价格是一百。", limit=8) == ["房间有空。", "价格是一百。"]


def test_else_at_the_end_of_a_word() -> None:
    assert split("one two three four five", limit=15) == ["one two three", "four five"]


def test_a_price_is_not_cut_at_its_point() -> None:
    assert split("it is $1,240.50 a night", limit=16) == ["it is $1,240.50", "a night"]


def test_a_greeting_is_not_sent_alone_when_a_later_cut_will_do() -> None:
    text = "Hi Ann,\n\n" + "word " * 10
    assert split(text, limit=40)[0].startswith("Hi Ann,\n\nword word")


def test_an_early_paragraph_is_taken_when_nothing_better_follows() -> None:
    assert split("Hi Ann,\n\n" + "x" * 35, limit=40) == ["Hi Ann,", "x" * 35]


def test_a_word_longer_than_a_part_is_cut() -> None:
    assert split("x" * 25, limit=10) == ["x" * 10, "x" * 10, "x" * 5]


def test_an_emoji_counts_as_its_utf_16_units() -> None:
    assert units("👍🏽") == 4
    assert split("👍🏽" * 5, limit=8) == ["👍🏽👍🏽", "👍🏽👍🏽", "👍🏽"]


def test_no_family_and_no_flag_is_cut_apart() -> None:
    assert split(FAMILY * 3, limit=15) == [FAMILY] * 3
    assert split(FLAG * 5, limit=9) == [FLAG * 2, FLAG * 2, FLAG]


def test_a_grapheme_longer_than_a_part_stands_alone() -> None:
    assert split(f"a{FAMILY}b", limit=5) == ["a", FAMILY, "b"]


def test_a_grapheme_that_twilio_would_refuse_is_cut() -> None:
    towering = "e" + "\u0301" * 4000
    parts = split(towering)
    assert "".join(parts) == towering
    assert max(units(part) for part in parts) <= MAX_UNITS


def test_a_mark_on_a_space_keeps_its_space() -> None:
    assert split("abcd \u0301ef", limit=4) == ["abcd", " \u0301ef"]
