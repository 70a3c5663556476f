from agent.tools.calendar import calendar

TODAY = "2026-11-22"


def test_the_words_of_a_turn_become_dates_with_their_weekdays() -> None:
    value = calendar().run(texts=["next Friday for two nights", "the weekend after"], today=TODAY)
    assert value == {
        "check_in": "2026-12-04",
        "check_out": "2026-12-06",
        "nights": 2,
        "check_in_weekday": "Friday",
        "check_out_weekday": "Sunday",
        "month": None,
        "period": None,
        "best": None,
        "alternative": None,
        "assumed_nights": False,
        "departure_named": False,
    }


def test_relative_words_are_read_against_the_earlier_stay() -> None:
    earlier = {"check_in": "2027-06-05", "check_out": "2027-06-07", "nights": 2}
    value = calendar().run(texts=["one night more"], today=TODAY, earlier=earlier)
    assert (value["check_in"], value["check_out"]) == ("2027-06-05", "2027-06-08")


def test_two_days_of_an_earlier_stay_are_enough_to_keep_its_length() -> None:
    earlier = {"check_in": "2027-06-05", "check_out": "2027-06-07"}
    value = calendar().run(texts=["a week later"], today=TODAY, earlier=earlier)
    assert (value["check_in"], value["check_out"]) == ("2027-06-12", "2027-06-14")


def test_a_month_alone_leaves_the_days_open() -> None:
    value = calendar().run(texts=["in June"], today=TODAY)
    assert (value["check_in"], value["check_in_weekday"], value["month"]) == (None, None, "2027-06")
    assert value["period"] == ["2027-06-01", "2027-06-30"]


def test_a_period_is_handed_back_and_days_are_read_within_it() -> None:
    earlier = calendar().run(texts=["the week of 10 June"], today=TODAY)
    value = calendar().run(texts=["Tuesday to Thursday"], today=TODAY, earlier=earlier)
    assert (value["check_in"], value["check_out"]) == ("2027-06-08", "2027-06-10")


def test_the_hotels_country_decides_the_weekend_and_the_order_of_numbers() -> None:
    assert calendar("IL").run(texts=["this weekend"], today=TODAY)["check_in_weekday"] == "Thursday"
    assert calendar("GB").run(texts=["5/6"], today=TODAY)["check_in"] == "2027-06-05"


def test_the_other_reading_of_ambiguous_words_is_named() -> None:
    value = calendar().run(texts=["next Friday for two nights"], today=TODAY)
    assert value["alternative"] == {"check_in": "2026-12-04", "check_out": "2026-12-06"}


def test_texts_without_dates_leave_what_was_known() -> None:
    earlier = {"check_in": "2027-06-05", "check_out": "2027-06-07"}
    value = calendar().run(texts=["hello"], today=TODAY, earlier=earlier)
    assert (value["check_in"], value["check_out"]) == ("2027-06-05", "2027-06-07")
    assert calendar().run(texts=[], today=TODAY)["check_in"] is None
