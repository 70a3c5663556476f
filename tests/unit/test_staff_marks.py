"""WhatsApp's marks on staff's pages."""

import pytest

from bot.staff.marks import marked


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*Deluxe King*: $240", "<strong>Deluxe King</strong>: $240"),
        ("*one* and *two*", "<strong>one</strong> and <strong>two</strong>"),
        ("_*both*_ ~no~", "<em><strong>both</strong></em> <s>no</s>"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("* no* *no *", "* no* *no *"),
        ("*not over\na line*", "*not over\na line*"),
        ('*<img src=x>* & *"*', "<strong>&lt;img src=x&gt;</strong> &amp; <strong>&#34;</strong>"),
    ],
)
def test_marks_are_shown_as_on_a_phone_and_all_else_is_text(text: str, html: str) -> None:
    assert marked(text) == html
