"""The words that name people, in the order in which they are tried, and what each is read as."""

import re
from collections.abc import Callable

from agent.planning.party_ages import OLD
from agent.planning.party_people import (
    People,
    aged,
    counted,
    couples,
    fixed,
    grown_only,
    grown_up,
    labelled,
    nobody,
    now,
    of_them,
    only_ages,
    some_children,
    under_age,
    up_to,
)
from agent.planning.party_vocabulary import (
    ALREADY,
    CHILD,
    ENDS,
    FUNCTION,
    GROWN,
    MANY,
    NO_CHILD,
    NOT_PARTY,
    OFFSPRING,
    PAIR,
    PEOPLE,
    RELATIVE,
    SMALL,
    SPOUSE,
    WHOSE,
)
from agent.planning.text import COUNT

_NAME_OR_AGE = (
    r"(?: \((?:aged? )?(?:1[89]|[2-9]\d)\)"
    rf"|(?: (?!(?:{FUNCTION}|was|has|had|does|will|loves?|likes?|wants?|needs?|age[sd]?"
    rf"|too)\b)[a-z]{{2,12}}(?=,| and | & )))?"
)
"""What may be told of somebody right after: "my partner Sam", "my mother (78)"."""
_GROWN_UPS = r"grown[ -]?ups?"
_TABLE: tuple[tuple[str, Callable[[str, re.Match[str]], People | None]], ...] = (
    (
        rf"(?:no|without(?: any| the| my| our)?|zero|not bringing (?:any |the |my "
        rf"|our )?) (?:more )?{SMALL}{CHILD}\b{NO_CHILD}"
        r"|(?:child|kid)[ -]?free\b",
        nobody,
    ),
    (
        r"(?:the |our |my )?(?:kids|children|little ones|boys|girls) (?:(?:are |will be )?(?:not"
        r"|n't) (?:coming|joining|with us)"
        r"|(?:aren't|won't be) (?:coming|joining|with us)|(?:can't|cannot|won't) (?:come|join)"
        r"|(?:are |will be |will )?stay(?:ing)? (?:at )?(?:home|with (?:my|our|their|the|his|her)))\b",
        nobody,
    ),
    (
        r"(?:no(?:body| one|-one)|none(?: of us)?)(?: is| are| here is)? (?:under|below|younger than)"
        r" (?:the age of )?(?:16|18|21|eighteen|sixteen)\b",
        nobody,
    ),
    (
        rf"(?:(?:adults?|{_GROWN_UPS}) only|(?:(?:just|only|all|we're all|we are all|everyone(?: is"
        rf"|'s)(?: an)?)"
        rf" (?:adults?|{_GROWN_UPS})|(?:we're |we are )?all (?:over|above) (?:18|eighteen))(?! only))\b"
        rf"(?:[,:;]? (?P<n>{COUNT}){ENDS}(?! of\b))?(?! (?:hotels?|pool|resort|place|area|spa|floor"
        rf"|section)\b)",
        grown_only,
    ),
    (
        rf"(?P<n>{COUNT})(?P<of> of (?:us|them|whom|which|those))?(?: (?:is|are|being))? (?:under|below"
        rf"|younger than)"
        rf"(?: the age of)?[ -](?P<age>{COUNT})s?(?: years?(?: old)?| yo| y/o)?\b(?![.,]?\d| ?[$€£₪%]"
        r"| (?:dollars|euros?|pounds?|shekels?|usd|eur|nis|nights?|minutes?|hours?|rooms?|people|a night"
        r"|per)\b)",
        under_age,
    ),
    (rf"(?P<n>{COUNT}) of them(?! (?:is|are|will|would|can|need|have|has)\b)", of_them),
    (
        r"(?:a |one )?single (?:moms?|mums?|dads?|mother|father|parent|guy|lady|woman|man)\b",
        fixed("alone", 1),
    ),
    (
        rf"(?:1|one) (?:woman|man|lady|gentleman)(?= (?:with|and|plus|travel+ing|alone)\b|{ENDS})",
        fixed("adults", 1),
    ),
    (rf"(?:no\.? of )?(?:adults?) ?[:=] ?(?P<n>{COUNT})", counted("adults")),
    (
        rf"(?:no\.? of )?(?:children|kids|child) ?[:=] ?(?P<n>{COUNT}|no|none)(?! ?(?:,|and|&) ?\d{{1,2}}\b)",
        labelled,
    ),
    (rf"(?:no\.? of )?(?:guests|people|pax|persons|travel+ers) ?[:=] ?(?P<n>{COUNT})", counted("total")),
    (rf"(?P<n>{COUNT}) (?P<more>more|extra|additional) (?:{GROWN}|{PEOPLE}|{MANY})\b", counted("adults")),
    (r"(?P<n>another) (?:adult|person|guest|one of us)\b", counted("adults")),
    (r"an? (?P<nth>third|fourth|fifth|sixth) (?:person|guest|adult|one of us)\b", up_to),
    (
        rf"(?:(?P<both>both|all) (?:of )?)?(?:(?P<whose>{WHOSE}|the|some|your) )?"
        rf"(?:(?P<n>{COUNT}|an?\b|another) ?(?:x )?)?(?P<more>(?:more|extra"
        rf"|additional) )?(?P<part>{ALREADY})?"
        rf"{SMALL}(?:{COUNT}[ -]?{OLD} )?{SMALL}(?P<noun>{CHILD}|{OFFSPRING})\b{NO_CHILD}",
        some_children,
    ),
    (rf"(?:(?:an?|my|our|one|the) )?(?={COUNT})", aged),
    (rf"(?:an?|my|our|one) (?={COUNT})", grown_up),
    (r"(?=(?:age|they|he|she|one|the|ours|mine|theirs)\b)|(?=ages|aged|they're|he's|she's)", only_ages),
    (
        rf"(?P<n>{COUNT}|an?|another) ?(?:single |other |grown |elderly |young )?{GROWN}\b"
        r"(?! rooms?\b| only (?:pool|hotel|area|place|section|resort|spa|floor|beach)\b)",
        counted("adults"),
    ),
    (
        rf"(?P<n>{COUNT}) (?:of (?:my|our) |other |more )?(?:good |close |best )?{MANY}\b",
        counted("companions"),
    ),
    (
        rf"(?:my|an?|our|her|his|the|another|one)(?: {COUNT}[ -]?{OLD})?(?: (?:old|elderly|best|good|dear"
        rf"|new|pregnant|older|younger|late))?"
        rf" (?:{SPOUSE}|{RELATIVE})\b(?!'|-){_NAME_OR_AGE}",
        fixed("companions", 1, loose=True),
    ),
    (
        rf"(?:{SPOUSE}|mom|mum|dad|mother|father|grand(?:ma|pa|mother|father))\b(?!'|-)",
        fixed("companions", 1, loose=True),
    ),
    (
        rf"(?:both (?:of )?)?(?:(?:my|our|her|his|the) )?(?:elderly |old )?{PAIR}\b(?!')",
        fixed("companions", 2, loose=True),
    ),
    (
        rf"(?:(?P<n>{COUNT}|an?|another|as|the|our|for) )?(?:(?:young|married|elderly|retired|old|other"
        rf"|friendly) )?"
        rf"(?:couples?|newlyweds|honeymooners){NOT_PARTY}\b",
        couples,
    ),
    (
        r"both of us\b|(?:me|myself) ?(?:\+|&|and|plus) ?(?:a )?(?:1|one|guest|plus one|\+1)\b" + ENDS,
        fixed("adults", 2),
    ),
    (
        r"(?:just|only) (?:for )?(?:me|myself)\b|(?:for )?(?:me|myself) (?:only|alone)\b|(?:by|for) myself\b"
        r"|on my own\b|(?:travel+ing|coming|staying|i'm|i am|i'll be|here|all) (?:alone|solo)\b|solo\b"
        r"|single (?:person|guest|travel+er|occupan\w+)\b|(?:just|only) (?:for )?one(?: of us| person"
        r"| guest)\b"
        r"|(?:just|only) for one(?! (?:night|day|week|room)s?\b)",
        fixed("alone", 1),
    ),
    (
        rf"(?:family|families|party|group|gang|team"
        rf"|crowd) (?:consisting )?of (?:about )?(?P<n>{COUNT})(?! (?:famil|couple))"
        rf"(?!(?: \w+)? (?:{GROWN}|{CHILD})\b)",
        counted("family"),
    ),
    (rf"(?P<n>{COUNT}) ?(?:x )?(?:other )?{PEOPLE}\b", counted("total")),
    (
        rf"(?:this time|now)(?:,? (?:it's|we're|we are|we'll be|there's|there are|just|only"
        rf"|for))* (?P<n>{COUNT})"
        rf"(?= ?(?:$|[,.;!]))|(?:only|just) (?P<m>{COUNT}) (?:now|this time|left)\b",
        now,
    ),
    (
        r"(?:we(?:'re|'ll be| are| were| will be| would be| have| would)|there(?:'s|'re|'ll be| are"
        r"| will be| would be)|us)"
        rf" (?:just |only |about |now |actually |all )?(?P<n>{COUNT}){ENDS}",
        counted("total"),
    ),
    (
        rf"for (?:the |just |us |all |only )?(?P<n>(?!20\d\d){COUNT})(?! ?(?:to|until|till|through|-) ?\d)"
        rf"(?:{ENDS}|(?= \d{{1,2}}(?!\d)))",
        counted("total"),
    ),
    (r"(?:she|he|her|him) (?:and|&) (?:i|me)\b(?!')", fixed("adults", 2)),
    (r"(?:me|myself|i)\b(?!')", fixed("self", 1, loose=True)),
)
_PATTERNS = tuple((re.compile(pattern), read) for pattern, read in _TABLE)


_ANYBODY = re.compile("|".join(re.sub(r"\(\?P<\w+>", "(?:", pattern) for pattern, _ in _TABLE))
"""All of them at once: most words begin none."""


def people_at(text: str, start: int) -> People | None:
    """The people that are named at *start* of a plain, spelled *text*; None when nobody is."""
    if not _ANYBODY.match(text, start):
        return None
    for pattern, read in _PATTERNS:
        match = pattern.match(text, start)
        found = read(text, match) if match else None
        if found is not None:
            return found
    return None
