"""The acts of a message, sentence by sentence: by its wordings, by what kind of sentence the model
takes it for, and by what it answers."""

import re
from collections.abc import Collection
from typing import Final

from agent.planning import cues, openings, sentences
from agent.planning.context import Context
from agent.planning.subjects import asked_about
from agent.planning.topics import mentioned

_COURTEOUS: Final = frozenset(
    {"affirm", "deny", "acknowledge", "dont_know", "repeat", "goodbye", "thank", "greet"}
)
_AGAINST: Final = {
    "affirm": {"deny", "dont_know"},
    "praise": {"deny", "dont_know"},
    "nod": {"deny", "dont_know"},
    "deny": {"affirm"},
}
"""By how a sentence opens, what its rest is not taken for."""
_LEAST_LEAD: Final = 0.5
"""Below it as many sentences that are none are taken for courtesies as courtesies are missed: found
by holding whole patterns of the training texts out."""
_SHORT_WORDS: Final = 9
_BARE_WORDS: Final = 5
_CONTENT: Final = frozenset(
    {"inform", "request_info", "book", "change", "cancel", "handoff", "request_alternatives"}
)


class Said:
    """The acts and topics of the sentences of one message, taken in order."""

    def __init__(self, where: Context, words: str) -> None:
        self.where = where
        # As to an agent for many houses: what is wished of a house tells, and asks nothing.
        _, opened = _opened(words)
        speaks_of_others = cues.OF_OTHERS.search(words) and not cues.BOOKS_A_HOUSE.search(words)
        self.of_others = bool(where.kind or speaks_of_others or {"thank", "praise", "nod"} & set(opened))
        self.farewell = False
        self.did: dict[str, None] = {}
        self.topics: dict[str, None] = {}

    def take(self, sentence: str) -> None:
        """Take in one plain sentence: what opens it, what closes it, and the rest."""
        rest, opened = _opened(sentence)
        self.did |= dict.fromkeys(opened)
        for act in ("thank", "goodbye", "thank"):
            cut = openings.CLOSERS[act].sub("", rest)
            if cut != rest:
                self.farewell = self.farewell or bool(openings.FAREWELL.search(rest[len(cut) :]))
                self.did[act], rest = None, cut
        if re.search(r"\w", rest):
            acts = self._acts(rest, _kind(rest), opened[-1] if opened else "")
            if not (acts == ["inform"] and self._only_takes_it(rest)):
                self.did |= dict.fromkeys(acts)
            about = asked_about(rest, acts, of_others=self.of_others, answers=bool(self.where.kind))
            self.topics |= dict.fromkeys(about)

    def _only_takes_it(self, rest: str) -> bool:
        """After praise for what is offered the sentence goes along with it and tells nothing new."""
        return (
            self.where.kind in ("offer", "tells")
            and ("praise" in self.did or ("nod" in self.did and bool(cues.TAKES.search(rest))))
            and not any(cue.search(rest) for cue in (cues.STAY_FACT, cues.HOUSE_WITH, cues.FITS))
        )

    def _acts(self, rest: str, kind: str, opened: str) -> list[str]:
        how = ["request_info"] if cues.HOW_TO.search(rest) or cues.OPEN_QUESTION.search(rest) else []
        if self.where.kind == "confirm" and cues.CHANGES.search(rest):
            return ["inform"]
        if not self.where.of_others or cues.OWN.search(rest):
            replaces = not self.where.kind and cues.REPLACES.search(rest)
            if cues.CHANGES.search(rest) or replaces:
                return ["change", *how]
            cancels = cues.CANCELS.search(rest) or (kind == "cancel" and cues.CANNOT_COME.search(rest))
            if cancels and not cues.SUPPOSES.search(rest):
                return ["cancel", *how]
        if cues.TO_SERVICE.search(rest):
            return []
        if cues.HANDOFF.search(rest):
            return ["handoff", *(["request_info"] if cues.OPEN_QUESTION.search(rest) else [])]
        another = self._wants_another(rest)
        if cues.PUTS_OFF.search(rest) and not another and not cues.WANTS_INFO.search(rest):
            return ["acknowledge"]
        if another:
            return ["request_alternatives", *(["inform"] if _wishes_more(rest) else [])]
        if self.where.kind == "asks" and cues.INDIFFERENT.search(rest):
            return ["inform"]
        if self._is_courteous(rest, kind, opened):
            return [kind]
        if self.where.kind == "asks" and len(rest.split()) < _BARE_WORDS and not cues.QUESTION.search(rest):
            return ["inform"]
        return self._of_an_offer(rest) or self._of_a_stay(rest, kind)

    def _wants_another(self, rest: str) -> bool:
        return bool(self.where.kind and cues.ANOTHER.search(rest) and not cues.WANTS_INFO.search(rest))

    def _is_courteous(self, rest: str, kind: str, opened: str) -> bool:
        if kind not in _COURTEOUS or kind in _AGAINST.get(opened, ()) or len(rest.split()) >= _SHORT_WORDS:
            return False
        if self.where.kind == "asks" and kind in ("affirm", "deny", "acknowledge"):
            return False
        if kind == "affirm" and self.where.kind == "offer" and cues.CHOOSES.search(rest):
            return False
        return not cues.STAY_FACT.search(rest) and not mentioned(rest)

    def _of_an_offer(self, rest: str) -> list[str]:
        """What the sentence does with what the hotel offers or proposes; if anything."""
        facts = bool(cues.STAY_FACT.search(rest))
        if self.where.kind == "proposes" and cues.DECLINES.search(rest) and not facts:
            return ["deny"]
        if self.where.kind == "offer" and cues.CHOOSES.search(rest) and not cues.OPEN_QUESTION.search(rest):
            return ["select", *(["inform"] if facts else [])]
        return []

    def _of_a_stay(self, rest: str, kind: str) -> list[str]:
        facts, wishes = bool(cues.STAY_FACT.search(rest)), bool(cues.WISH.search(rest))
        if self.where.of_others and cues.FITS.search(rest):
            return ["inform"]
        if self._asks(rest, kind, facts, wishes):
            tells = self.where.kind and facts and "booking_reference" in mentioned(rest)
            return ["inform", "request_info"] if tells else ["request_info"]
        if cues.BOOKS_SERVICE.search(rest):
            asks = cues.QUESTION.search(rest) and not cues.ASKED_TO.search(rest)
            return ["request_info"] if asks and not (facts or cues.CLOCK.search(rest)) else []
        orders = cues.ORDERS.search(rest) and kind in ("order", "request_info")
        if orders or kind in ("order", "report", "existing"):
            stays = facts and (self.where.kind or "check" in rest)
            return ["inform"] if stays or (self.of_others and mentioned(rest)) else []
        if cues.EXISTING.search(rest) and not self.where.kind:
            return []
        if self._books(rest, kind):
            return ["book", *(["request_info"] if cues.HOW_TO.search(rest) else [])]
        seeks = bool(cues.SEEKS.search(rest))
        seeks = seeks or bool(cues.ANY_HOUSE.search(rest))
        told = facts or (wishes and (self.where.kind or seeks)) or kind in ("search", "inform")
        told = told or (self.where.kind == "asks" and kind not in _COURTEOUS)
        return ["inform"] if told or (self.of_others and seeks and mentioned(rest)) else []

    def _books(self, rest: str, kind: str) -> bool:
        """It asks for a room here."""
        at_a_table = {"restaurant", "spa"} & mentioned(rest).keys() and "room" not in rest
        elsewhere = kind == "other" and cues.ELSEWHERE.search(rest)
        return bool(cues.BOOKS.search(rest)) and not (elsewhere or self.of_others or at_a_table)

    def _asks(self, rest: str, kind: str, facts: bool, wishes: bool) -> bool:
        """It asks about the house, and not for a stay."""
        if cues.ABOUT_A_HOUSE.search(rest) or cues.ANY_HOUSE.search(rest):
            return False
        if cues.INDIFFERENT.search(rest) and not cues.QUESTION.search(rest):
            return False
        if cues.OF_OWN.search(rest):
            return True
        proposes = bool(cues.PROPOSES.search(rest))
        if cues.OPEN_QUESTION.search(rest) and not cues.HOW_TO.search(rest):
            return True
        if cues.WANTS_INFO.search(rest) and not (facts and proposes):
            return True
        if not cues.QUESTION.search(rest):
            told = facts or self.of_others or cues.BOOKS.search(rest) or cues.COMPLAINS.search(rest)
            return kind == "request_info" and not told
        if cues.BOOKS_SERVICE.search(rest) or _orders(rest, kind):
            return False
        if cues.HAS_ROOMS.search(rest) and not (facts or self.of_others) and mentioned(rest):
            return True
        if cues.BOOKS.search(rest) and (
            kind in ("book", "search", "inform") or (facts and cues.ANY_LEFT.search(rest))
        ):
            return False
        if facts and (proposes or self.where.kind):
            return bool(mentioned(rest)) and not proposes
        seeks = kind in ("search", "alternatives") and not cues.OF_ONE.search(rest)
        return not (wishes and self.of_others and (proposes or seeks))

    def acts(self) -> tuple[str, ...]:
        """What the whole message does, in its order."""
        did, kind = dict(self.did), self.where.kind
        if kind == "confirm" and "acknowledge" in did and "deny" not in did:
            did["affirm"] = None
        if kind == "asks_more" and {"thank", "goodbye"} <= did.keys() and not self.farewell:
            did["deny"] = did.pop("goodbye")
        if kind == "confirm" and "inform" in did and not {"affirm", "praise", "nod"} & did.keys():
            did["deny"] = None
        if not self.of_others and (self.topics or "deny" in did):
            did.pop("inform", None)
        if "nod" in did or "praise" in did:
            meant = _praise(self.where, did)
            did = dict.fromkeys(meant if act in ("praise", "nod") else act for act in did)
        left_out = self._left_out(did)
        return tuple(act for act in did if act and act not in left_out)

    def _left_out(self, did: dict[str, None]) -> set[str]:
        """What goes without saying beside the rest: a yes before the dates, thanks before a question."""
        kind, out = self.where.kind, set[str]()
        if kind == "asks_more" and did.keys() & _CONTENT:
            out |= {"deny", "affirm", "acknowledge"}
        if kind and len(did) > 1:
            out |= {"acknowledge", "greet", "dont_know"}
        if kind and {"select", "affirm"} & did.keys():
            out |= {"thank"}
        if "select" in did:
            out |= {"affirm"}
        if "book" in did and not self.of_others:
            out |= {"inform"}
        elif "inform" in did:
            out |= {"thank", "goodbye", "acknowledge", "book", "dont_know", "repeat"}
            out |= {"affirm"} if not (kind == "proposes" and self.where.bare) else set()
            out |= {"greet"} if self.of_others else set()
            out |= {"deny"} if kind != "confirm" else set()
            out |= {"request_info"} if not self.topics else set()
        if "request_info" in did:
            out |= {"select", "dont_know"}
            out |= {"acknowledge", "thank", "deny", "repeat"} if kind else set()
            out |= {"affirm"} if kind not in ("confirm", "") else set()
        if "request_alternatives" in did:
            out |= {"deny"}
        if "change" in did or "cancel" in did:
            out |= {"acknowledge", "inform"}
        if "deny" in did:
            out |= {"acknowledge"}
        return out


def _kind(rest: str) -> str:
    """The likeliest kind of the sentence; "" for a courtesy that another kind comes near to."""
    guess = sentences.guess(rest)
    return "" if guess.kind in _COURTEOUS and guess.lead < _LEAST_LEAD else guess.kind


def _orders(rest: str, kind: str) -> bool:
    """It asks for something to be brought or done, in the form of a question."""
    return bool(cues.ORDERS.search(rest) and (kind == "order" or cues.ASKS_ITEM.search(rest)))


def _wishes_more(rest: str) -> bool:
    """Dates, people or a wish beyond "another hotel"."""
    return bool(cues.STAY_FACT.search(rest)) or bool(
        cues.WISH.search(re.sub(r"\b(?:hotel|house|place)s?\b|\btoo \w+", " ", rest))
    )


def _praise(where: Context, did: Collection[str]) -> str:
    """What words of praise mean there; "" when they only go with something else."""
    if where.kind in ("offer", "tells"):
        return "" if "praise" not in did and "inform" in did else "select"
    if where.kind in ("confirm", "proposes"):
        return "affirm"
    return "acknowledge" if set(did) <= {"praise", "nod", "goodbye", "acknowledge"} else ""


def _opened(sentence: str) -> tuple[str, list[str]]:
    """*sentence* without the words that open it, and what these do."""
    acts: list[str] = []
    while True:
        for act, pattern in openings.OPENERS.items():
            match = pattern.match(sentence)
            if match:
                acts.append(act)
                sentence = sentence[match.end() :]
                break
        else:
            return sentence, acts
