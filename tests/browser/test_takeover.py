"""A colleague and a guest, each at their own page, with a whole Bellhop between them."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, OpenPhone, out_of_reach
from tests.e2e.test_up import Up, standing_still

JULY = "Do you have a room for 2 adults from 10 to 12 July?"
GREETING = "Good evening, this is the front desk. How can I help?"


def look_up(page: Page, number: str) -> None:
    """Search the guest by number, as a colleague types it."""
    page.get_by_label("A guest's number").fill(number)
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_text("has this guest").or_(page.get_by_text("is at work"))).to_be_visible()
    assert number.removeprefix("+") not in page.url


def test_a_colleague_takes_a_guest_over_in_the_middle_of_a_run_and_hands_back(
    up: Up, open_page: OpenPage, open_phone: OpenPhone
) -> None:
    phone = open_phone()
    phone.say(JULY)
    with standing_still(up):
        page = open_page("/staff/conversations/")
        look_up(page, phone.number)
        page.get_by_role("button", name="Take over").click()
        expect(page.get_by_text("The guest is yours")).to_be_visible()
    page.get_by_label("Your message").fill(GREETING)
    page.get_by_role("button", name="Send").click()
    expect(phone.log.get_by_text(GREETING)).to_be_visible()
    phone.say("and is there parking?")
    expect(page.locator(".line.guest").get_by_text("and is there parking?")).to_be_visible()
    expect(page.locator(".line.guest").filter(has_text="parking").get_by_text("unanswered")).to_be_visible()
    assert phone.replies.count() == 1, "the bot says nothing"
    page.get_by_role("button", name="Hand back").click()
    expect(page.get_by_text("at work on what is unanswered")).to_be_visible()
    expect(phone.replies.nth(1)).to_contain_text("arking")
    expect(page.locator(".line.hotel")).to_contain_text("arking")
    assert "July" not in phone.replies.nth(1).inner_text(), "what staff answered is not answered again"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_a_reply_says_can_be_looked_up_on_a_small_screen(
    up: Up, open_page: OpenPage, open_phone: OpenPhone, pictures: Path, dark: bool
) -> None:
    phone = open_phone()
    phone.say(JULY)
    expect(phone.replies.filter(has_text="$")).to_have_count(1)
    page = open_page("/staff/conversations/", width=375, dark=dark)
    page.get_by_label("A guest's number").fill(phone.number)
    page.get_by_role("button", name="Look").click()
    receipts = page.locator("dt").filter(has_text="availability")
    expect(receipts).to_be_hidden()
    page.get_by_text("what is behind this reply").click()
    expect(receipts).to_be_visible()
    expect(page.locator(".facts > div").filter(has=receipts).locator("dd")).to_contain_text("$")
    page.get_by_text("Results", exact=True).click()
    expect(page.locator("#results-1 dd").first).to_be_visible()
    page.screenshot(path=pictures / "staff-receipts-375.png", full_page=True)
    assert out_of_reach(page) == []


@pytest.mark.parametrize("width", [375, 768, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_keep_nobody_out_and_fit_the_screen(
    up: Up, open_page: OpenPage, open_phone: OpenPhone, width: int, dark: bool
) -> None:
    phone = open_phone()
    phone.say("I want to talk to a person please " + "x" * 120)
    page = open_page("/staff/conversations/", width=width, dark=dark)
    expect(phone.replies).not_to_have_count(0)
    look_up(page, phone.number)
    conversation = page.url
    for path in (conversation, "/staff/inbox", "/staff/conversations/"):
        page.goto(path if "://" in path else f"http://localhost:{up.port}{path}")
        assert out_of_reach(page) == []
