"""The phone page in a real browser, with a whole Bellhop behind it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from bot.simulator.outbox import Outbox, new_message
from tests.browser.conftest import OpenPhone, Phone, is_quiet, out_of_reach
from tests.e2e.test_up import Up, standing_still

JULY = "Do you have a room for 2 adults from 10 to 12 July?"
HOSTILE = (
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> *bold* _not all_ ~gone~ '
    '`code` "><svg onload=window.hacked=1> javascript:alert(1) https://hotel.example/a?b=1&c=<x>'
)


# -- a change of mind ----------------------------------------------------------------------


def test_july_and_then_no_august_brings_one_answer_about_august(
    open_phone: OpenPhone, up: Up, pictures: Path
) -> None:
    phone = open_phone()
    phone.open_behind()
    phone.say(JULY)
    expect(phone.dots).to_be_visible()
    with standing_still(up):
        expect(phone.runs.locator(".wave").filter(has_text="rooms")).to_be_visible()
        expect(phone.say("no, August").get_by_role("img", name="delivered", exact=True)).to_be_visible()
    first = phone.runs.filter(has_text="Turn 1")
    expect(first).to_have_attribute("data-state", "cancelled")
    expect(first.locator(".reason")).to_contain_text("New message received")
    expect(phone.runs.filter(has_text="Turn 2")).to_have_attribute("data-state", "sent")
    expect(phone.replies).to_have_count(1)
    up.wait_until(lambda: is_quiet(up))
    expect(phone.replies).to_have_count(1)
    expect(phone.replies).to_contain_text("Aug")
    expect(phone.replies).not_to_contain_text("Jul")
    expect(phone.dots).to_have_count(0)
    phone.page.screenshot(path=pictures / "phone-august.png")


# -- what a chat looks like ------------------------------------------------------------------


def test_html_and_script_stay_text_and_marks_become_what_they_mean(open_phone: OpenPhone) -> None:
    phone = open_phone()
    words = phone.say(HOSTILE).locator(".words")
    assert words.evaluate("e => e.textContent") == re.sub("[*_~`]", "", HOSTILE)
    tags = words.evaluate("e => [...e.querySelectorAll('*')].map(n => n.tagName)")
    assert tags == ["STRONG", "EM", "S", "CODE", "A"]
    link = words.get_by_role("link")
    assert link.get_attribute("href") == "https://hotel.example/a?b=1&c="
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert phone.page.evaluate("window.hacked") is None
    phone.page.reload()
    expect(phone.mine.locator(".words")).to_contain_text("<script>window.hacked=1</script>")
    assert phone.page.evaluate("window.hacked") is None


def test_ticks_turn_blue_when_the_hotel_has_read(open_phone: OpenPhone) -> None:
    phone = open_phone()
    bubble = phone.say("Is there parking?")
    expect(bubble.get_by_role("img", name="read")).to_be_visible()
    expect(phone.replies).to_have_count(1)
    expect(phone.log.locator(".day")).to_have_text("Today")


def test_typing_ends_after_25_seconds_without_a_reply(open_phone: OpenPhone, up: Up) -> None:
    phone = open_phone()
    phone.page.clock.install()
    phone.page.reload()
    bubble = phone.say("thanks!")
    expect(phone.replies).to_have_count(1)  # it would end the typing, too
    with up.redis() as redis:
        Outbox(redis).show_typing(str(bubble.get_attribute("data-sid")))
    expect(phone.dots).to_be_visible()
    phone.page.clock.fast_forward(26_000)
    expect(phone.dots).to_have_count(0)


def test_arabic_runs_from_right_to_left(open_phone: OpenPhone) -> None:
    phone = open_phone()
    words = phone.say("مرحبا، هل يوجد موقف سيارات؟").locator(".words")
    assert words.evaluate("e => getComputedStyle(e).direction") == "rtl"
    latin = phone.say("and in English").locator(".words")
    assert latin.evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_a_few_emoji_are_large_and_many_are_not(open_phone: OpenPhone) -> None:
    phone = open_phone()
    expect(phone.say("👨‍👩‍👧‍👦🇧🇷👍🏽").locator(".words.is-large")).to_be_visible()
    expect(phone.say("👍👍👍👍").locator(".words.is-large")).to_have_count(0)


# -- what else can be sent -------------------------------------------------------------------


def test_a_picture_a_voice_note_a_place_and_choices_are_sent(open_phone: OpenPhone) -> None:
    phone = open_phone()
    phone.attach("A picture of the sea")
    picture = phone.mine.get_by_role("img", name="Photo")
    expect(picture).to_be_visible()
    assert picture.evaluate("e => e.decode().then(() => e.naturalWidth)") == 640
    phone.attach("Voice note")
    expect(phone.mine.filter(has_text="Voice note")).to_be_visible()
    phone.attach("Location")
    phone.page.locator("#ask-ok").click()
    expect(phone.mine.filter(has_text="The beach")).to_be_visible()
    phone.attach("Quick reply")
    phone.page.locator("#ask-ok").click()
    expect(phone.mine.filter(has_text="Yes, please")).to_be_visible()
    expect(phone.replies.first).to_be_visible()


def test_a_numbered_choice_can_be_pressed_until_the_guest_writes_again(open_phone: OpenPhone, up: Up) -> None:
    phone = open_phone()
    phone.say("thanks!")
    with up.redis() as redis:
        for body in ("Which one?\n1. *Standard Queen*\n2. Deluxe King", "Breakfast is included."):
            sender, to = "whatsapp:+15005550001", f"whatsapp:{phone.number}"
            Outbox(redis).add(
                new_message("AC" + "1" * 32, sender=sender, to=to, body=body, direction="outbound-api")
            )
    expect(phone.replies.filter(has_text="Breakfast")).to_be_visible()
    choice = phone.log.get_by_role("button", name="Deluxe King")
    choice.click()
    expect(phone.mine.filter(has_text="Deluxe King")).to_be_visible()
    expect(choice).to_have_count(0)


# -- several phones, several ways to hear ------------------------------------------------------


def test_two_guests_sit_side_by_side_and_read_their_own(open_phone: OpenPhone) -> None:
    phone = open_phone(width=1400)
    phone.page.get_by_role("button", name="Guest").click()
    phone.page.get_by_label("Number").fill("+15005559999")
    phone.page.locator("#ask-ok").click()
    other = Phone(phone.page, "+15005559999")
    phone.say("Is there parking?")
    other.say("When is breakfast?")
    for one in (phone, other):
        expect(one.place).to_be_visible()
        expect(one.mine).to_have_count(1)
        expect(one.replies).to_have_count(1)
    phone.page.set_viewport_size({"width": 375, "height": 700})
    expect(other.place).to_be_visible()
    expect(phone.place).not_to_be_visible()


def test_without_a_seat_the_page_asks(open_phone: OpenPhone) -> None:
    phone = open_phone()

    def full(route: Route) -> None:
        route.fulfill(status=503, body="full")

    phone.page.route("**/page/live*", full)
    phone.page.reload()
    phone.say("Is there parking?")
    expect(phone.replies).to_have_count(1)


def test_on_a_bad_day_one_answer_comes_all_the_same(open_phone: OpenPhone, up: Up) -> None:
    phone = open_phone()
    page = phone.page
    page.get_by_role("button", name="Bad day").click()
    with page.expect_response("**/page/faults") as put:
        page.get_by_label("Delivered twice").fill("1")
    assert put.value.ok
    try:
        expect(page.locator("#faults-on")).to_be_visible()
        page.keyboard.press("Escape")
        bubble = phone.say("Is there parking?")
        expect(bubble).to_contain_text("delivered twice")
        expect(phone.replies).to_have_count(1)
        up.wait_until(lambda: is_quiet(up))
        expect(phone.replies).to_have_count(1)
    finally:
        page.get_by_role("button", name="Bad day").click()
        with page.expect_response("**/page/faults"):
            page.get_by_role("button", name="All is well").click()


# -- for everybody -----------------------------------------------------------------------------


def test_the_keyboard_is_enough(open_phone: OpenPhone) -> None:
    phone = open_phone()
    expect(phone.input).to_be_focused()
    phone.page.keyboard.type("Is there parking?")
    phone.page.keyboard.press("Tab")
    phone.page.keyboard.press("Enter")
    expect(phone.mine).to_have_count(1)
    toggle = phone.place.get_by_role("button", name="What happened")
    toggle.focus()
    phone.page.keyboard.press("Enter")
    expect(phone.place.get_by_role("heading", name="What happened")).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    phone.place.locator(".composer summary").focus()
    phone.page.keyboard.press("Enter")
    expect(phone.place.get_by_role("button", name="Voice note")).to_be_visible()
    phone.page.keyboard.press("Escape")
    expect(phone.place.get_by_role("button", name="Voice note")).not_to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [375, 768, 1280])
def test_nobody_is_kept_out_and_nothing_hangs_over_the_edge(
    open_phone: OpenPhone, pictures: Path, width: int, dark: bool
) -> None:
    phone = open_phone(width=width, height=480, dark=dark, reduced_motion="reduce")
    shade = "dark" if dark else "light"
    assert out_of_reach(phone.page) == []
    for count in (1, 2, 3):
        phone.say("*Is* there parking? https://hotel.example 👍")
        expect(phone.replies).to_have_count(count)
    phone.open_behind()
    expect(phone.runs).to_have_count(3)
    assert phone.place.locator(".behind").evaluate("e => e.scrollHeight > e.clientHeight"), "it scrolls"
    phone.page.screenshot(path=pictures / f"phone-{width}-{shade}.png")
    assert out_of_reach(phone.page) == []
    phone.page.get_by_role("button", name="Bad day").click()
    assert out_of_reach(phone.page) == []
