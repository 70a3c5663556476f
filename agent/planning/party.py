"""Who travels, from a guest's English."""

import re

from agent.planning.party_changes import without_those
from agent.planning.party_people import People
from agent.planning.party_words import Group, groups
from agent.planning.rooms import read_rooms
from agent.planning.state import Party
from agent.planning.text import COUNT, number, plain

__all__ = ["in_each", "one_room_each", "read_party", "read_room_by_room", "read_rooms"]

_MOST = 9_999


def read_party(text: str, known: Party) -> Party | None:
    """What is known of the party after *text*, or None when it says nothing of one.

    What a text says replaces what was known: adults, children and ages each;
    "one more child" and "my mother too" come beside those who are known.
    """
    left = without_those(text, known)
    party, text = left or (known, text)
    told = left is not None
    for group in groups(text):
        updates = _told(group, party) if _means_travellers(group, party) else {}
        if updates:
            party, told = _divided(party.model_copy(update=updates), party), True
    return party if told else None


def _divided(party: Party, known: Party) -> Party:
    """*party* with its total told as adults and children, where that can be told."""
    if party.total is None:
        return party
    children = party.children
    if children is None and party.with_children and known.adults:
        children = max(0, party.total - known.adults) or None
    if children is None or children >= party.total:
        return party
    return party.model_copy(update={"adults": party.total - children, "total": None, "children": children})


def _told(group: Group, known: Party) -> dict[str, object]:
    if _counts_children(group, known):
        return {"with_children": True, "children": group.people[0].count}
    updates = _grown(group, known) | _children(group, known)
    if "adults" in updates and "total" not in updates:
        updates["total"] = None
    elif "total" in updates and "adults" not in updates:
        updates["adults"] = None
    if updates.get("with_children") and "ages" not in updates:
        updates["ages"] = known.ages if len(known.ages) == updates["children"] else ()
    return updates


def _counts_children(group: Group, known: Party) -> bool:
    """ "There are three of them", of children who were spoken of and not counted."""
    first = group.people[0]
    return (
        len(group.people) == 1 and first.kind == "total" and first.part and _wants_count(known, first.count)
    )


def _wants_count(known: Party, count: int | None) -> bool:
    return known.with_children and known.children in (None, count)


def _means_travellers(group: Group, known: Party) -> bool:
    """The people of *group* are those who will stay, and not guests of a table or somebody at home."""
    before, people = group.before, group.people
    if people[0].kind == "total" and people[0].loose:
        return known.known
    if _tells_of_some(group, known):
        return False
    if all(each.kind == "none" for each in people):
        return True
    if _NOT.search(before) or _at_table(group):
        return False
    if all(each.part and each.kind == "total" for each in people):
        return bool(_THERE_ARE.search(before))
    if people[0].kind == "ages" and people[0].loose:
        return known.with_children
    if all(each.doubtful for each in people):
        return known.known and people[0].part
    if any(not each.loose for each in people):
        return True
    if any(each.kind == "self" for each in people):
        return len(people) > 1
    if any(each.ages and each.ages.ages and any(each.ages.ages) for each in people):
        return True
    if known.known and _EXTRA_BED.search(before):
        return True
    if _FOR.search(before):
        return bool(_STAY.search(before) or _STAY.search(group.after)) and not _GIFT.search(before)
    whole = _NOTHING.fullmatch(before) and _ENDS.match(group.after)
    return bool(whole or _WITH.search(before) or _COMES.match(group.after))


def _tells_of_some(group: Group, known: Party) -> bool:
    """ "Two of us share": some of a larger party, whose number stays."""
    first, whole = group.people[0], known.grown_ups + (known.children or 0)
    if len(group.people) > 1 or first.kind != "total" or not known.known or (first.count or 0) >= whole:
        return False
    return bool(_OF_US.search(group.text, first.start, first.end) and _DO.match(group.after)) and not (
        _NO_MORE.search(group.before)
    )


_OF_US = re.compile(r" of us$")
_DO = re.compile(
    r" (?:shar(?:e|ing)|snore|smoke|drink|eat|work|are|is|have|has|need|want|prefer|can|can't|could|will"
    r"|would"
    r"|do|don't|arrive|leave|come|might|may|like|love|get|go|also|both)\b"
)
_NO_MORE = re.compile(r"\b(?:only|just|now|be)(?: the)? $")

_NOT = re.compile(r"\b(?:without|not|except|instead of|n't)(?: just| only| for)? ?$")
_THERE_ARE = re.compile(r"\b(?:there(?:'s|'re| is| are| will be)|theres|just|only|for|all)(?: just| only)? $")
_WITH = re.compile(
    r"(?:\b(?:with|w/|bring|bringing|take|taking|plus|including|just|only|it's|it is|that's|are|we're|add"
    r"|have|having|got)"
    r"|\+|&|\()(?: also)? ?$"
)
_FOR = re.compile(r"\bfor(?: just| only)? ?$")
_STAY = re.compile(r"\b(?:rooms?|book\w*|reserv\w*|stay\w*|suites?|nights?|accommodation|another|only)\b")
_GIFT = re.compile(r"\b(?:gift|present|surprise|flowers|cake|something|special|birthday)\b")
_NOTHING = re.compile(r"\W*(?:(?:hi|hello|hey|yes|yeah|so|ok|well|it's|it is|for)\W*)*")
_ENDS = re.compile(r" ?(?:$|[.,!?;)])")
_COMES = re.compile(
    r" (?:(?:is|are|will|would|might|may|be|also|both|too|can|could|wants? to|like to|going to) )*(?:comes?"
    r"|coming|joining|joins?|staying"
    r"|travel+ing"
    r"|with (?:me|us)|too\b|as well)"
)
_TABLE = re.compile(r"\b(?:tables?|taxi|cab|transfer|shuttle|tickets?|massages?|treatments?|appointment)\b")
_MEAL = re.compile(r"\b(?:dinner|lunch|brunch|restaurant|spa|tour|breakfast for)\b")
_NIGHTS = re.compile(r"\b(?:rooms?|nights?|stay\w*|suites?|hotel|check\w*)\b")


def _at_table(group: Group) -> bool:
    """The last thing spoken of in the sentence is a table, a ride or a treatment."""
    before = group.before
    table = max((match.end() for match in _TABLE.finditer(before)), default=0)
    night = max((match.end() for match in _NIGHTS.finditer(before)), default=0)
    if table > night:
        return True
    return bool(_MEAL.search(before)) and not night and not _NIGHTS.search(group.after)


def _grown(group: Group, known: Party) -> dict[str, object]:
    """Adults, or a mere total, as the group tells them."""
    people = group.people
    more = sum(each.count or 0 for each in people if each.kind == "adults" and each.more)
    me = any(each.kind == "self" for each in people)
    if more and not (known.known or me):
        return {}
    if more:
        return {"adults": min(_MOST, known.grown_ups + more)}
    adults = _adults(group, known)
    if adults is not None:
        return {"adults": min(_MOST, adults)}
    kinds = ("total", "family") if _are_among(group) else ("total", "family", "companions")
    totals = [each for each in people if each.kind in kinds]
    totals = [each for each in totals if not each.part] or totals
    if not totals:
        alone = len(people) == 1 and people[0].own and _I_TRAVEL.search(group.before)
        return {"adults": 1} if alone and not known.known else {}
    total = totals[-1].count or 0
    children = [each for each in people if each.kind in ("children", "ages")]
    beside = people[-1] in children and group.added[-1] and not children[-1].part
    if (totals[-1].kind == "total" and beside) or (total == 1 and not children):
        return {"adults": total}
    return {"total": total}


_I_TRAVEL = re.compile(
    r"\b(?:i'm|i am|i'll be|i will be|i'll|i will|i) (?:come|coming|travel\w*|arriving|staying"
    r"|visiting)\b[^,]* with $"
)


def _adults(group: Group, known: Party) -> int | None:
    people = group.people
    count = sum(each.count or 0 for each in people if each.kind in ("adults", "alone", "none"))
    others = sum(each.count or 0 for each in people if each.kind == "companions")
    me = any(each.kind == "self" for each in people)
    whole = any(each.kind in ("total", "family") for each in people)
    if not (count or others or me) or (whole and not (count or (others and not _are_among(group)))):
        return None
    if others and not (count or me):
        beside = _beside(group, known)
        mere = all(not each.loose for each in people if each.kind == "companions")
        return None if mere and not _WITH_ME.search(group.before) else others + beside
    return count + others + me


def _are_among(group: Group) -> bool:
    """ "This time 3, my mum is coming": the companions are told after a total that counts them."""
    people = group.people
    after_total = people[0].kind == "total" and not any(group.added)
    return after_total and all(each.kind != "self" for each in people)


def _beside(group: Group, known: Party) -> int:
    """How many adults travel with the companions that a guest names without a word of the others."""
    if _TOO.match(group.after) or (known.known and _EXTRA_BED.search(group.before)):
        return known.grown_ups
    if _WE_BRING.search(group.before):
        return known.grown_ups
    if _WITH_ME.search(group.before) or _WITH_ME_AFTER.match(group.after):
        return 1
    strangers = [each for each in group.people if each.kind == "companions"]
    if not any(each.own for each in strangers) and sum(each.count or 0 for each in strangers) > 1:
        return 0
    alone = _FOR.search(group.before) or _ONLY.search(group.before) or _THEY.match(group.after)
    return 0 if alone else 1


_TOO = re.compile(
    r" (?:(?:is|are|will|would|may|might|be|can|could|wants? to|like to|going to|coming|comes?|join(?:s|ing)?"
    r"|along|us) )*(?:too|also|as well"
    r"|join\w*|us)\b"
)
_EXTRA_BED = re.compile(r"\b(?:extra|additional|another|third|sofa) bed for $")
_WE_BRING = re.compile(
    r"\b(?:we|we're|we'll|we are|add|plus)(?: (?:are|will|be|also|want|to|would|like|coming|com\w+"
    r"|travel\w+|bring\w*|tak\w+|with|add))* $|\bwe're \w+ with $"
)
_WITH_ME = re.compile(r"\b(?:with|bring|bringing|take|taking|w/)(?: also)? $")
_WITH_ME_AFTER = re.compile(r" (?:(?:is|are|will|would|be|coming|travel+ing|staying) )*with me\b")
_ONLY = re.compile(r"\b(?:only|just|it's|it is|not me)\b[^.]{0,12}$")
_THEY = re.compile(r" (?:is|are|need|needs|want|wants|will|would|arrives?)\b")


def _children(group: Group, known: Party) -> dict[str, object]:
    """Children and their ages, as the group tells them."""
    named = [each for each in group.people if each.kind in ("children", "ages")]
    if not named:
        none = any(each.kind == "none" for each in group.people)
        return {"with_children": False, "children": 0, "ages": ()} | _families(group) if none else {}
    ages = tuple(age for each in named if each.ages for age in each.ages.ages)
    if all(each.kind == "ages" for each in named) and len(group.people) == len(named):
        return _only_ages(named, ages, known)
    # "A room for the kids, 2 adults and 2 kids" names the same ones twice.
    counts = [each.count for each in named if each.count is not None or each.own] or [None]
    count = None if None in counts else min(_MOST, sum(each or 0 for each in counts))
    if named[0].part and count is not None and len(group.people) == 1 and known.known:
        return _some_of_those_known(count, ages, known)
    if named[0].more and count is not None:
        return {
            "with_children": True,
            "children": min(_MOST, count + (known.children or 0)),
            "ages": known.ages + ages,
        }
    said = {"with_children": True, "children": known.children if count is None else count}
    return said | ({"ages": ages} if ages else {})


def _some_of_those_known(count: int, ages: tuple[int, ...], known: Party) -> dict[str, object]:
    """ "One is a baby", of those who were counted: of the children when these were, else of all."""
    if known.children and count <= known.children:
        return {"with_children": True, "children": known.children, "ages": known.ages + ages} if ages else {}
    told: dict[str, object] = {"with_children": True, "children": count, "ages": ages}
    everybody = (known.adults or 0) + (known.children or 0)
    if (
        known.adults is not None
        and count < everybody
        and not (known.with_children and known.children is None)
    ):
        told["adults"] = everybody - count
    return told


def _families(group: Group) -> dict[str, object]:
    """Two families without children are four adults."""
    families = _FAMILIES.search(group.before)
    return {"adults": 2 * number(families["n"])} if families and len(group.people) == 1 else {}


_FAMILIES = re.compile(rf"(?P<n>{COUNT}) families,? (?:both )?$")


def _only_ages(named: list[People], ages: tuple[int, ...], known: Party) -> dict[str, object]:
    if named[0].ages and named[0].ages.alike and len(ages) == 1:
        ages *= known.children or 2
    if named[0].ages and named[0].ages.span and known.children not in (None, 2):
        ages = ()
    if known.needs_ages and known.children and len(known.ages) + len(ages) <= known.children:
        ages = known.ages + ages
    children = known.children if known.children and known.children >= len(ages) else len(ages)
    return {"with_children": True, "children": children, "ages": ages}


def in_each(text: str, party: Party, rooms: int) -> Party:
    """The whole party when *text* tells who is in each room."""
    if rooms < 2 or not _IN_EACH.search(plain(text)):
        return party
    told = read_party(text, Party()) or Party()
    times = {"adults": told.adults, "total": told.total, "children": told.children}
    return party.model_copy(update={key: min(_MOST, n * rooms) for key, n in times.items() if n is not None})


_IN_EACH = re.compile(
    r"\beach (?:for|with)\b|\b(?:adults?|people|persons?|guests?|pax|ppl|child(?:ren)?|kids?|of us)"
    r" (?:each\b|(?:per|a|to a) room\b|(?:in|to) (?:each|every)\b)|\b(?:in|to) each (?:of them|one|room)\b"
)


def one_room_each(text: str, party: Party) -> int | None:
    """As many rooms as grown-ups, or couples, when *text* wants each to have one of their own."""
    words = plain(text)
    if not _OWN_ROOM.search(words) or party.with_children or not party.known:
        return None
    rooms = party.grown_ups // 2 if "couple" in words else party.grown_ups
    return rooms if rooms > 1 else None


_OWN_ROOM = re.compile(
    r"\b(?:an?|one|1|single) (?:\w+ )?rooms? each\b|\brooms? for each of us\b|\b(?:separate"
    r"|individual) rooms\b(?! or)"
    r"|\b(?:each|everyone|everybody)\b[^.?!]{0,20}\b(?:own|separate) room\b|\bour own rooms\b"
)


def read_room_by_room(text: str) -> tuple[Party, int] | None:
    """The whole party and its rooms when *text* tells of each room: "a room for 2 and one for 1"."""
    _, *parts = _ROOM_FOR.split(plain(text))
    parties = [read_party(f"a room for {part}", Party()) for part in parts]
    known = [party for party in parties if party is not None]
    if len(known) < 2 or len(known) < len(parties) or _OR.search(plain(text)):
        return None
    together = Party(
        adults=min(_MOST, sum(party.grown_ups for party in known)),
        with_children=any(party.with_children for party in known),
        children=min(_MOST, sum(party.children or 0 for party in known)),
        ages=tuple(age for party in known for age in party.ages),
    )
    return together, len(known)


_OR = re.compile(r"\b(?:or|difference|versus|vs)\b")
_ROOM_FOR = re.compile(
    r"\b(?:(?:1|one|a)(?: (?:double|single|twin|family))? (?:room|double|single|twin|triple|suite)"
    r"|(?:another|a second|the other)(?: one| room| double| single| twin)?|one) for (?!the\b|\w+ nights?)"
)
