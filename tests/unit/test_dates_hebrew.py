"""Stay dates from a guest's Hebrew, on Sunday 22 November 2026."""

from datetime import date

import pytest

from agent.planning.dates import resolve

TODAY = date(2026, 11, 22)


def stay(*texts: str) -> str:
    """A reading as "2026-12-04 2026-12-06"; an open day is "-"."""
    reading = resolve(texts, TODAY, country="IL")
    assert reading is not None
    return f"{reading.check_in or '-'} {reading.check_out or '-'}"


@pytest.mark.parametrize(
    "text",
    [
        "6-9 ביוני",
        "מ-6 עד 9 ביוני",
        "מה-6 עד ה-9 ביוני",
        "מ 6 ביוני עד 9 ביוני",
        "בין ה-6 ל-9 ביוני",
        "6 עד ה9 ליוני",
        "ב-6 ביוני ל-3 לילות",
        "ב6 ביוני לשלושה לילות",
        "שלושה לילות החל מ-6 ביוני",
        "מגיעים ב-6 ביוני ועוזבים ב-9 ביוני",
        "הגעה 6.6 יציאה 9.6",
        "6/6 עד 9/6",
    ],
)
def test_many_ways_to_write_one_stay_are_read_alike(text: str) -> None:
    assert stay(text) == "2027-06-06 2027-06-09"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("מחר ל-4 לילות", "2026-11-23 2026-11-27"),
        ("מחרתיים ללילה אחד", "2026-11-24 2026-11-25"),
        ("הלילה", "2026-11-22 2026-11-23"),
        ("היום", "2026-11-22 -"),
        ("בעוד עשרה ימים", "2026-12-02 -"),
        ("בעוד שבועיים", "2026-12-06 -"),
        ("ביום חמישי הקרוב לשני לילות", "2026-11-26 2026-11-28"),
        ("ביום ד'", "2026-11-25 -"),
        ("מיום שני עד יום רביעי", "2026-11-23 2026-11-25"),
        ("בין יום שני ליום חמישי", "2026-11-23 2026-11-26"),
        ("מחמישי עד שבת", "2026-11-26 2026-11-28"),
        ("חמישי-שבת", "2026-11-26 2026-11-28"),
        ('סופ"ש הקרוב', "2026-11-26 2026-11-28"),
        ("בסוף השבוע הבא", "2026-11-26 2026-11-28"),
        ("ב-20 לחודש הבא", "2026-12-20 -"),
        ("בערב פסח", "2027-04-21 -"),
        ("בחג שבועות", "2027-06-10 -"),
        ("3 לילות בחנוכה", "2026-12-04 2026-12-07"),
        ("חול המועד סוכות ל-2 לילות", "2027-10-15 2027-10-17"),
        ("לא ביום שישי, ביום שבת", "2026-11-28 -"),
    ],
)
def test_days_weekends_and_holidays(text: str, expected: str) -> None:
    assert stay(text) == expected


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("בשבוע הבא", date(2026, 11, 29), date(2026, 12, 5)),
        ("בתחילת אפריל", date(2027, 4, 1), date(2027, 4, 10)),
        ("באמצע החודש הבא", date(2026, 12, 11), date(2026, 12, 20)),
        ("בשבוע השלישי של מאי", date(2027, 5, 15), date(2027, 5, 21)),
        ("באוגוסט", date(2027, 8, 1), date(2027, 8, 31)),
        ("בסוכות", date(2027, 10, 15), date(2027, 10, 23)),
        ("בקיץ", date(2027, 6, 21), date(2027, 9, 20)),
    ],
)
def test_periods(text: str, first: date, last: date) -> None:
    reading = resolve(text, TODAY, country="IL")
    assert reading is not None
    assert (reading.check_in, reading.period) == (None, (first, last))


def test_later_words_are_read_against_the_stay_so_far() -> None:
    assert stay("6-8 ביוני", "עוד לילה") == "2027-06-06 2027-06-09"
    assert stay("6-8 ביוני", "בעצם 7 ביוני") == "2027-06-07 2027-06-09"


@pytest.mark.parametrize(
    "text",
    [
        "שבת שלום",
        "שני חדרים לשני זוגות",
        "כמה עולה לילה?",
        "יש לכם בריכה?",
        "שני מבוגרים ושלושה ילדים בני 4, 6 ו-9",
        "אפשר לבטל יומיים לפני?",
    ],
)
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert resolve(text, TODAY) is None
