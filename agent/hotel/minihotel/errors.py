"""What the parts of the adapter tell each other about a call that failed."""

from agent.errors import HotelUnavailable


class TryAgain(HotelUnavailable):
    """The call failed in a way that another one, right now, may not."""
