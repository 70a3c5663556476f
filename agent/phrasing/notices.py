"""Fixed words that are no answer: where the run is, a stop, an opt-out, an apology."""

_DOING = {
    "dates": "working out the dates",
    "rooms": "checking which rooms are free",
    "info": "looking that up",
    "link": "preparing your booking link",
}


def doing(progress: str) -> str:
    """What is under way, for a guest: *progress* holds the ids of the calls, with commas."""
    found = [_DOING[call] for call in progress.split(",") if call in _DOING]
    return " and ".join(found) or "on it"


def status(progress: str) -> str:
    """The answer to "are you still there?" while a run is busy."""
    return f"Yes, I'm here – still {doing(progress)}. I'll write as soon as I have it."


def progress_note(progress: str) -> str:
    """A word when the answer takes more than a few seconds."""
    return f"One moment – I'm {doing(progress)}. It's taking a little longer than usual."


STOPPED = "All right, I've stopped. Just write whenever you'd like me to look at something."
OPTED_OUT = (
    "You won't get any more messages from us here. If you change your mind, write START and we'll be back."
)
OPTED_IN = "Welcome back! How can I help you with your stay?"
APOLOGY = (
    "I'm sorry, something went wrong on our side and I couldn't answer that. "
    "Please try again in a moment; our team has been told as well."
)


def notice(kind: str, progress: str) -> str:
    """The words of a notice: status, stopped, opted_out or opted_in."""
    if kind == "status":
        return status(progress)
    return {"stopped": STOPPED, "opted_out": OPTED_OUT, "opted_in": OPTED_IN}[kind]
