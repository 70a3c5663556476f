"""What goes into the agent and what comes out: `Message`, `Turn`, `Reply`.

The bot owns the session; the agent is handed a `Turn`, a snapshot of it, and
gives back a `Reply`. All values are frozen and JSON-able; unknown fields are
ignored, so that a neighbour of another version can be read during a rolling deploy.
"""

from datetime import date, datetime
from typing import Any, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "text",
    "button",
    "list",
    "flow",
    "image",
    "audio",
    "video",
    "sticker",
    "document",
    "contacts",
    "location",
    "unsupported",
]
"""What a guest's message carries; anything that WhatsApp invents later is "unsupported"."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Message(_Value):
    """One inbound message as the agent reads it.

    `text` is what the guest wrote: a caption for media, the label of a pressed
    button, "" for a voice note, a location or a document (whose file name is no
    text of the guest's). `payload` is what a button or list row stands for; it
    comes from the guest's phone and is to be validated like any text.
    """

    sid: str
    kind: Kind = "text"
    text: str = ""
    payload: str | None = None
    received_at: datetime


class Line(_Value):
    """One line of the transcript, oldest first in `Turn.history`."""

    who: Literal["guest", "hotel"]
    text: str
    at: datetime


class KeptResult(_Value):
    """A tool's value from an earlier run, handed over so that it need not be asked again.

    `at` is when it was read, seconds since the epoch; how long it stays fresh is
    the tool's to say (`Tool.reuse_s`).
    """

    value: Any
    at: float


class Turn(_Value):
    """One or more unanswered messages that get one reply.

    `messages` are oldest first and hold every message not yet replied to, also
    those of superseded turns. `state` is what the planner kept with the last
    reply, opaque to everyone else. `kept` maps `reuse_key(tool, args)` to the
    results of earlier runs. `today` is the hotel's date.

    `guest_key` names the guest without telling who it is, the same in every turn of a session.
    `guest_phone` (E.164) is the number that the guest writes from, None when the channel did not
    give one; it is for the hotel system alone, and is neither logged nor kept.
    """

    number: int = 1
    messages: tuple[Message, ...] = Field(min_length=1)
    history: tuple[Line, ...] = ()
    state: dict[str, Any] = {}
    kept: dict[str, KeptResult] = {}
    today: date
    guest_key: str = Field(default_factory=lambda: uuid4().hex)
    guest_phone: str | None = Field(default=None, repr=False)


class Reply(_Value):
    """The agent's answer, before a channel sees it, and the state to keep with it."""

    text: str
    state: dict[str, Any] = {}
