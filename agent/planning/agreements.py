"""What a guest takes over of what the hotel's words proposed."""

from collections.abc import Sequence

from agent.conversation import Line
from agent.planning import questions
from agent.planning.dates import Dates
from agent.planning.findings import Findings
from agent.planning.proposals import Proposal, read_asked, read_proposal
from agent.planning.state import Party
from agent.planning.text import plain


class Agreements(Findings):
    """Takes over what the hotel proposed, when the guest agrees to it."""

    def adopt(self, text: str) -> None:
        """Take over what the hotel's last words proposed: the guest said yes to it with *text*."""
        offer, self.adopted = self.proposed(), True
        self.adopt_dates(offer)
        known = self.party, self.rooms
        if offer.party and not _counts_the_same(offer.party, self.party):
            self.party = offer.party
        self.rooms = offer.rooms or self.rooms
        self.about_stay |= (self.party, self.rooms) != known
        self.wishes = offer.wishes or self.wishes
        if offer.priced and len(offer.rooms_named) == 1 and not questions.is_question(plain(text)):
            self.agreed_room = offer.rooms_named[0]
        elif offer.told and "book" in offer.asked:
            # A colleague asks whether to book what was settled before.
            self.agreed_room = self.agreed_room or self.wishes.room_type or ""

    def offered(self) -> Proposal:
        """What the hotel's last words offer, or those before them that a question interrupted."""
        last = self.proposal
        stands = not (last.asked or last.rooms_named) and not self.state.offers
        return read_asked(self.before_question) if stands and self.before_question else last

    def proposed(self) -> Proposal:
        """All that the hotel's last words proposed, read against what was known before them."""
        return self._read(self.before) if self.proposal.told else self.proposal

    def adopt_dates(self, offer: Proposal) -> None:
        """Take over the dates of *offer*, unless they are known."""
        if offer.dates is not None and not _are_known(offer.dates, self.dates):
            self.take_dates(offer.dates, offer.told)

    def take_what_was_settled(self) -> None:
        """Have the stay booked that was settled with a colleague: it stands in no offer of ours."""
        known = self.state
        if not (self.before and known.dates.complete) or known.offers or known.asked:
            return
        if self.before_question and not (self.proposal.asked or self.proposal.rooms_named):
            self._take_what_stood_open(self._read(self.before_question))
        self.agreed_room = self.agreed_room or self.wishes.room_type or ""

    def _take_what_stood_open(self, offer: Proposal) -> None:
        """Know the rooms of an earlier *offer*; what the guest has said himself since then holds."""
        self.rooms = self.rooms or offer.rooms
        if offer.wishes is not None and self.wishes.room_type is None:
            self.wishes = self.wishes.model_copy(update={"room_type": offer.wishes.room_type})

    def _read(self, line: str) -> Proposal:
        known = self.state
        return read_proposal(line, self.today, known.dates, known.party, known.wishes, country=self.country)


def line_before_question(history: Sequence[Line]) -> str:
    """The hotel's words before a question of the guest's that its last words answered; "" without such."""
    if [line.who for line in history[-3:]] != ["hotel", "guest", "hotel"]:
        return ""
    proposed, asked, _ = history[-3:]
    return proposed.text if questions.is_question(plain(asked.text)) else ""


def _counts_the_same(proposed: Party, known: Party) -> bool:
    """The hotel's words only count, all together, those who are known one by one."""
    return (
        proposed.adults is None
        and known.adults is not None
        and proposed.total == known.adults + (known.children or 0)
    )


def _are_known(proposed: Dates, known: Dates) -> bool:
    """The hotel's words mean the days that are known, if need be in their other reading ("next Friday")."""
    if known.check_in is None:
        return False
    other = proposed.alternative
    if other is not None and other.check_in == known.check_in:
        return True
    return (proposed.check_in, proposed.check_out) == (known.check_in, known.check_out)
