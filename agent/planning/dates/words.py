"""Names of months and weekdays, and the pieces that the patterns of this package are made of."""

from agent.planning.text import COUNT, number


def _indexed(names: tuple[str, ...], start: int) -> dict[str, int]:
    return {name: index for index, line in enumerate(names, start) for name in line.split()}


def _either(names: dict[str, int]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


MONTHS = _indexed(
    (
        "january jan",
        "february feb",
        "march mar marc",
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

ORDINALS = {
    word: index
    for index, line in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th"))
    for word in line.split()
} | {"last": -1, "final": -1}
"""Which of several: an index into a list."""
NTH = rf"(?P<nth>{'|'.join(ORDINALS)})"

_MONTH_NAMES = _either(MONTHS)
MONTH = rf"(?P<month>{_MONTH_NAMES})(?:\b|(?=\d))(?!(?<=\bmay) (?:be|i|we|not|have|need|want)\b)\.?"
MONTH2 = MONTH.replace("<month>", "<month2>")
ANY_MONTH = rf"(?:{_MONTH_NAMES})\b"
WEEKDAY = rf"(?P<weekday>{_either(WEEKDAYS)})\b\.?"
A_WEEKDAY = WEEKDAY.replace("?P<weekday>", "?:")
LAST_WEEKDAY = WEEKDAY.replace("<weekday>", "<last>")
WHICH = (
    r"(?:(?P<which>(?:the |this )?(?:coming|upcoming)|this|next(?: coming| upcoming)?|(?:the )?following"
    r"|(?:the )?nearest) )?"
)

_THINGS = (
    r"(?:nights?|nites?|nigths?|nts?|days?|weeks?|months?|adults?|grown[ -]?ups?|seniors?|friends?|boys?"
    r"|girls?|ppl|people"
    r"|persons?|pax|guests?|rooms?|kids?|child(?:ren)?|little ones?"
    r"|bab(?:y|ies)|infants?|toddlers?|couples?|families|teens?|suites?|apartments?|minutes?|mins?"
    r"|(?<=\d)n|of us|am|pm|o'?clock|hours?|years?|yrs?|beds?|bedrooms?|board|double|single|stars?|%)"
)
_TH = r"(?:st|nd|rd|th)"
NO_THING = (
    r"(?:(?<=\dst)|(?<=\dnd)|(?<=\drd)|(?<=\dth)"
    rf"|(?!(?:-\d+| ?(?:to|or) ?\d+)?[ -]?{_THINGS}\b))"
)
"""What follows a day's number must not be what the number counts; an ordinal counts nothing."""
TH = rf"{_TH}?"
ALONE = r"(?<!\bweek )(?<![\d/$€£₪])(?<!\d[.,:])"
DAY = rf"{ALONE}(?P<d1>\d{{1,2}}){TH}(?!\d)"
DAY_TH = rf"{ALONE}(?P<d1>\d{{1,2}}){_TH}(?!\d)"
YEAR = r"(?:,? ?(?:of |in )?(?P<year>\d{4})(?!\d))?"
YEAR2 = YEAR.replace("<year>", "<year2>")
TO = r"(?:through|thru|up) (?:to|until|till)|-+|to|until|till|til|through|thru|and|&|or"
TAIL = (
    rf"(?: ?(?P<sep>{TO}) ?(?:the )?(?P<d2>\d{{1,2}}){TH}"
    rf"(?![\d:/])(?!\.\d)(?! ?(?:of )?{ANY_MONTH}){NO_THING})?"
)
"""The last day of a range that does not repeat the month."""
NUMBER_FOLLOWS = rf" \d{{1,2}}{TH}(?![\d:/])(?! ?(?:of )?{ANY_MONTH}){NO_THING}"
NOT_BEFORE = r"(?! (?:after|before|ago|in advance|prior|notice)\b)"
ENDS = (
    r"(?= ?(?:$|[.,;:!?)\0-])| \d| (?:instead|and|or|but|for|with|please|pls|if|then|is|are|do|does|can|could"
    r"|would|any|will|also|too|thanks|works)\b)"
)
"""Nothing follows that the word before could relate to ("the weekend after Easter")."""

NEAR = r"(?P<near>this|next|the coming|this coming|coming|the following|following|upcoming|current|the)"
NEAR_MONTH = rf"(?:(?:{NEAR} )?month\b)"
MONTH_REF = (
    rf"(?:(?:the )?(?:month of )?{MONTH}(?!{NUMBER_FOLLOWS})"
    rf"(?:[,']? ?(?:of |in )?(?P<year>20\d\d)(?![\d-]))?|{NEAR_MONTH})"
)
"""A month by name or by "this", "next", "the"; groups `month`, `year` and `near`."""
IN_MONTH = rf" (?:(?:of|in|on) )?(?:the )?{MONTH_REF}"
NTH_UNIT = rf"\b{NTH}(?: (?P<count>{COUNT}|couple of|couple))? (?P<unit>week|day|night)s?"
A_COUNT = rf"(?P<count>{COUNT}|\b(?:a )?couple(?: of)?|\ban?\b)"


def count_of(words: str) -> int:
    """The value of what `A_COUNT` matched."""
    return 2 if "couple" in words else number(words)
