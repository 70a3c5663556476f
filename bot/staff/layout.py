"""What all pages of staff's share: the links at the top, who is signed in, the token of the forms.

`staff_base.html` shows it; a page extends that and fills the block `content`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, g, request, url_for

from bot.staff.marks import marked
from bot.staff.sign_in import SignIn
from bot.zone import HotelZone


@dataclass(frozen=True, slots=True)
class Link:
    """A page's place at the top; `count` gives the number beside it, of which 0 is not shown."""

    label: str
    endpoint: str
    for_agents: bool = False
    count: Callable[[], int] | None = None

    @property
    def blueprint(self) -> str:
        return self.endpoint.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table (`staff_table.html`): cells in the columns' order."""

    cells: Sequence[str]
    at: datetime | None = None
    """When it happened; shown below the first cell."""
    href: str = ""
    """Where the first cell leads."""


@dataclass(frozen=True, slots=True)
class _Shown:
    label: str
    url: str
    count: int
    here: bool


CLOCK = "%Y-%m-%d %H:%M"


def mount(app: Flask, sign_in: SignIn, links: tuple[Link, ...], zone: HotelZone) -> None:
    """Give the templates `links()`, `account`, `csrf_field()`, `csrf_token()` and `zone()`.

    And two filters: `clock` (a moment by the hotel's clock) and `marked` (a message of ours).
    """

    def clock(at: datetime, form: str = CLOCK) -> str:
        return at.astimezone(zone()).strftime(form)

    app.add_template_filter(clock)
    app.add_template_filter(marked)

    places = Counter(link.blueprint for link in links)

    def is_here(link: Link) -> bool:
        alone = places[link.blueprint] == 1  # then every page of its blueprint is below it
        return request.endpoint == link.endpoint or (alone and request.blueprint == link.blueprint)

    def shown() -> Iterator[_Shown]:
        for link in links:
            if not link.for_agents or g.account.role == "agent":
                count = link.count() if link.count else 0
                yield _Shown(link.label, url_for(link.endpoint), count, is_here(link))

    @app.context_processor
    def shared() -> dict[str, Any]:
        return {
            "links": shown,
            "account": g.get("account"),
            "csrf_field": sign_in.token_field,
            "csrf_token": sign_in.token,
            "zone": zone,
        }
