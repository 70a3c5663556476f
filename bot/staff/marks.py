"""WhatsApp's marks in a message of ours, as the phone shows them: *bold*, _italic_, ~struck~."""

import re

from markupsafe import Markup, escape

# What is marked holds no mark of the same kind: so each character is looked at a few times at most.
_MARKS = tuple(
    (re.compile(rf"(?<![^\W_]){mark}(?=\S)([^{mark}\n]*[^{mark}\s]){mark}(?![^\W_])"), rf"<{tag}>\1</{tag}>")
    for mark, tag in ((r"\*", "strong"), ("_", "em"), ("~", "s"))
)


def marked(text: str) -> Markup:
    """*text*, escaped first, with its marks as HTML."""
    found = str(escape(text))
    for pattern, html in _MARKS:
        found = pattern.sub(html, found)
    return Markup(found)  # noqa: S704 - escaped above; the tags are the table's
