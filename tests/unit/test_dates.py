"""Stay dates from a guest's words, on Sunday 22 November 2026 unless a test says otherwise."""

from datetime import date

import pytest

from agent.planning.dates import Dates, resolve

TODAY = date(2026, 11, 22)


def read(*texts: str, today: date = TODAY, earlier: Dates | None = None, country: str = "US") -> Dates:
    reading = resolve(texts, today, earlier, country=country)
    assert reading is not None
    return reading


def stay(*texts: str, today: date = TODAY, country: str = "US") -> str:
    """A reading as "2026-12-04 2026-12-06"; an open day is "-"."""
    reading = read(*texts, today=today, country=country)
    return f"{reading.check_in or '-'} {reading.check_out or '-'}"


@pytest.mark.parametrize(
    "text",
    [
        "5-7 June",
        "June 5-7",
        "June 5-7, 2027",
        "June 5th to the 7th",
        "5 June until 7 June",
        "5th of June 2027 till 7th June",
        "from 5 to 7 June",
        "between 5 and 7 June",
        "between June 5 and 7",
        "between the 5th and the 7th of June",
        "2027-06-05 to 2027-06-07",
        "5/6-7/6",
        "05/06/2027 - 07/06/2027",
        "5.6.2027-7.6.2027",
        "5june-7june",
        "arriving 5 June, leaving 7 June",
        "leaving 7 June, arriving 5 June",
        "check in June 5 check out June 7",
        "2 nights from 5 June",
        "5 June for two nights",
        "June 5, 2 nights, 2 adults",
        "2 nights, 5 June, 2 grown-ups 2 little ones",
        "5 June for 2 days",
        "room for 2 June 5-7",
        "the nights of 5 and 6 June",
        "Sat 5 Jun 2027 – Mon 7 Jun 2027, 2 nights, 2 adults",
        "Saturday 5 June to Monday 7 June",
        "5-7 June (Saturday to Monday)",
        "4 June, sorry, 5 June for 2 nights",
        "5-7/6",
        "5.-7.6.",
        "5 to 7/6/2027",
        "arrive 5.6. leave 7.6.",
        "5 June in the morning until 7 June",
        "5 June 6pm to 7 June 11am",
        "2 nights until 7 June",
        "2 nights in June, from the 5th",
        "jun/5 - jun/7",
        "5.6. - 7.6.",
        "5.6-7.6",
        "5. June 2027 - 7. June 2027",
        "june fifth to june seventh",
        "the fifth to the seventh of June",
        "June the fifth until the seventh",
        "5th June through to 7th June",
        "from the 5th up until the 7th of June",
        "arriving the 5th and leaving the 7th of June",
        "arriving 5 leaving 7 June",
        "Arrival: Sat, Jun 5, 2027 Departure: Mon, Jun 7, 2027",
        "in: 5 June, out: 7 June",
        "check in on June 5 and be out by June 7",
        "I'd arrive on 5 June. The 7th is when we check out",
        "the 5th and 6th of June",
        "the 5th of June for a weekend",
        "5 June - 2 nights",
        "5 June, leaving two days later",
        "2027/06/05-2027/06/07",
        "2027-06-05/2027-06-07",
        "5-jun-2027 to 7-jun-2027",
        "5 Jun 27 until 7 June",
        "from June 5th twenty twenty-seven to the 7th",
    ],
)
def test_many_ways_to_write_one_stay_are_read_alike(text: str) -> None:
    assert stay(text) == "2027-06-05 2027-06-07"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-04", "2026-12-04 -"),
        ("June 5", "2027-06-05 -"),
        ("5 June", "2027-06-05 -"),
        ("the 25th", "2026-11-25 -"),
        ("25/12", "2026-12-25 -"),
        ("12/25", "2026-12-25 -"),
        ("25/12-28/12", "2026-12-25 2026-12-28"),
        ("12/5-7", "2026-12-05 2026-12-07"),
        ("12/24 - 12/27", "2026-12-24 2026-12-27"),
        ("28 Dec - 2 Jan", "2026-12-28 2027-01-02"),
        ("Dec 30 - Jan 2 2027", "2026-12-30 2027-01-02"),
        ("Jan 2 - Jan 5 2028", "2028-01-02 2028-01-05"),
        ("26 June to 28 June in 2028", "2028-06-26 2028-06-28"),
        ("today", "2026-11-22 -"),
        ("tomorrow", "2026-11-23 -"),
        ("tomorrow for 3 nights", "2026-11-23 2026-11-26"),
        ("from tomorrow until Sunday", "2026-11-23 2026-11-29"),
        ("in two weeks", "2026-12-06 -"),
        ("two weeks from tomorrow", "2026-12-07 -"),
        ("a week from Friday", "2026-12-04 -"),
        ("two weeks from 20 December", "2026-12-20 2027-01-03"),
        ("Friday 6pm to Sunday 11am", "2026-11-27 2026-11-29"),
        ("Fri 4 to Sun 6", "2026-12-04 2026-12-06"),
        ("Friday 2 adults", "2026-11-27 -"),
        ("arrive 30 December, leave in January", "2026-12-30 -"),
        ("for a week from Friday", "2026-11-27 2026-12-04"),
        ("Friday to Sunday", "2026-11-27 2026-11-29"),
        ("fri-sun", "2026-11-27 2026-11-29"),
        ("Friday and Saturday night", "2026-11-27 2026-11-29"),
        ("next week from Tuesday to Thursday", "2026-11-24 2026-11-26"),
        ("not Friday, Saturday", "2026-11-28 -"),
        ("Saturday instead of Friday", "2026-11-28 -"),
        ("Friday 4 December", "2026-12-04 -"),
        ("Friday the 4th to Sunday the 6th", "2026-12-04 2026-12-06"),
        ("the first weekend of June", "2027-06-04 2027-06-06"),
        ("5 June 2026", "2027-06-05 -"),
        ("one night on 31 December", "2026-12-31 2027-01-01"),
        ("29 February", "2028-02-29 -"),
        ("on the twenty-third", "2026-11-23 -"),
        ("the 20th of next month", "2026-12-20 -"),
        ("12 to 15 next month", "2026-12-12 2026-12-15"),
        ("the third Thursday of January", "2027-01-21 -"),
        ("last Sunday in March", "2027-03-28 -"),
        ("the first Monday of next month", "2026-12-07 -"),
        ("Thursday 31", "2026-12-31 -"),
        ("Tuesday of next week", "2026-11-24 -"),
        ("Thursday to Saturday next week", "2026-11-26 2026-11-28"),
        ("Wednesday in two weeks", "2026-12-02 -"),
        ("a week on Friday", "2026-12-04 -"),
        ("Monday week", "2026-11-30 -"),
        ("Sat and Sun", "2026-11-28 2026-11-30"),
        ("Thursday, Friday and Saturday nights", "2026-11-26 2026-11-29"),
        ("tonight and tomorrow night", "2026-11-22 2026-11-24"),
        ("for the next four nights", "2026-11-22 2026-11-26"),
        ("from now until Wednesday", "2026-11-22 2026-11-25"),
        ("two days from today", "2026-11-24 -"),
        ("wensday to saterday", "2026-11-25 2026-11-28"),
        ("2moro for two nigths", "2026-11-23 2026-11-25"),
        ("the weekend of 12 June", "2027-06-11 2027-06-13"),
        ("the Saturday after 12 December", "2026-12-19 -"),
        ("the nearest Friday to 10 June", "2027-06-11 -"),
        ("the 2nd weekend of next month", "2026-12-11 2026-12-13"),
        ("we set off in ten days", "2026-12-02 -"),
        ("we leave in ten days", "2026-12-02 -"),
    ],
)
def test_a_date_without_a_year_is_the_next_one_from_today(text: str, expected: str) -> None:
    assert stay(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tonight", "2026-11-22 2026-11-23"),
        ("tomorrow night", "2026-11-23 2026-11-24"),
        ("this weekend", "2026-11-27 2026-11-29"),
        ("a room for the coming long weekend", "2026-11-27 2026-11-30"),
        ("Friday night", "2026-11-27 2026-11-28"),
    ],
)
def test_words_that_imply_a_length_say_that_it_is_assumed(text: str, expected: str) -> None:
    assert stay(text) == expected
    assert read(text).assumed_nights
    assert not read(f"{text} for 3 nights").assumed_nights


@pytest.mark.parametrize(
    ("today", "text", "expected", "alternative"),
    [
        (date(2026, 11, 22), "next Friday", date(2026, 11, 27), date(2026, 12, 4)),
        (date(2026, 11, 22), "next Tuesday", date(2026, 12, 1), date(2026, 11, 24)),
        (date(2026, 11, 27), "next Friday", date(2026, 12, 4), None),
        (date(2026, 11, 22), "this Friday", date(2026, 11, 27), None),
        (date(2026, 11, 27), "this Friday", date(2026, 11, 27), date(2026, 12, 4)),
        (date(2026, 11, 22), "Friday", date(2026, 11, 27), None),
        (date(2026, 11, 23), "next weekend", date(2026, 11, 27), date(2026, 12, 4)),
        (date(2026, 11, 26), "next weekend", date(2026, 12, 4), date(2026, 11, 27)),
        (date(2026, 11, 28), "this weekend", date(2026, 11, 28), None),
        (date(2026, 11, 22), "the weekend after next", date(2026, 12, 4), None),
        (date(2026, 11, 22), "10/12", date(2026, 12, 10), date(2027, 10, 12)),
        (date(2026, 11, 22), "5/6/2027", date(2027, 5, 6), date(2027, 6, 5)),
        (date(2026, 11, 22), "Friday or Saturday", date(2026, 11, 27), date(2026, 11, 28)),
    ],
)
def test_ambiguous_words_take_the_likelier_day_and_name_the_other(
    today: date, text: str, expected: date, alternative: date | None
) -> None:
    reading = read(text, today=today)
    assert reading.check_in == expected
    assert (reading.alternative and reading.alternative.check_in) == alternative


def test_the_other_reading_has_the_same_nights() -> None:
    reading = read("next Friday", "for three nights")
    assert reading.alternative is not None
    assert (reading.check_in, reading.check_out) == (date(2026, 11, 27), date(2026, 11, 30))
    assert (reading.alternative.check_in, reading.alternative.check_out) == (
        date(2026, 12, 4),
        date(2026, 12, 7),
    )


def test_the_weekend_after_moves_to_the_friday_after_the_stay_and_keeps_the_nights() -> None:
    first = "Hi, any rooms for 2 adults next Friday for two nights?"
    assert stay(first) == "2026-11-27 2026-11-29"
    assert stay(first, "actually the weekend after") == "2026-12-04 2026-12-06"


def test_a_month_alone_has_no_day_and_a_later_month_replaces_it() -> None:
    assert read("Hello, July") == Dates(month="2027-07", period=(date(2027, 7, 1), date(2027, 7, 31)))
    assert read("Hello, July", "no, August").month == "2027-08"
    assert stay("in June", "5th to 8th") == "2027-06-05 2027-06-08"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a day later", "2027-06-06 2027-06-08"),
        ("a week later", "2027-06-12 2027-06-14"),
        ("the week after", "2027-06-12 2027-06-14"),
        ("a week earlier", "2027-05-29 2027-05-31"),
        ("the weekend after", "2027-06-11 2027-06-13"),
        ("the following Friday", "2027-06-11 2027-06-13"),
        ("one night more", "2027-06-05 2027-06-08"),
        ("one night less", "2027-06-05 2027-06-06"),
        ("sunday to wednesday", "2027-06-06 2027-06-09"),
        ("make it Sunday", "2027-06-06 2027-06-08"),
        ("3 nights", "2027-06-05 2027-06-08"),
        ("10 June", "2027-06-10 2027-06-12"),
        ("until the 9th", "2027-06-05 2027-06-09"),
        ("the 25th", "2027-06-25 2027-06-27"),
    ],
)
def test_later_words_are_read_against_the_stay_so_far(text: str, expected: str) -> None:
    assert stay("5-7 June", text) == expected


def test_a_departure_or_a_length_waits_for_its_arrival() -> None:
    assert stay("leaving on 8 June") == "- 2027-06-08"
    assert stay("leaving on 8 June", "5 June") == "2027-06-05 2027-06-08"
    assert read("for two nights") == Dates(nights=2)
    assert stay("for two nights", "5 June") == "2027-06-05 2027-06-07"


def test_about_a_day_is_that_day_once_a_length_is_said() -> None:
    assert stay("around the 10th of May for 3 nights") == "2027-05-10 2027-05-13"
    assert stay("spring break around March 20, 5 nights") == "2027-03-20 2027-03-25"
    assert stay("two nights roughly 5 June, not 12 June") == "2027-06-05 2027-06-07"


@pytest.mark.parametrize(
    "text",
    ["31/02", "5 June 9999", "5 June 2020", "some weekend", "just before Easter", "around the 10th of May"],
)
def test_dates_that_cannot_be_told_leave_all_days_open(text: str) -> None:
    assert read("5-7 March", text) == Dates(nights=2)


@pytest.mark.parametrize(
    "text",
    [
        "is the front desk open 24/7?",
        "how much is it a night?",
        "may I bring a dog?",
        "we sat in the sun",
        "from 3 to 6pm",
        "can I cancel two weeks before arrival?",
        "we stayed with you last June",
        "my number is 5550142",
        "$15 a night",
        "once a week",
        "2 adults",
        "",
        "is the second floor quiet?",
        "I'll take the second",
        "a hotel rated at least 4.5.",
        "the kids are 5/6",
        "children aged 2-15",
        "can I cancel two days before?",
        "have a lovely weekend!",
        "happy new year",
        "is there a Christmas tree in the lobby?",
        "she lent us the spring water",
        "write to may.june@example.com",
        "between 730-930",
        "week 2",
        "how much for one night?",
        "what does one night cost?",
        "my budget is $200 for one night",
        "do you have a two night minimum?",
        "is there a minimum stay of 2 nights?",
        "2 adults and kids 2/5/8",
        "version 2.5 for the app",
    ],
)
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert resolve(text, TODAY) is None


def test_a_day_that_does_not_exist_is_not_skipped_for_the_one_after_it() -> None:
    assert stay("31 April to 2 May") == "- 2027-05-02"
    assert read("Friday 13") == Dates()


def test_a_day_is_of_the_month_that_is_named_beside_it() -> None:
    assert stay("7 nights in January from the 10th") == "2027-01-10 2027-01-17"
    assert read("a Friday in January").month == "2027-01"
    assert read("a Friday in January").check_in is None
    assert stay("5-7 June", "the Sunday in June") == "2027-06-06 2027-06-08"
    march = read("March 2028 for a week")
    assert (march.month, march.nights, march.check_in) == ("2028-03", 7, None)


@pytest.mark.parametrize("text", ["2 or 3 nights from 5 June", "a few nights from 5 June"])
def test_an_unclear_length_stays_open(text: str) -> None:
    assert stay(text) == "2027-06-05 -"


def test_a_departure_before_the_arrival_stays_open() -> None:
    assert stay("8 June to 5 June") == "2027-06-08 -"


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ("5-9 June", "we would arrive on the 6th", "2027-06-06 2027-06-09"),
        ("5-9 June", "change the check-in date to June 7", "2027-06-07 2027-06-09"),
        ("5 June for 4 nights", "we would arrive on the 6th", "2027-06-06 2027-06-10"),
        ("5-9 June", "please change the check out date to the 8th", "2027-06-05 2027-06-08"),
        ("5-9 June", "the 7th is when we leave", "2027-06-05 2027-06-07"),
    ],
)
def test_one_day_of_a_stay_is_changed_and_the_other_one_that_was_said_stays(
    first: str, then: str, expected: str
) -> None:
    assert stay(first, then) == expected


def test_what_is_said_of_the_known_stay_does_not_move_it() -> None:
    assert stay("23-27 December", "do you do anything special for Christmas?") == "2026-12-23 2026-12-27"
    assert stay("5-7 June", "what is the weather like in June?") == "2027-06-05 2027-06-07"
    assert stay("5-7 June", "can I cancel 2 days before?") == "2027-06-05 2027-06-07"


def test_that_weekend_is_the_one_of_the_day_named_before() -> None:
    assert stay("her birthday is on 10 June, could we come that weekend?") == "2027-06-11 2027-06-13"
    assert stay("5-7 June", "is it noisy that weekend?") == "2027-06-05 2027-06-07"


def test_a_birth_date_is_no_date_of_a_stay() -> None:
    assert stay("5-7 June", "I was born on 3 March 1985") == "2027-06-05 2027-06-07"


def test_an_assumed_length_gives_way_to_that_of_a_weekend() -> None:
    assert stay("tonight", "no, I meant the weekend") == "2026-11-27 2026-11-29"


@pytest.mark.parametrize(
    ("country", "text", "expected", "alternative"),
    [
        ("US", "5/6", date(2027, 5, 6), date(2027, 6, 5)),
        ("GB", "5/6", date(2027, 6, 5), date(2027, 5, 6)),
        ("IL", "5/6", date(2027, 6, 5), date(2027, 5, 6)),
        ("GB", "25/6", date(2027, 6, 25), None),
        ("US", "25/6", date(2027, 6, 25), None),
        ("US", "5.6.", date(2027, 6, 5), None),
    ],
)
def test_the_country_decides_which_number_is_the_month(
    country: str, text: str, expected: date, alternative: date | None
) -> None:
    reading = read(text, country=country)
    assert reading.check_in == expected
    assert (reading.alternative and reading.alternative.check_in) == alternative


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("US", "2026-11-27 2026-11-29"),
        ("IL", "2026-11-26 2026-11-28"),
        ("KW", "2026-11-26 2026-11-28"),
        ("DE", "2026-11-27 2026-11-29"),
        ("XX", "2026-11-27 2026-11-29"),
    ],
)
def test_a_weekend_is_that_of_the_country(country: str, expected: str) -> None:
    assert stay("this weekend", country=country) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("extend the stay by two nights", "2026-12-04 2026-12-09"),
        ("shorten it by one night", "2026-12-04 2026-12-06"),
        ("push it back by a week", "2026-12-11 2026-12-14"),
        ("bring it forward by 2 days", "2026-12-02 2026-12-05"),
        ("how much would one night be?", "2026-12-04 2026-12-07"),
        ("only one night", "2026-12-04 2026-12-05"),
    ],
)
def test_by_so_many_nights_changes_the_known_stay_and_their_price_does_not(text: str, expected: str) -> None:
    known = Dates(check_in=date(2026, 12, 4), check_out=date(2026, 12, 7), nights=3)
    reading = resolve(text, TODAY, known) or known
    assert f"{reading.check_in} {reading.check_out}" == expected


def test_by_so_many_nights_tells_nothing_where_no_stay_is_known() -> None:
    assert resolve("please push my reservation back by one week", TODAY) is None


def test_one_night_is_a_length_where_its_day_is_told_beside_its_price() -> None:
    assert stay("how much for one night tomorrow?") == "2026-11-23 2026-11-24"
    assert read("how much is it for one night?", earlier=Dates(check_in=date(2026, 12, 4))).nights == 1


def test_a_day_with_a_dot_and_a_length_is_an_arrival() -> None:
    assert stay("12.12 for 4 nights") == "2026-12-12 2026-12-16"


def test_a_range_after_children_is_of_days_and_not_of_ages() -> None:
    assert stay("2 adults, 2 kids, 12/5 to 12/8") == "2026-12-05 2026-12-08"


def test_the_evening_of_a_day_is_of_the_month_that_is_said_once() -> None:
    text = "from the evening of the 12th to the morning of the 15th of april"
    assert stay(text) == "2027-04-12 2027-04-15"
