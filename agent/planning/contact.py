"""Who the guest is and how to reach them."""

import re
import unicodedata
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from agent.planning.names import TITLED, is_name, name_at
from agent.planning.phones import find_phone
from agent.planning.text import plain, starts, word_set

_MAX_CHARS = 4_000


class Contact(BaseModel):
    """Name, phone (as written, and in E.164 where it can be told) and e-mail of the guest, as far as said."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str | None = None
    phone: str | None = None
    phone_e164: str | None = None
    email: str | None = None


def read_contact(text: str, known: Contact, *, asked: Sequence[str] = (), country: str = "US") -> Contact:
    """What is known after *text*: *known* as it is when the text says nothing of a contact.

    Args:
        text: The guest's words, in their own letters: a name is told by its capitals.
        known: What was known before.
        asked: Of "name", "surname", "phone" and "email", what the hotel's last message asked
            for: then a bare "mike peterson" is a name and a bare "555-3921" a phone.
        country: ISO 3166 code of the hotel, for phones written without one.
    """
    words = _SPOKEN_EMAIL.sub(_written, _tidy(text))
    email = _EMAIL.search(words) if "@" in words else None
    rest = _EMAIL.sub(" ; ", words) if email else words
    phone = find_phone(rest, country, asked="phone" in asked)
    if phone is not None:
        rest = f"{rest[: phone.start]} ; {rest[phone.end :]}"
    asks_name = "name" in asked or "surname" in asked
    name = _introduced(words) or _bare_name(rest, asked=asks_name, beside=bool(email or phone))
    if name and known.name and "surname" in asked and " " not in f"{known.name}{name}":
        name = f"{known.name} {name}"
    updates: dict[str, str | None] = {}
    if email:
        updates["email"] = email[0]
    if phone is not None:
        updates |= {"phone": phone.written, "phone_e164": phone.e164}
    if name:
        updates["name"] = name
    return known.model_copy(update=updates) if updates else known


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFKC", text[:_MAX_CHARS]).translate(_SAME)
    return re.sub(r"[^\S\n]+", " ", text).replace("\n", " ; ").strip()


_SAME = str.maketrans("‐‑‒–—−’‘`´", "------''''")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w+%][\w.+%'-]{0,63}@(?:[^\W_][\w-]{0,62}\.){1,5}[^\W\d_]{2,24}(?![\w@])")

_SPOKEN_EMAIL = re.compile(
    r"\b[\w.+-]{1,40}(?: (?:dot|underscore|dash|hyphen) [\w.+-]{1,40}){0,3} at [\w-]{1,40}"
    r"(?: dot [\w-]{2,20}){1,3}\b",
    re.I,
)
"""An address as it is dictated: "jo dot smith at example dot com"."""
_SIGNS = {"dot": ".", "underscore": "_", "dash": "-", "hyphen": "-", "at": "@"}


def _written(match: re.Match[str]) -> str:
    return "".join(_SIGNS.get(word.lower(), word) for word in match[0].split())


_GREETING = (
    r"(?:(?:hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening|day)|shalom|hola|bonjour|ciao|sure"
    r"|yes|yeah|yep|ok"
    r"|okay|of course|great|perfect|thanks|thank you|certainly|no problem|there|all|team|so|well"
    r"|oh)\b[ ,.!:-]*)*"
)
_STAY = (
    r"(?:booking|reservation|appointment|table|stay|room|slot|reserved|booked|bookings|reservations"
    r"|it's|its|it is|is)"
)
# A name in small letters is taken after these words.
_INTRODUCTIONS = re.compile(
    r"(?:(?<!hotel )(?<!hotel's )(?<!restaurant )(?<!its )(?<!your )\b(?:(?:the |my |our )?(?:full |last "
    r"|first |family |guest |sur|lead )?"
    r"name(?:'s| is| was| will be| should be|:| :| -| =|=)+(?: is)?(?: under)?"
    r"|(?:under|in|on|with|by|use) (?:the |my )?(?:sur|last |family |full )?name(?: of|:| is)?|on behalf of"
    r"|(?:i'm|i am|am) called"
    rf"|{_STAY} under(?: the (?:reservation|booking|name))?(?: of| for)?|(?:put|book|reserve|keep|make"
    rf"|have) (?:it|that|this|them|me)(?: down)? under|under the (?:reservation|booking)(?: of| for)?"
    r"|(?:put|note|write|mark) (?:me|us|it|that|this) down (?:as|for|under)|(?:you can |please "
    r"|just )?call me(?= (?-i:[A-Z]))"
    r"|in (?:my|our|the|his|her|their) (?:\w+'s? )?name(?:,|:| is| of)?(?: is)?"
    r"|me llamo|mi nombre es|a nombre de|je m'appelle|mon nom est|au nom de|ich hei(?:ß|ss)e"
    r"|mein name ist|auf den namen"
    r"|mi chiamo|il mio nome è|a nome(?: di)?|meu nome é|(?:me )?chamo-?me|em nome de)"
    r"|(?<!\w)(?:ה?שם שלי(?: הוא)?|שמי(?: הוא)?|קוראים לי|על ה?שם(?: של)?"
    r"|השם(?: הוא| המלא(?: הוא)?)?|اسمي|باسم)):? (?:(?:mr|mrs|ms"
    r"|miss)\.? )?",
    re.I,
)
_UNDER = re.compile(r"\bunder ", re.I)
_OF_BOOKING = re.compile(rf"\b{_STAY}\b", re.I)
_EXISTING = re.compile(
    r"\b(?:cancel|change|modify|amend|update|find|check|confirm|have|had|made|look up|keep|move|extend"
    r"|alter)\w*\b"
    r"[^.?!]{0,40}\b(?:booking|reservation|appointment)\b[^.?!]{0,40}? for ",
    re.I,
)
_BOOKING_FOR = re.compile(r"\b(?:booking|reservation)(?: is)? for ", re.I)
_NEW = re.compile(r"\b(?:make|making|book|need|want|like|get|looking|possible|new|another)\b", re.I)
"""A booking still to be made is for a place or a day as often as for a person."""
_IT_IS = re.compile(
    r"\b(?:booking|reservation|appointment|table|name)\b[^.?!]{0,60}?, ?(?:it's|its|it is|for|this is) ", re.I
)
_THIS_IS = re.compile(rf"{_GREETING}(?:this is|it's|i am|i'm|im|my name) ", re.I)
_HERE = re.compile(
    rf"{_GREETING}(?P<name>[^\W\d_][^,;.!?\d]{{0,50}}?) (?:here|speaking|again"
    r"|on the line)(?= ?(?:[,;.!-]|$)| (?:i|we|can|could|please|just|calling|cancel|change|book|need|want"
    r"|looking|wondering|my|our)\b)",
    re.I,
)
_ENDS = re.compile(r" ?(?:$|[,;.!)]|(?:and|from|here|speaking|calling|again|with|i|we|my|-)\b)", re.I)


def _introduced(words: str) -> str | None:
    """A name that words introduce: "my name is ...", "booked under ...", "this is ...", "... here"."""
    said = starts(plain(words))
    both = None if said.isdisjoint(_NAMING) else _both_names(words)
    if both:
        return both
    for match in () if words.isascii() and said.isdisjoint(_NAMING) else _INTRODUCTIONS.finditer(words):
        found = name_at(words, match.end(), lower=True)
        if found:
            return found[0]
    existing = None if said.isdisjoint(_BOOKED) else _of_existing(words)
    name = _labelled(words) or _under(words) or existing or _for_whom(words) or _says_who(words)
    return name or _signed(words)


def _labelled(words: str) -> str | None:
    """Read "tel 555-0100, name Ada Lovelace"."""
    match = _LABELLED.search(words)
    found = name_at(words, match.end(), lower=False) if match else None
    return found[0] if found else None


_LABELLED = re.compile(r"(?:^|[,;] ?)(?i:name|guest) (?=[A-Z])")


_NAMING = word_set("name surn unde beha call llam nomb appe nom heis chia nome cham down")
"""The `starts` of what introduces a name in texts without accents and other scripts."""
_BOOKED = word_set("book rese appo tabl name")


def _under(words: str) -> str | None:
    """A name after "under": in small letters too where a booking is spoken of, or nothing else."""
    for match in _UNDER.finditer(words):
        booked = _OF_BOOKING.search(words, max(0, match.start() - 120), match.start()) or match.start() == 0
        found = name_at(words, match.end(), lower=bool(booked))
        if found and (booked or _looks_whole(found[0])):
            return found[0]
    return None


def _for_whom(words: str) -> str | None:
    """ "Reserve it for Hannah Osei": a whole name or one with a title, for it may be for a day or a place."""
    for match in _BOOK_FOR.finditer(words):
        found = name_at(words, match.end(), lower=False)
        if found and (_looks_whole(found[0]) or TITLED.match(words, match.end())):
            return found[0]
    return None


_BOOK_FOR = re.compile(
    r"\b(?:book|reserve|hold|keep|put|make|have) (?:it|this|that|them|one|the room|a room|the booking"
    r"|the reservation)"
    r"(?: \w+)? (?:for|in the name of) (?=\S)",
    re.I,
)


def _both_names(words: str) -> str | None:
    """ "Surname Okafor, first name Chidi"."""
    found = {}
    for part, pattern in _PARTS_OF_NAME.items():
        match = pattern.search(words)
        named = name_at(words, match.end(), lower=True) if match else None
        if named is None:
            return None
        found[part] = named[0]
    return f"{found['first']} {found['last']}"


_IS = r"(?:'s| is|:| -| =)* "
_PARTS_OF_NAME = {
    "last": re.compile(rf"\b(?:sur|last |family )name{_IS}", re.I),
    "first": re.compile(rf"\b(?:first|given) name{_IS}", re.I),
}


def _signed(words: str) -> str | None:
    """The name below a message: "Kind regards, Tomasz Zielinski"."""
    match = _REGARDS.search(words)
    found = name_at(words, match.end(), lower=False) if match else None
    return found[0] if found and not re.search(r"\w", words[found[1] :]) else None


_REGARDS = re.compile(
    r"\b(?:(?:kind |best |warm )?regards|(?:best|warm) wishes|sincerely|yours truly"
    r"|saludos|un saludo|cordialement|(?:viele |liebe |mit freundlichen )?gr[uü](?:ß|ss)en?|cordiali saluti"
    r"|saluti"
    r"|abraços|atenciosamente)\b[ ,.!;:-]*",
    re.I,
)


def _of_existing(words: str) -> str | None:
    plain = _BOOKING_FOR.search(words)
    found = name_at(words, plain.end(), lower=False) if plain else None
    if plain and found and _ENDS.match(words, found[1]) and not _NEW.search(words, 0, plain.start()):
        return found[0]
    for pattern in (_EXISTING, _IT_IS):
        match = pattern.search(words)
        found = name_at(words, match.end(), lower=True) if match else None
        if found:
            return found[0]
    return None


def _says_who(words: str) -> str | None:
    match = _THIS_IS.match(words)
    found = name_at(words, match.end(), lower=True) if match else None
    if match and found and _ENDS.match(words, found[1]):
        name = found[0]
        # In small letters "i am ..." is too often about something else.
        if not name[0].islower() or " " in name or "this is" in match[0].lower():
            return name
    here = _HERE.match(words)
    return here["name"].strip() if here and is_name(here["name"]) else None


_LABEL = re.compile(
    r"\b(?:(?:and |my |our |the |a |you can ){0,4}(?:phone|tel(?:ephone)?|mobile|cell(?:phone)?|number"
    r"|e-?mail(?: address)?|mail"
    r"|whatsapp|call|reach|contact)\b\.?(?: (?:number|no|is|me|on|at|address|us)\b)*)",
    re.I,
)
_FILLER = re.compile(
    rf"{_GREETING}(?:(?:(?:my |our |the )?(?:contact )?(?:details|info|information)(?: is| are)?|it's"
    rf"|its|it is|that's|this is|i am|i'm|the name is|under|for|you can (?:put|use)|put|use)[ :]+)*",
    re.I,
)
_TRAILING = re.compile(
    r"[\s,;.!:|/&+-]*(?:\b(?:please|pls|thanks|thank you|thx|is fine|is ok|and|y|e|et|und|on|at"
    r"|plus)\b[\s,;.!]*)*$",
    re.I,
)


def _bare_name(rest: str, *, asked: bool, beside: bool) -> str | None:
    """A name without words around it: when it was asked for, or stands beside a phone or an e-mail."""
    if not (asked or beside) or "?" in rest:
        return None
    rest = _ADDRESSED.sub(" ; ", rest)
    split = re.split(
        r"[;|/]|, | - |(?<=\w{3})(?<![Mm]rs)(?<![Ss]ra)(?<![Ss]ig)(?<![Pp]rof)[.!] ", _LABEL.sub(" ; ", rest)
    )
    parts = [part for part in map(_stripped, split) if part]
    for part in parts:
        begin = family.end() if asked and (family := _FAMILY.match(part)) else 0
        found = name_at(part, begin, lower=True)
        if not found:
            continue
        name, end = found
        if end < len(part.rstrip(". ")) and not (asked and _GOES_ON.match(part, end) and _looks_whole(name)):
            continue
        whole = len(parts) == 1 and asked
        if whole or (_looks_whole(name) and (beside or name[0].isupper() or part == parts[0])):
            return name
    return None


_ADDRESSED = re.compile(
    r"\b(?i:thanks|thank you|thx|cheers|hi|hello|hey|dear|good (?:morning|afternoon|evening))"
    r"(?: (?i:so much|very much|a lot|again|there))? [A-Z][\w'-]+(?= ?(?:$|[,.!;:]))"
)
"""Words to a clerk with his name: "thanks John"; with a comma they go before the guest's own."""
_FAMILY = re.compile(
    r"(?:(?:the|family|la familia|famille|familie|famiglia|família|los|les) )+(?=[A-Z])", re.I
)
_GOES_ON = re.compile(
    r" (?:and (?:it|we|i|my|our|the|for|a|i'd|we'd|i'm|we're)\b|for |we |i |with |on |from )", re.I
)


def _stripped(part: str) -> str:
    part = part.strip()
    filler = _FILLER.match(part)
    part = part[filler.end() if filler else 0 :]
    return (part[:-_TAIL] + _TRAILING.sub("", part[-_TAIL:])).strip(" ,:-")


_TAIL = 80


def _looks_whole(name: str) -> bool:
    """Two words or more, and not a phrase in small letters."""
    words = name.split()
    return len(words) > 1 and not (words[0][0].islower() and len(words) > 3)
