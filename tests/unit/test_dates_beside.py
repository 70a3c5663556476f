"""Days told by what stands beside them: a holiday, an event, the party, the month spoken of."""

from datetime import UTC, date, datetime

import pytest

from agent.conversation import Message, Turn
from agent.planning.dates import resolve
from agent.planning.reading import Reading
from agent.planning.state import ConversationState

TODAY = date(2026, 11, 22)  # a Sunday


def stay(*texts: str, today: date = TODAY, country: str = "US") -> str:
    """The stay that the texts tell as "2026-12-04 2026-12-06", a day that is open as "-"."""
    reading = resolve(texts, today, country=country)
    assert reading is not None
    return f"{reading.check_in or '-'} {reading.check_out or '-'}"


def period(text: str) -> str:
    reading = resolve(text, TODAY)
    assert reading is not None
    assert reading.check_in is None
    assert reading.period is not None
    return f"{reading.period[0]} {reading.period[1]}"


def said(*texts: str) -> str:
    """The stay after a guest's messages, in whatever language, each read against those before."""
    state = ConversationState()
    for text in texts:
        message = Message(sid="SM1", text=text, received_at=datetime(2026, 11, 22, tzinfo=UTC))
        reading = Reading.of(Turn(messages=(message,), today=TODAY, state=state.dump()), state, "US")
        state = state.model_copy(update={"dates": reading.dates, "language": reading.language})
    return f"{state.dates.check_in or '-'} {state.dates.check_out or '-'}"


@pytest.mark.parametrize(
    "text",
    [
        "we land 9 January and leave the 14th. kids are 3, 6 and 8",
        "arriving January 9, leaving the 14th. adults: 2",
        "coming January 9 and leaving 14",
        "in on January 9, out the 14th",
        "we get there January 9, our flight home is the 14th",
        "from 9 January, home on the 14th",
        "reaching on 9 January and vacating on the 14th",
        "check in Jan 9 check out 14",
        "January 9, gone by the 14th",
    ],
)
def test_a_departure_needs_neither_its_month_nor_an_on(text: str) -> None:
    assert said(text) == "2027-01-09 2027-01-14"


@pytest.mark.parametrize(
    "text",
    [
        "a room for 2 May 14-17",
        "room for 3 may 14th to 17th please",
        "habitación para 2 mayo 14-17",
        "une chambre pour 2 mai 14-17",
        "zimmer für 2 mai 14-17",
        "camera per 2 maggio 14-17",
        "חדר ל-2 במאי 14-17",
    ],
)
def test_the_number_before_the_month_is_the_partys_when_days_follow(text: str) -> None:
    assert said(text) == "2027-05-14 2027-05-17"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 May 27 - 5 May 27", "2027-05-02 2027-05-05"),
        ("2 May 27 to 5 May", "2027-05-02 2027-05-05"),
        ("14-17 May 27", "2027-05-14 2027-05-17"),
    ],
)
def test_a_year_of_two_digits_is_still_one(text: str, expected: str) -> None:
    assert stay(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the last two nights of April", "2027-04-29 2027-05-01"),
        ("first three nights of February", "2027-02-01 2027-02-04"),
        ("the last night of the month", "2026-11-30 2026-12-01"),
        ("first two nights of Hanukkah", "2026-12-04 2026-12-06"),
        ("the last two nights of Passover", "2027-04-26 2027-04-28"),
        ("las dos últimas noches de abril", "2027-04-29 2027-05-01"),
        ("les deux dernières nuits d'avril", "2027-04-29 2027-05-01"),
        ("die letzten zwei Nächte im April", "2027-04-29 2027-05-01"),
        ("le ultime due notti di aprile", "2027-04-29 2027-05-01"),
        ("as duas últimas noites de abril", "2027-04-29 2027-05-01"),
        ("שני הלילות האחרונים של אפריל", "2027-04-29 2027-05-01"),
        ("آخر ليلتين في أبريل", "2027-04-29 2027-05-01"),
    ],
)
def test_first_and_last_nights_of_a_month_or_feast(text: str, expected: str) -> None:
    assert said(text) == expected


def test_the_week_between_christmas_and_new_year_may_be_of_another_year() -> None:
    assert period("the week between Christmas and New Year") == "2026-12-26 2026-12-30"
    assert period("the week between xmas and new year's next year") == "2027-12-26 2027-12-30"
    assert period("between Christmas and NYE 2028") == "2028-12-26 2028-12-30"
    assert stay("2 nights in between Christmas and New Year") == "2026-12-26 2026-12-28"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thanksgiving, tue to sat", "2026-11-24 2026-11-28"),
        ("for Thanksgiving, Wednesday through Saturday, 3 adults", "2026-11-25 2026-11-28"),
        ("Easter, Thursday to Tuesday", "2027-03-25 2027-03-30"),
        ("Easter weekend, Friday to Monday", "2027-03-26 2027-03-29"),
        ("Christmas, arriving Thursday, leaving Sunday", "2026-12-24 2026-12-27"),
        ("NYE, wed to fri", "2026-12-30 2027-01-01"),
        ("Memorial Day, fri-tue", "2027-05-28 2027-06-01"),
        ("Christmas, 22nd to 27th", "2026-12-22 2026-12-27"),
        ("New Year, 29th to 2nd", "2026-12-29 2027-01-02"),
        ("Rosh Hashanah, from the 1st to the 4th", "2027-10-01 2027-10-04"),
        ("friday to christmas eve", "2026-11-27 2026-12-24"),
        ("arriving on Christmas Eve, leaving Sunday", "2026-12-24 2026-12-27"),
        ("New Year's Eve until Saturday", "2026-12-31 2027-01-02"),
        ("Ostern, Donnerstag bis Dienstag", "2027-03-25 2027-03-30"),
        ("pâques, du jeudi au mardi", "2027-03-25 2027-03-30"),
        ("semana santa, de jueves a domingo", "2027-03-25 2027-03-28"),
        ("natale, dal 22 al 27", "2026-12-22 2026-12-27"),
        ("natal, de 22 a 27", "2026-12-22 2026-12-27"),
        ("פסח, מה-20 עד ה-25", "2027-04-20 2027-04-25"),
    ],
)
def test_weekdays_and_days_beside_a_holiday_are_near_it(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("this weekend for two, thu to sun", "2026-11-26 2026-11-29"),
        ("this weekend, just saturday night", "2026-11-28 2026-11-29"),
        ("in January, the second weekend, friday to monday", "2027-01-08 2027-01-11"),
        ("sometime in february like the last weekend maybe thursday to sunday", "2027-02-25 2027-02-28"),
    ],
)
def test_weekdays_beside_a_weekend_are_its_own(text: str, expected: str) -> None:
    assert stay(text) == expected


def test_on_a_saturday_the_weekend_and_its_days_have_begun() -> None:
    assert stay("this weekend, sat to mon", today=date(2026, 11, 28)) == "2026-11-28 2026-11-30"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my sister's wedding is on 19 December, we need the 17th to the 20th", "2026-12-17 2026-12-20"),
        ("there's a race on Sunday Dec 13 so sat to mon", "2026-12-12 2026-12-14"),
        ("concert on Friday, so Thursday to Saturday please", "2026-11-26 2026-11-28"),
        ("for the conference Dec 7 to Dec 10", "2026-12-07 2026-12-10"),
        ("birthday dinner planned, 2 nights from the 12th", "2026-12-12 2026-12-14"),
        ("la boda es el 19 de diciembre, necesitamos del 17 al 20", "2026-12-17 2026-12-20"),
        ("mariage le 19 décembre, on voudrait du 17 au 20", "2026-12-17 2026-12-20"),
    ],
)
def test_the_day_of_an_event_is_no_arrival_where_the_stay_is_told(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we get married on the 11th and want to come the day after for a week", "2026-12-12 2026-12-19"),
        ("our flight is on 14 December, a room for the night before please", "2026-12-13 2026-12-14"),
        ("the boat lands on 4 December, we check in the next day for 2 nights", "2026-12-05 2026-12-07"),
        ("arriving on 4 December and leaving the day after", "2026-12-04 2026-12-05"),
        ("we leave on December 12 and want 3 nights before that", "2026-12-09 2026-12-12"),
    ],
)
def test_the_day_after_is_that_of_the_day_named(text: str, expected: str) -> None:
    assert stay(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("need a room this fri, 1 nite", "2026-11-27 2026-11-28"),
        ("check-in 18.12, check-out 20.12", "2026-12-18 2026-12-20"),
        ("arr 18 Dec dep 20 Dec", "2026-12-18 2026-12-20"),
        ("not this Friday, next Friday to Sunday", "2026-12-04 2026-12-06"),
        ("not this weekend but the one after", "2026-12-04 2026-12-06"),
        ("Memorial weekend, 3 nights", "2027-05-28 2027-05-31"),
        ("Valentine's Day and the night after", "2027-02-14 2027-02-16"),
        ("now until Friday", "2026-11-22 2026-11-27"),
    ],
)
def test_short_and_hurried_ways_to_say_a_stay(text: str, expected: str) -> None:
    assert stay(text) == expected


def test_somebody_elses_later_arrival_moves_nothing() -> None:
    assert stay("we come December 4 to 6, my wife arrives a day later") == "2026-12-04 2026-12-06"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("20 to 24 December", "to the 22nd"), "2026-12-20 2026-12-22"),
        (("20 to 24 December", "no, to the 22nd please"), "2026-12-20 2026-12-22"),
        (("20 to 24 December", "can we extend to the 27th?"), "2026-12-20 2026-12-27"),
        (("20 to 24 December", "can you move it to the 22nd?"), "2026-12-22 2026-12-26"),
        (("20 to 24 December", "30th till sunday"), "2026-12-30 2027-01-03"),
        (("6 to 9 December", "arrive on the 7th instead, same departure"), "2026-12-07 2026-12-09"),
        (("6 to 9 December", "same dates in March"), "2027-03-06 2027-03-09"),
        (("6 to 9 December", "same dates but 2 rooms"), "2026-12-06 2026-12-09"),
        (("this weekend", "the one after that"), "2026-12-04 2026-12-06"),
        (("this weekend", "no, the following one"), "2026-12-04 2026-12-06"),
        (("next week for 3 nights", "and the one after that?"), "2026-11-30 2026-12-03"),
        (("du 6 au 9 décembre", "jusqu'au 8"), "2026-12-06 2026-12-08"),
        (("du 6 au 9 décembre", "aux mêmes dates en mars"), "2027-03-06 2027-03-09"),
        (("vom 6. bis 9. Dezember", "gleiche Daten im März"), "2027-03-06 2027-03-09"),
        (("del 6 al 9 de diciembre", "las mismas fechas en marzo"), "2027-03-06 2027-03-09"),
        (("dal 6 al 9 dicembre", "stesse date ad aprile"), "2027-04-06 2027-04-09"),
        (("de 6 a 9 de dezembro", "as mesmas datas em março"), "2027-03-06 2027-03-09"),
        (("de 6 a 9 de dezembro", "dá para mudar para 7 a 10?"), "2026-12-07 2026-12-10"),
    ],
)
def test_changes_keep_what_was_not_changed(texts: tuple[str, ...], expected: str) -> None:
    assert said(*texts) == expected


@pytest.mark.parametrize(
    "text",
    [
        "what's the difference between the first and the second option",
        "is the second one on the first floor?",
        "from the second to the third room, how far is it?",
        "between the 1st and the 2nd option I take the cheaper",
    ],
)
def test_ordinals_of_offers_are_no_days(text: str) -> None:
    assert said("20 to 24 December", text) == "2026-12-20 2026-12-24"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the 5th, 6th and 7th of January", "2027-01-05 2027-01-08"),
        ("5, 6, 7 January", "2027-01-05 2027-01-08"),
        ("Jan 5, 6 and 7", "2027-01-05 2027-01-08"),
        ("the nights of the 5th, 6th and 7th of January", "2027-01-05 2027-01-08"),
        ("Tuesday 5th and Wednesday 6th January", "2027-01-05 2027-01-07"),
        ("Tue 5 Wed 6 Jan", "2027-01-05 2027-01-07"),
        ("thu fri sat nights", "2026-11-26 2026-11-29"),
        ("28 to 2 January", "2026-12-28 2027-01-02"),
        ("28 to 2 January 2028", "2027-12-28 2028-01-02"),
        ("5-7 or 12-14 January", "2027-01-05 2027-01-07"),
        ("5 Jan 3n", "2027-01-05 2027-01-08"),
        ("4D/3N from 5 January", "2027-01-05 2027-01-08"),
    ],
)
def test_days_that_are_listed_are_nights(text: str, expected: str) -> None:
    assert stay(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "una semana en agosto para 2 adultos y 2 niños de 4 y 7 años, del 8 al 15",
        "une semaine en août pour 2 adultes et 2 enfants (4 et 7 ans) du 8 au 15",
        "eine Woche im August für 2 Erwachsene und 2 Kinder 4 und 7, vom 8. bis 15.",
        "una settimana ad agosto per 2 adulti e 2 bambini di 4 e 7 anni, dal 8 al 15",
        "uma semana em agosto para 2 adultos e 2 crianças de 4 e 7 anos, de 8 a 15",
        "שבוע באוגוסט ל-2 מבוגרים ו-2 ילדים בני 4 ו-7, מה-8 עד ה-15",
        "a week in August for 2 adults and 2 kids 4 and 7, 8 to 15",
    ],
)
def test_days_after_the_party_are_of_the_month_named_before_it(text: str) -> None:
    assert said(text) == "2027-08-08 2027-08-15"


@pytest.mark.parametrize(
    "text",
    [
        "a week in August with kids from 4 to 9",
        "a room in August for 10 to 12 people",
        "in August, 3 to 5 nights",
    ],
)
def test_other_numbers_beside_a_month_are_no_days(text: str) -> None:
    assert period(text) == "2027-08-01 2027-08-31"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("roshashana", "2027-10-01 2027-10-03"),
        ("rosh hashannah", "2027-10-01 2027-10-03"),
        ("hannukkah", "2026-12-04 2026-12-12"),
        ("cristmas", "2026-12-24 2026-12-26"),
        ("pasover", "2027-04-21 2027-04-28"),
        ("esater", "2027-03-26 2027-03-29"),
        ("ramadhan", "2027-02-08 2027-03-09"),
    ],
)
def test_feasts_are_known_with_letters_doubled_dropped_or_swapped(text: str, expected: str) -> None:
    assert period(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seder night", "2027-04-21 -"),
        ("second seder", "2027-04-22 -"),
        ("leap day", "2028-02-29 -"),
        ("2 nights over independence day in Mexico", "2027-09-16 2027-09-18"),
        ("Greek Independence Day", "2027-03-25 -"),
        ("independence day", "2027-07-04 -"),
        ("August bank holiday weekend", "2027-08-27 2027-08-30"),
    ],
)
def test_holidays_by_other_names_and_of_other_countries(text: str, expected: str) -> None:
    assert stay(text, country="GB" if "bank" in text else "US") == expected


def test_hebrew_weeks_alone_are_the_feast() -> None:
    assert said("שבועות") == "2027-06-10 -"
    assert said("בעוד 3 שבועות") == "2026-12-13 -"


@pytest.mark.parametrize("text", ["the eastern side please", "an independent room", "is a veteran welcome?"])
def test_words_like_a_feast_are_left_alone(text: str) -> None:
    assert resolve(text, TODAY) is None


@pytest.mark.parametrize(
    "text", ["a romantic weekend", "un weekend romantico", "ein Wochenende", "a nice quiet weekend somewhere"]
)
def test_a_weekend_without_a_date_is_no_weekend_in_particular(text: str) -> None:
    assert said(text) == "- -"


@pytest.mark.parametrize(
    "text", ["un weekend a dicembre", "ein Wochenende im Dezember", 'סופ"ש בדצמבר', "a weekend in December"]
)
def test_a_weekend_of_a_month_is_asked_for(text: str) -> None:
    assert said(text) == "- -"


@pytest.mark.parametrize(
    "texts",
    [
        ("a weekend in January", "the second weekend"),
        ("sometime in January", "over a weekend", "the second weekend"),
        ("sometime in January", "the weekend please", "the second weekend"),
        ("un week-end en janvier", "le deuxième week-end"),
        ("ein Wochenende im Januar", "das zweite Wochenende"),
        ("סוף שבוע בינואר", "הסופש השני"),
    ],
)
def test_a_weekend_after_a_month_is_of_that_month(texts: tuple[str, ...]) -> None:
    assert said(*texts) == "2027-01-08 2027-01-10"


def test_a_name_that_is_a_weekday_elsewhere_moves_no_stay() -> None:
    assert said("20 to 24 December for 2", "Sam Porter, sam@porter.example") == "2026-12-20 2026-12-24"
