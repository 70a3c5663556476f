"""Fixed words that are no answer: where the run is, a stop, an opt-out, an apology."""

from agent.phrasing.speech import N_, Speech

_DOING = {
    "dates": N_("working out the dates"),
    "rooms": N_("checking which rooms are free"),
    "together": N_("checking which rooms are free"),
    "nearby": N_("looking at other dates"),
    "info": N_("looking that up"),
    "details": N_("looking that up"),
    "hold": N_("preparing your booking link"),
    "reservations": N_("looking that up"),
    "link": N_("preparing your booking link"),
}

STOPPED = N_("All right, I've stopped. Just write whenever you'd like me to look at something.")
OPTED_OUT = N_(
    "You won't get any more messages from us here. If you change your mind, write START and we'll be back."
)
OPTED_IN = N_("Welcome back! How can I help you with your stay?")
APOLOGY = N_(
    "I'm sorry, something went wrong on our side and I couldn't answer that. "
    "Please try again in a moment; our team has been told as well."
)
FAILED = N_(
    "I'm sorry, something went wrong on our side and I couldn't answer that. Please try again in a moment."
)


def say(message: str, language: str | None = None) -> str:
    """One of the messages above in *language*; in English for None and languages that we do not speak."""
    return Speech(language).gettext(message)


def doing(progress: str, language: str | None = None) -> str:
    """What is under way, for a guest: *progress* holds the ids of the calls, with commas."""
    speech = Speech(language)
    found = dict.fromkeys(_DOING[call] for call in progress.split(",") if call in _DOING)
    return speech.joined([speech.gettext(each) for each in found]) or speech.gettext("on it")


def status(progress: str, language: str | None = None) -> str:
    """The answer to "are you still there?" while a run is busy."""
    return Speech(language).gettext(
        "Yes, I'm here – still {doing}. I'll write as soon as I have it.", doing=doing(progress, language)
    )


def progress_note(progress: str, language: str | None = None) -> str:
    """A word when the answer takes more than a few seconds."""
    return Speech(language).gettext(
        "One moment – I'm {doing}. It's taking a little longer than usual.", doing=doing(progress, language)
    )


def notice(kind: str, progress: str, language: str | None = None) -> str:
    """The words of a notice: status, stopped, opted_out or opted_in."""
    if kind == "status":
        return status(progress, language)
    message = {"stopped": STOPPED, "opted_out": OPTED_OUT, "opted_in": OPTED_IN}[kind]
    return say(message, language)
