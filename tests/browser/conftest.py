"""Fixtures of the tests in a real browser: a chromium, and a whole `bellhop up` with the phone page."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bot import keys
from tests.e2e.test_up import Up
from tests.ports import free_port

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
WAIT_MS = 60_000
NOTE = "One moment – I'm"
_NUMBERS = itertools.count(100)


@pytest.fixture(autouse=True)
def patient() -> None:
    """A busy machine takes its time."""
    expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's chromium; without one the test is skipped here and fails in CI.

    Ended with these tests: while Playwright is open, no coroutine test can run in this process.
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        reason = f"no browser on PATH ({', '.join(NAMES)}): the pages are not tested"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A hotel whose system takes three seconds to say which rooms are free."""
    up = Up(tmp_path_factory.mktemp("phone"), free_port(), HOTEL_LATENCY_S="3")
    try:
        yield up.wait_until_ready()
    finally:
        up.end()


def watched(page: Page, host: str, faults: list[str]) -> None:
    """Note in *faults* when a script fails, the policy keeps something out, or another host is asked."""
    page.on("pageerror", lambda error: faults.append(f"a script failed: {error}"))
    page.on("console", lambda m: faults.append(m.text) if "Content Security" in m.text else None)
    page.on("dialog", lambda dialog: faults.append(f"a dialog: {dialog.message}"))
    page.on(
        "request",
        lambda r: None if urlsplit(r.url).netloc in (host, "") else faults.append(f"asked {r.url}"),
    )


def out_of_reach(page: Page) -> list[str]:
    """What keeps people out of a page: serious findings of axe, and what hangs over the edge."""
    found = [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [f"{urlsplit(page.url).path}: {fault}" for fault in [*found, *["wider than the window"] * wide]]


class Phone:
    """One guest's phone on the page, and what a test does with it."""

    def __init__(self, page: Page, number: str) -> None:
        self.page = page
        self.number = number
        self.place = page.locator(f".place[data-guest='{number}']")
        self.log = self.place.get_by_role("log")
        self.input = self.place.get_by_role("textbox")
        # A progress note is none; a slow machine may bring one at any time.
        self.replies = self.log.locator(".bubble.theirs:not(.dots)").filter(has_not_text=NOTE)
        self.mine = self.log.locator(".bubble.mine")
        self.dots = self.log.locator(".dots")
        self.runs = self.place.locator(".run")

    def say(self, text: str) -> Locator:
        """Type and send; gives the bubble, which is there."""
        count = self.mine.count()
        self.input.fill(text)
        self.input.press("Enter")
        bubble = self.mine.nth(count)
        bubble.wait_for()
        return bubble

    def attach(self, what: str) -> None:
        """Choose from the menu beside the input."""
        self.place.locator(".composer summary").click()
        self.place.get_by_role("button", name=what).click()

    def open_behind(self) -> None:
        """Show what happened."""
        self.place.get_by_role("button", name="What happened").click()


OpenPhone = Callable[..., Phone]


@pytest.fixture
def open_phone(browser: Browser, up: Up) -> Iterator[OpenPhone]:
    """Open the page, watched, on the phone of a guest who has not written yet."""
    contexts = []
    faults: list[str] = []

    def open_phone(*, width: int = 1280, height: int = 800, dark: bool = False, **options: Any) -> Phone:
        number = f"+1500555{next(_NUMBERS):04d}"
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **options,
        )
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        phones = f'[{{"address": "whatsapp:{number}", "name": "Anna", "isActive": true}}]'
        context.add_init_script(
            f"localStorage.getItem('bellhop.phones') || localStorage.setItem('bellhop.phones', '{phones}')"
        )
        page = context.new_page()
        host = f"localhost:{up.port}"
        watched(page, host, faults)
        page.goto(f"http://{host}/simulator/")
        phone = Phone(page, number)
        phone.place.wait_for()
        return phone

    yield open_phone
    for context in contexts:
        context.close()
    assert faults == []


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, up: Up) -> Iterator[OpenPage]:
    """Open a page, watched, as staff who signed in by the form."""
    contexts = []
    faults: list[str] = []
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
        watched(page, host, faults)
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


def is_quiet(up: Up) -> bool:
    """Whether every turn and notice is done with."""
    with up.redis() as redis:
        return not (redis.zcard(keys.OPEN) or redis.zcard(keys.NOTICES) or redis.llen(keys.QUEUE_KEY))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where screenshots go: PICTURES, or the test's own folder."""
    folder = Path(os.environ.get("PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
