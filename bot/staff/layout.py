"""What all pages of staff's share: the links at the top, who is signed in, the token of the forms.

`staff_base.html` shows it; a page extends that and fills the block `content`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for

from bot.staff.sign_in import SignIn


@dataclass(frozen=True, slots=True)
class Link:
    """A page's place at the top; `count` gives the number beside it, of which 0 is not shown."""

    label: str
    endpoint: str
    for_agents: bool = False
    count: Callable[[], int] | None = None


@dataclass(frozen=True, slots=True)
class _Shown:
    label: str
    url: str
    count: int
    here: bool


def mount(app: Flask, sign_in: SignIn, links: tuple[Link, ...]) -> None:
    """Give the templates `links()`, `account`, `csrf_field()` and `csrf_token()`."""

    def shown() -> Iterator[_Shown]:
        for link in links:
            if not link.for_agents or g.account.role == "agent":
                here = request.endpoint == link.endpoint
                yield _Shown(link.label, url_for(link.endpoint), link.count() if link.count else 0, here)

    @app.context_processor
    def shared() -> dict[str, Any]:
        return {
            "links": shown,
            "account": g.get("account"),
            "csrf_field": sign_in.token_field,
            "csrf_token": sign_in.token,
        }
