"""Hebrew names of days, months, holidays and counts, and what they are in English."""

MONTHS = {
    "ינואר": "january",
    "פברואר": "february",
    "מרץ": "march",
    "מרס": "march",
    "אפריל": "april",
    "מאי": "may",
    "יוני": "june",
    "יולי": "july",
    "אוגוסט": "august",
    "ספטמבר": "september",
    "אוקטובר": "october",
    "נובמבר": "november",
    "דצמבר": "december",
}
WEEKDAYS = {
    "ראשון": "sunday",
    "שני": "monday",
    "שלישי": "tuesday",
    "רביעי": "wednesday",
    "חמישי": "thursday",
    "שישי": "friday",
    "ששי": "friday",
    "שבת": "saturday",
}
LETTERS = {"א": "sunday", "ב": "monday", "ג": "tuesday", "ד": "wednesday", "ה": "thursday", "ו": "friday"}
"""A weekday's letter, as in "יום ה'"."""
HOLIDAYS = {
    "ראש השנה": "rosh hashanah",
    "יום כיפור": "yom kippur",
    "יום כפור": "yom kippur",
    "יום הכיפורים": "yom kippur",
    "כיפור": "yom kippur",
    "חול המועד סוכות": "sukkot",
    "חול המועד פסח": "passover",
    "סוכות": "sukkot",
    "סכות": "sukkot",
    "שמחת תורה": "simchat torah",
    "שמיני עצרת": "shemini atzeret",
    "חנוכה": "hanukkah",
    "חנכה": "hanukkah",
    "טו בשבט": "tu bishvat",
    "פורים": "purim",
    "ליל הסדר": "erev passover",
    "פסח": "passover",
    "מימונה": "mimouna",
    "יום השואה": "yom hashoah",
    "יום הזיכרון": "yom hazikaron",
    "יום העצמאות": "yom haatzmaut",
    "לג בעומר": "lag baomer",
    "יום ירושלים": "jerusalem day",
    "שבועות": "shavuot",
    "תשעה באב": "tisha b'av",
    "טו באב": "tu b'av",
    "חג המולד": "christmas",
    "כריסמס": "christmas",
    "קריסמס": "christmas",
    "סילבסטר": "sylvester",
    "השנה האזרחית": "new year",
    "פסחא": "easter",
    "רמדאן": "ramadan",
    "עיד אל פיטר": "eid al-fitr",
    "עיד אל אדחא": "eid al-adha",
    "חג הקורבן": "eid al-adha",
    "יום האהבה": "valentine's day",
    "ולנטיין": "valentine's day",
    "חג ההודיה": "thanksgiving",
}
NUMBERS = {
    word: count
    for count, words in enumerate(
        (
            "אחד אחת",
            "שני שתי שניים שתיים",
            "שלוש שלושה",
            "ארבע ארבעה",
            "חמש חמישה",
            "שש שישה",
            "שבע שבעה",
            "שמונה",
            "תשע תשעה",
            "עשר עשרה",
        ),
        start=1,
    )
    for word in words.split()
}
UNITS = {"לילות": "nights", "ימים": "days", "שבועות": "weeks", "חודשים": "months"}
PAIRS = {"יומיים": "2 days", "שבועיים": "2 weeks", "חודשיים": "2 months", "לילותיים": "2 nights"}
"""Two of a unit in one word."""
