"""The staff's pages in a real browser, with a whole Bellhop behind them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from redis import Redis
from rq import Queue

from bot import keys
from bot.queue import open_queue
from bot.staff.accounts import Accounts
from tests.browser.conftest import OpenPage, OpenPhone, out_of_reach
from tests.e2e.test_up import Up, standing_still

JULY = "Do you have a room for 2 adults from 10 to 12 July?"
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
JOB = "failed-in-browser"
PAGES = {
    "/staff/": "h1",
    "/staff/inbox": ".quote",
    "/staff/lanes": ".lane",
    "/staff/numbers": ".chart",
    "/staff/log": "table",
    "/staff/nonsense": "h1",
    "/rq/": "#queues td",
    "/rq/0/view/workers": "#workers td",
    "/rq/0/view/jobs/bellhop/failed/8/asc/1": ".exc_info",
    f"/rq/0/view/job/{JOB}": ".exc_info",
}
"""Every page, and what is on it once it is all there."""


@pytest.fixture
def failed_job(up: Up) -> Iterator[str]:
    """The id of a job that failed, with a tag in every text that the dashboard shows of it."""
    with Redis.from_url(up.settings().redis_url.get_secret_value()) as redis:
        queue = open_queue(redis)
        at_once = Queue(queue.name, connection=redis, serializer=queue.serializer, is_async=False)
        at_once.enqueue("builtins.int", HOSTILE, description=HOSTILE, meta={HOSTILE: HOSTILE}, job_id=JOB)
        yield JOB
        if job := queue.fetch_job(JOB):
            job.delete()


def session_of(up: Up, number: str) -> str:
    """The session of the guest who writes from *number*, once there is one."""
    name = keys.address(keys.keyed(up.settings().secret_key.get_secret_value(), f"whatsapp:{number}"))
    with up.redis() as redis:
        up.wait_until(lambda: redis.exists(name))
        return str(redis.get(name))


def lane_of(page: Page, up: Up, number: str) -> Locator:
    """The guest's lane."""
    return page.locator(".lane").filter(has=page.locator(f"a[href$='{session_of(up, number)}']"))


# -- the lanes -------------------------------------------------------------------------


def test_a_change_of_mind_turns_the_first_lane_grey_with_the_reason(
    open_page: OpenPage, open_phone: OpenPhone, up: Up
) -> None:
    page, phone = open_page("/staff/lanes"), open_phone()
    phone.say(JULY)
    runs = lane_of(page, up, phone.number).locator(".run")
    first, second = runs.filter(has_text="Turn 1:"), runs.filter(has_text="Turn 2:")
    with standing_still(up):
        expect(first.locator(".bar.is-open")).to_be_visible()
        expect(first.locator(".call.is-running").first).to_be_visible()
        expect(phone.say("no, August").get_by_role("img", name="delivered", exact=True)).to_be_visible()
    expect(first).to_have_class("run is-stopped")
    expect(first).to_contain_text("New message received")
    expect(first.locator(".cut")).to_be_visible()
    grey = page.locator(".key.is-stopped").evaluate("e => getComputedStyle(e).backgroundColor")
    expect(first.locator(".bar").first).to_have_css("background-color", grey)
    expect(second).to_have_class("run is-answered")
    expect(page.locator("#said")).to_contain_text("New message received")
    assert phone.number[2:] not in page.content()
    assert "August" not in page.content()


def test_without_a_seat_the_lanes_are_asked_for(open_page: OpenPage, open_phone: OpenPhone, up: Up) -> None:
    page, phone = open_page("/staff/"), open_phone()
    page.route("**/staff/lanes/live*", lambda route: route.fulfill(status=503, body="All seats are taken"))
    page.goto(f"http://localhost:{up.port}/staff/lanes")
    phone.say("Is there parking?")
    run = lane_of(page, up, phone.number).locator(".run")
    expect(run).to_have_class("run is-answered")


def test_a_paused_board_stands_still_and_catches_up(
    open_page: OpenPage, open_phone: OpenPhone, up: Up
) -> None:
    page, other, phone = open_page("/staff/lanes"), open_page("/staff/lanes"), open_phone()
    expect(page.locator("#summary")).not_to_have_text("…")
    page.get_by_role("button", name="Pause").click()
    phone.say("Is breakfast included?")
    expect(phone.replies).to_have_count(1)
    # By then the paused board has heard of it as well.
    expect(lane_of(other, up, phone.number).locator(".run")).to_have_class("run is-answered")
    lane = lane_of(page, up, phone.number)
    assert lane.count() == 0
    page.get_by_role("button", name="Pause").click()
    expect(lane.locator(".run")).to_have_class("run is-answered")


# -- the sign-in -----------------------------------------------------------------------


def test_the_form_works_by_keyboard_and_who_signs_out_is_out(open_page: OpenPage, up: Up) -> None:
    page = open_page("/staff/numbers")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type(up.settings().staff_username)
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_label("Password")).to_be_focused()
    page.goto(f"http://localhost:{up.port}/staff/lanes")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_an_agents_change_at_the_queue_brings_its_token_and_a_viewer_has_no_buttons(
    open_page: OpenPage, up: Up, failed_job: str
) -> None:
    path = f"/rq/0/view/job/{failed_job}"
    with up.redis() as redis:
        accounts = Accounts(up.settings(), redis)
        accounts.add("vera", "viewer-password", "viewer")
        try:
            looking = open_page(path, name="vera", password="viewer-password")
            expect(looking.get_by_text(failed_job).first).to_be_visible()
            expect(looking.locator("#delete-job-btn")).to_be_hidden()
        finally:
            accounts.remove("vera")
        page = open_page(path)
        page.locator("#delete-job-btn").click()
        page.locator("#confirmation-modal-yes").click()
        up.wait_until(lambda: not redis.exists(f"rq:job:{failed_job}"))


# -- looks -----------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [375, 768, 1280])
def test_every_page_is_legible_and_fits_and_what_a_guest_wrote_stays_text(
    open_page: OpenPage,
    open_phone: OpenPhone,
    up: Up,
    failed_job: str,
    pictures: Path,
    width: int,
    dark: bool,
) -> None:
    phone = open_phone()
    phone.say(f"{HOSTILE} I want to talk to a person")
    expect(phone.replies).to_have_count(1)
    page = open_page("/staff/", width=width, dark=dark)
    found = []
    guest = session_of(up, phone.number)
    for path, whole in (PAGES | {f"/staff/conversations/{guest}": ".line.hotel"}).items():
        page.goto(page.url.partition("/staff")[0].partition("/rq")[0] + path)
        expect(page.locator(whole).first).to_be_visible()
        name = path.replace(guest, "guest").strip("/").replace("/", "-")
        page.screenshot(path=pictures / f"{name}-{width}{'-dark' if dark else ''}.png", full_page=True)
        found += out_of_reach(page)
        assert page.evaluate("window.hacked") is None, path
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Name")).to_be_visible()
    assert [*found, *out_of_reach(page)] == []
