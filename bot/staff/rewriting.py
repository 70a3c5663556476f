"""What the RQ dashboard answers, gone over: for rq-dashboard 0.9.0, which prints texts as HTML.

Only its own scripts run. Its pages get the top of staff's own, our colours, and labels for its fields.
"""

import html
import json
import re
from typing import Any

from flask import Response, g, render_template, url_for

_HEAD = """\
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/staff/static/top.css">
<link rel="stylesheet" href="/staff/static/queue.css"></head>"""
_ICON = "/static/favicon.ico"
"""What its pages name, and is not there."""
_LOOK_ONLY = '<link rel="stylesheet" href="/staff/static/look_only.css"></head>'

_ESCAPED_TWICE = {
    "$('<div/>').text(d.description).html()": "d.description",
    "$('<div/>').text(d.exc_info).html()": "d.exc_info",
    "<%- d.current_job.description %>": "<%= d.current_job.description %>",
}
"""Where the dashboard's templates escape by themselves; left as it is, staff would read `&quot;`."""

_TITLED = re.compile(r'<(input|select)\b([^<>]{0,200}) title="([^"<>]{1,80})"')
"""Its fields, which have a title and no label."""

_COOKIE_ASKED = 'getCookie("_csrf_token")'
"""Where the dashboard's scripts look for the token that their changes bring."""


def make_safe(response: Response, token: str) -> None:
    """Escape every text that its scripts will print as HTML; let its own scripts run, and no others.

    Changes that they ask for bring *token*. Who may only look is shown no buttons. The top of
    staff's own pages stands above, for the way back.
    """
    if response.is_json:
        response.set_data(json.dumps(_escaped(response.get_json())))
    elif response.mimetype == "text/html" and response.status_code < 400:  # refusals are pages of ours
        page = response.get_data(as_text=True)
        for twice, once in _ESCAPED_TWICE.items():
            page = page.replace(twice, once)
        page = page.replace(_COOKIE_ASKED, json.dumps(token))
        page = _TITLED.sub(r'<\1\2 title="\3" aria-label="\3"', page)
        if account := g.get("account"):
            page = page.replace("</head>", _HEAD, 1).replace(_ICON, url_for("icon.bell"), 1)
            page = page.replace("<body>", f"<body>{render_template('staff_top.html')}", 1)
            if account.role == "viewer":
                page = page.replace("</head>", _LOOK_ONLY, 1)
        # No text of a page can be taken for these tags: Jinja has escaped it.
        page = re.sub(r"<script (?=src=|type=\"text/javascript\")", f'<script nonce="{g.nonce}" ', page)
        response.set_data(page)


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return html.escape(value)
    if isinstance(value, dict):
        return {_escaped(name): _escaped(item) for name, item in value.items()}
    return [_escaped(item) for item in value] if isinstance(value, list) else value


def content_sources(nonce: str) -> list[str]:
    """What its pages may load and run, as rules of a Content-Security-Policy."""
    # Its templates are compiled in the browser, and it hides buttons by style attributes.
    return [
        f"script-src 'nonce-{nonce}' 'unsafe-eval'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data:",
    ]
