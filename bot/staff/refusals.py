"""What somebody signed in reads in place of a page that is not there, or not for them: with the way back."""

from flask import Flask, g, render_template, request
from werkzeug.exceptions import Forbidden, HTTPException, MethodNotAllowed, NotFound
from werkzeug.wrappers import Response

_WORDS: dict[type[HTTPException], tuple[str, str]] = {
    Forbidden: (
        "That was refused",
        "Your account may look and not change, or the page was out of date: then go back and try again.",
    ),
    NotFound: (
        "Nothing here",
        "There is no such page, or it is gone: what is kept of a guest goes after a while.",
    ),
    MethodNotAllowed: ("That was refused", "This address takes no such request: use the page's buttons."),
}


def mount(app: Flask) -> None:
    """Show refusals as pages to browsers of those who are signed in; all else is answered as ever."""
    for kind in _WORDS:
        app.register_error_handler(kind, _shown)


def _shown(error: HTTPException) -> HTTPException | Response:
    if "account" not in g or "text/html" not in request.headers.get("Accept", ""):
        return error
    answer = error.get_response()
    title, text = _WORDS[type(error)]
    answer.set_data(render_template("refused.html", title=title, text=text))
    return answer
