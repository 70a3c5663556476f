"""Names of months and weekdays, and the pieces that the patterns of `mentions.py` are made of."""


def _indexed(names: tuple[str, ...], start: int) -> dict[str, int]:
    return {name: index for index, line in enumerate(names, start) for name in line.split()}


MONTHS = _indexed(
    (
        "january jan",
        "february feb",
        "march mar",
        "april apr",
        "may",
        "june jun",
        "july jul",
        "august aug",
        "september sept sep",
        "october oct",
        "november nov",
        "december dec",
    ),
    start=1,
)
WEEKDAYS = _indexed(
    (
        "monday mon",
        "tuesday tues tue",
        "wednesday weds wed",
        "thursday thurs thur thu",
        "friday fri",
        "saturday sat",
        "sunday sun",
    ),
    start=0,
)
ALSO_MONTH_WORDS = {"may", "march", "mar"}
ALSO_WEEKDAY_WORDS = {"mon", "wed", "weds", "sat", "sun"}
"""Names that are also ordinary words: the words around them must tell."""
NTH = ("first", "second", "third", "fourth")

_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
MONTH = rf"(?P<month>{_MONTH_NAMES})\b(?!(?<=\bmay) (?:be|i|we|not|have|need|want)\b)\.?"
_ANY_MONTH = rf"(?:{_MONTH_NAMES})\b"
WEEKDAY = rf"(?P<weekday>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\b\.?"
LAST_WEEKDAY = WEEKDAY.replace("<weekday>", "<last>")
WHICH = r"(?:(?P<which>this|next|the following|following|coming|the coming)(?: coming)? )?"

_THINGS = (
    r"(?:nights?|nts?|days?|weeks?|months?|adults?|ppl|people|persons?|pax|guests?|rooms?|kids?|child(?:ren)?"
    r"|of us|am|pm|o'?clock|hours?|years?|yrs?|beds?|bedrooms?|double|single|%)"
)
NO_THING = rf"(?!(?: ?(?:-|to|or) ?\d+)?[ -]?{_THINGS}\b)"
"""What follows a day's number must not be what the number counts."""
_TH = r"(?:st|nd|rd|th)"
TH = rf"{_TH}?"
ALONE = r"(?<![\d/:$€£])(?<!\d[.,])"
DAY = rf"{ALONE}(?P<d1>\d{{1,2}}){TH}(?!\d)"
DAY_TH = rf"{ALONE}(?P<d1>\d{{1,2}}){_TH}(?!\d)"
YEAR = r"(?:,? ?(?:of |in )?(?P<year>\d{4})(?!\d))?"
YEAR2 = YEAR.replace("<year>", "<year2>")
TO = r"-+|to|until|till|til|through|thru|and|&|or"
TAIL = (
    rf"(?: ?(?P<sep>{TO}) ?(?:the )?(?P<d2>\d{{1,2}}){TH}"
    rf"(?![\d:/])(?!\.\d)(?! ?(?:of )?{_ANY_MONTH}){NO_THING})?"
)
"""The last day of a range that does not repeat the month."""
NUMBER_FOLLOWS = rf" \d{{1,2}}{TH}(?![\d:/])(?! ?(?:of )?{_ANY_MONTH}){NO_THING}"
NOT_BEFORE = r"(?! (?:after|before|ago|in advance|prior|notice)\b)"
ENDS = (
    r"(?= ?(?:$|[.,;:!?)\0-])| \d| (?:instead|and|or|but|for|with|please|pls|if|then|is|are|do|does|can|could"
    r"|would|any|will|also|too|thanks|works)\b)"
)
"""Nothing follows that the word before could relate to ("the weekend after Easter")."""
