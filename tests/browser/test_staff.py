"""The staff's pages in a real browser, with a whole Bellhop behind them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from redis import Redis
from rq import Queue

from bot import keys
from bot.queue import open_queue
from bot.staff.accounts import Accounts
from tests.browser.conftest import WAIT_MS, OpenPhone
from tests.e2e.test_up import Up, standing_still

JULY = "Do you have a room for 2 adults from 10 to 12 July?"
PAGES = ("/staff/", "/staff/lanes", "/staff/numbers", "/staff/log")

OpenPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def patient() -> None:
    """A busy machine takes its time."""
    expect.set_options(timeout=WAIT_MS)


@pytest.fixture
def open_page(browser: Browser, up: Up) -> Iterator[OpenPage]:
    """Open a page as staff, signed in by the form.

    The test fails when a script fails, when the policy keeps something out, or when the page asks
    anybody but its own server.
    """
    contexts, faults = [], []
    host = f"localhost:{up.port}"

    def open_page(
        path: str, *, name: str = "", password: str = "", width: int = 1280, dark: bool = False
    ) -> Page:
        settings = up.settings()
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"a script failed: {error}"))
        page.on("console", lambda m: faults.append(m.text) if "Content Security" in m.text else None)
        page.on(
            "request",
            lambda r: None if urlsplit(r.url).netloc in (host, "") else faults.append(f"asked {r.url}"),
        )
        page.goto(f"http://{host}{path}")
        page.get_by_label("Name").fill(name or settings.staff_username)
        page.get_by_label("Password").fill(password or settings.staff_password.get_secret_value())
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"http://{host}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def lane_of(page: Page, up: Up, number: str) -> Locator:
    """The lane of the guest who writes from *number*."""
    name = keys.address(keys.keyed(up.settings().secret_key.get_secret_value(), f"whatsapp:{number}"))
    with up.redis() as redis:
        up.wait_until(lambda: redis.exists(name))
        session_id = redis.get(name)
    return page.locator(".lane").filter(has=page.locator(f"a[href$='{session_id}']"))


def serious(page: Page) -> list[str]:
    """What axe finds that keeps people out."""
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


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
    open_page: OpenPage, up: Up
) -> None:
    with Redis.from_url(up.settings().redis_url.get_secret_value()) as redis:
        accounts = Accounts(up.settings(), redis)
        accounts.add("vera", "viewer-password", "viewer")
        queue = open_queue(redis)
        failing = Queue(queue.name, connection=redis, serializer=queue.serializer, is_async=False)
        failing.enqueue("builtins.int", "x", job_id="failed-in-browser")
        path = "/rq/0/view/job/failed-in-browser"
        try:
            looking = open_page(path, name="vera", password="viewer-password")
            expect(looking.get_by_text("failed-in-browser").first).to_be_visible()
            expect(looking.locator("#delete-job-btn")).to_be_hidden()
            page = open_page(path)
            page.locator("#delete-job-btn").click()
            page.locator("#confirmation-modal-yes").click()
            up.wait_until(lambda: not redis.exists("rq:job:failed-in-browser"))
        finally:
            accounts.remove("vera")


# -- looks -----------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [375, 768, 1280])
def test_every_page_is_legible_and_fits(
    open_page: OpenPage, open_phone: OpenPhone, pictures: Path, width: int, dark: bool
) -> None:
    phone = open_phone()
    phone.say("Is there a pool?")
    expect(phone.replies).to_have_count(1)
    page = open_page(PAGES[0], width=width, dark=dark)
    found = []
    for path in PAGES:
        page.goto(page.url.partition("/staff")[0] + path)
        if path == "/staff/lanes":
            expect(page.locator(".lane").first).to_be_visible()
        page.screenshot(path=pictures / f"{path.strip('/').replace('/', '-')}-{width}.png", full_page=True)
        found += [f"{path}: {fault}" for fault in serious(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path} is wider than the window")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Name")).to_be_visible()
    found += serious(page)
    assert found == []
