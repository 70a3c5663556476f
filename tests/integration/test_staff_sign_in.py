"""The staff's sign-in page, accounts, roles and log."""

import getpass
import json
import re
import warnings
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from rq import Queue

from bot import keys, staff_commands
from bot.app import create_app
from bot.queue import open_queue
from bot.settings import BotSettings
from bot.staff import FAILED_SIGN_INS_PER_MINUTE, audit
from bot.staff.accounts import AccountError, Accounts
from bot.staff.sign_in import COOKIE, VISIT_S
from tests import payloads
from tests.conftest import MakeSettings

HERE = {"Origin": "http://localhost"}
BROWSER = HERE | {"Accept": "text/html,application/xhtml+xml"}
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def app(settings: BotSettings, redis: Redis) -> Flask:
    """The web process's app over the test's store."""
    return create_app(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser, which keeps its cookies."""
    return app.test_client()


@pytest.fixture
def accounts(settings: BotSettings, redis: Redis) -> Accounts:
    """The accounts that the app reads: the first one, a viewer and an agent."""
    accounts = Accounts(settings, redis)
    accounts.add("vera", "viewer-password", "viewer")
    accounts.add("anton", "agent-password", "agent")
    return accounts


def token_of(page: str) -> str:
    """The token in the first form of *page*."""
    return re.findall(r'name="csrf" value="(\w+)"', page)[0]


def sign_in(client: FlaskClient, name: str, password: str, wanted: str = "/staff/", **more: str) -> int:
    """Fill the form in; the answer's status."""
    page = client.get(wanted, headers=BROWSER)
    form = {"name": name, "password": password, "csrf": token_of(page.text), "next": wanted} | more
    return client.post("/staff/sign-in", data=form, headers=BROWSER).status_code


def post(client: FlaskClient, path: str, **form: str) -> int:
    """A change asked for with the token of the first page."""
    token = token_of(client.get("/staff/", headers=BROWSER).text)
    return client.post(path, data=form | {"csrf": token}, headers=BROWSER).status_code


# -- the page --------------------------------------------------------------------------


def test_a_browser_gets_the_form_and_no_box_of_http_basic(client: FlaskClient) -> None:
    for path in ("/staff/", "/rq/", "/staff/nonsense", "/staff/sign-in"):
        answer = client.get(path, headers=BROWSER)
        assert answer.status_code == 401
        assert "WWW-Authenticate" not in answer.headers
        assert 'type="password"' in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
    with client.get("/staff/static/staff.css", headers=BROWSER) as answer:
        assert answer.status_code == 200


def test_who_signs_in_comes_to_the_page_that_was_asked_for(client: FlaskClient) -> None:
    page = client.get("/rq/0/view/jobs?x=1", headers=BROWSER).text
    assert 'name="next" value="/rq/0/view/jobs?x=1"' in page
    form = {"name": "staff", "password": "staff-password", "csrf": token_of(page), "next": "/rq/0/view/jobs"}
    answer = client.post("/staff/sign-in", data=form, headers=BROWSER)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/rq/0/view/jobs")
    assert client.get("/rq/0/view/jobs", headers=BROWSER).status_code == 200
    assert client.get("/staff/sign-in", headers=BROWSER).headers["Location"] == "/staff/"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/staff",
        "/\\evil.example",
        "/staff\\@evil.example",
        "javascript:alert(1)",
        "/staff/\r\nX: y",
        "/staffevil",
        "/webhooks/whatsapp",
        "/staff/sign-in",
        "/staff/?" + "a=%" * 2000 + "\n",
    ],
)
def test_the_form_leads_to_no_other_place(client: FlaskClient, wanted: str) -> None:
    token = token_of(client.get("/staff/", headers=BROWSER).text)
    form = {"name": "staff", "password": "staff-password", "csrf": token, "next": wanted}
    assert client.post("/staff/sign-in", data=form, headers=BROWSER).headers["Location"] == "/staff/"


def test_the_cookie_is_out_of_scripts_reach_and_signed_and_names_nobody(
    client: FlaskClient, redis: Redis
) -> None:
    assert sign_in(client, "staff", "staff-password") == 303
    answer = client.get("/staff/", headers=BROWSER)
    assert "Set-Cookie" not in answer.headers
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.http_only
    assert (cookie.same_site, cookie.secure, cookie.path) == ("Lax", True, "/")
    (record,) = redis.keys("bh:visit:*")
    assert cookie.value.split(".")[0].strip('"') not in record.decode()
    assert 0 < redis.ttl(record) <= VISIT_S
    sealed, _, seal = cookie.value.rpartition(".")
    # The first character: two of the last one's six bits are beyond the signature's 160.
    client.set_cookie(COOKIE, f"{sealed}.{'B' if seal[0] == 'A' else 'A'}{seal[1:]}")
    assert client.get("/staff/", headers=BROWSER).status_code == 401


def test_over_plain_http_the_cookie_still_works(make_settings: MakeSettings, settings: BotSettings) -> None:
    plain = make_settings(redis_url=settings.redis_url, public_base_url="http://localhost:8000")
    client = create_app(plain).test_client()
    assert sign_in(client, "staff", "staff-password") == 303
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    assert not cookie.secure


def test_signing_in_changes_the_cookie(client: FlaskClient) -> None:
    client.get("/staff/", headers=BROWSER)
    before = client.get_cookie(COOKIE)
    sign_in(client, "staff", "staff-password")
    after = client.get_cookie(COOKIE)
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_who_signs_out_is_out_and_so_is_a_copy_of_the_cookie(client: FlaskClient, app: Flask) -> None:
    sign_in(client, "staff", "staff-password")
    thief = app.test_client()
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    thief.set_cookie(COOKIE, cookie.value)
    assert thief.get("/staff/", headers=BROWSER).status_code == 200
    assert post(client, "/staff/sign-out") == 303
    assert client.get("/staff/", headers=BROWSER).status_code == 401
    assert thief.get("/staff/", headers=BROWSER).status_code == 401


@pytest.mark.parametrize("form", [{}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "ä"}])
def test_a_sign_in_without_the_forms_token_is_none(client: FlaskClient, form: dict[str, str]) -> None:
    client.get("/staff/", headers=BROWSER)
    answer = client.post(
        "/staff/sign-in", data={"name": "staff", "password": "staff-password"} | form, headers=BROWSER
    )
    assert answer.status_code == 401
    assert "out of date" in answer.text
    assert client.get("/staff/", headers=BROWSER).status_code == 401


def test_a_sign_in_that_another_site_asks_for_is_none(client: FlaskClient) -> None:
    token = token_of(client.get("/staff/", headers=BROWSER).text)
    form = {"name": "staff", "password": "staff-password", "csrf": token}
    answer = client.post("/staff/sign-in", data=form, headers=BROWSER | {"Origin": "https://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["nobody", "staff", "", EVIL, "a" * 3000, "vera:", "ve\x00ra", "\ud83d"])
def test_a_wrong_name_or_password_is_told_without_saying_which(
    client: FlaskClient, accounts: Accounts, name: str
) -> None:
    page = client.get("/staff/", headers=BROWSER).text
    form = {"name": name, "password": "wrong" * 100, "csrf": token_of(page)}
    answer = client.post(
        "/staff/sign-in", data={k: v.encode("utf-8", "replace") for k, v in form.items()}, headers=BROWSER
    )
    assert answer.status_code == 401
    assert "do not belong together" in answer.text
    assert EVIL not in answer.text


def test_who_guesses_at_the_form_has_to_wait_and_http_basic_counts_along(client: FlaskClient) -> None:
    for _ in range(FAILED_SIGN_INS_PER_MINUTE - 1):
        assert sign_in(client, "staff", "guess") == 401
    assert client.get("/staff/", auth=("staff", "guess")).status_code == 401
    assert sign_in(client, "staff", "staff-password") == 429


def test_http_basic_goes_on_working_and_brings_no_cookie(client: FlaskClient, accounts: Accounts) -> None:
    for credentials in (("staff", "staff-password"), ("vera", "viewer-password")):
        answer = client.get("/staff/", auth=credentials)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "Sign out" not in answer.text


# -- changes ---------------------------------------------------------------------------


@pytest.fixture
def failed_job(redis: Redis) -> Callable[[], str]:
    """Makes a job that failed."""
    queue = open_queue(redis)

    def make() -> str:
        at_once = Queue(queue.name, connection=redis, serializer=queue.serializer, is_async=False)
        at_once.enqueue("builtins.int", "x", job_id="failed-1")
        return "failed-1"

    return make


def test_a_change_with_the_cookie_needs_the_token(client: FlaskClient, failed_job: Callable[[], str]) -> None:
    sign_in(client, "staff", "staff-password")
    path = f"/rq/job/{failed_job()}/requeue"
    assert client.post(path, headers=BROWSER).status_code == 403
    assert client.post(path, headers=BROWSER | {"X-CSRF-Token": "0" * 64}).status_code == 403
    assert client.post("/staff/sign-out", headers=BROWSER).status_code == 403
    token = token_of(client.get("/staff/", headers=BROWSER).text)
    evil = BROWSER | {"X-CSRF-Token": token, "Origin": "https://evil.example"}
    assert client.post(path, headers=evil).status_code == 403
    assert client.post(path, headers=BROWSER | {"X-CSRF-Token": token}).status_code == 200


def test_the_dashboards_own_scripts_bring_the_token(
    client: FlaskClient, failed_job: Callable[[], str]
) -> None:
    sign_in(client, "staff", "staff-password")
    page = client.get("/rq/0/view/jobs", headers=BROWSER).text
    (token,) = re.findall(r'var CSRF = "(\w+)";', page)
    path = f"/rq/job/{failed_job()}/delete"
    assert client.post(path, headers=BROWSER | {"X-CSRFToken": token}).status_code == 200


def test_one_visits_token_is_no_use_in_another(app: Flask, failed_job: Callable[[], str]) -> None:
    one, other = app.test_client(), app.test_client()
    sign_in(one, "staff", "staff-password")
    sign_in(other, "staff", "staff-password")
    token = token_of(one.get("/staff/", headers=BROWSER).text)
    path = f"/rq/job/{failed_job()}/requeue"
    assert other.post(path, headers=BROWSER | {"X-CSRF-Token": token}).status_code == 403


# -- accounts and roles ----------------------------------------------------------------


def test_a_viewer_looks_and_changes_nothing(
    client: FlaskClient, accounts: Accounts, failed_job: Callable[[], str], redis: Redis
) -> None:
    assert sign_in(client, "vera", "viewer-password") == 303
    job = failed_job()
    for path in ("/staff/", "/rq/", "/rq/0/view/jobs", "/rq/0/data/queues.json", f"/rq/0/view/job/{job}"):
        assert client.get(path, headers=BROWSER).status_code == 200
    assert "look_only.css" in client.get(f"/rq/0/view/job/{job}", headers=BROWSER).text
    with client.get("/staff/static/look_only.css", headers=BROWSER) as answer:
        assert answer.status_code == 200
    for path in (f"/rq/job/{job}/delete", f"/rq/job/{job}/requeue", "/rq/requeue/bellhop"):
        assert post(client, path) == 403
        assert client.post(path, auth=("vera", "viewer-password"), headers=HERE).status_code == 403
    assert open_queue(redis).failed_job_registry.get_job_ids() == [job]
    assert client.get("/staff/log", headers=BROWSER).status_code == 403
    assert "/staff/log" not in client.get("/staff/", headers=BROWSER).text
    assert post(client, "/staff/sign-out") == 303


@pytest.mark.parametrize(
    ("path", "status"),
    [("/staff/nonsense", 404), ("/rq/nonsense", 404), ("/rq/0/view/job/gone", 404), ("/staff/log", 403)],
)
def test_a_refusal_has_the_way_back_for_who_is_signed_in_and_says_nothing_to_others(
    client: FlaskClient, accounts: Accounts, path: str, status: int
) -> None:
    assert "Overview" not in client.get(path, headers=BROWSER).text
    sign_in(client, "vera", "viewer-password")
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == status
    assert answer.text.count('href="/staff/"') == 1
    assert "<h1>" in answer.text
    assert "Overview" not in client.get(path, auth=("vera", "viewer-password")).text, "a script reads no page"


def test_an_agent_may_change_things_and_sees_the_log(
    client: FlaskClient, accounts: Accounts, failed_job: Callable[[], str]
) -> None:
    assert sign_in(client, "anton", "agent-password") == 303
    assert "look_only.css" not in client.get("/rq/0/view/jobs", headers=BROWSER).text
    assert post(client, f"/rq/job/{failed_job()}/requeue") == 200
    page = client.get("/staff/log", headers=BROWSER).text
    assert re.findall(r"<td>anton.*?</td><td>(.*?)</td>", page, re.S) == [
        "queue: queued again failed-1",
        "signed in",
    ]


@pytest.mark.parametrize("change", ["remove", "password"])
def test_who_is_signed_in_is_out_when_the_account_changes(
    client: FlaskClient, accounts: Accounts, change: str
) -> None:
    assert sign_in(client, "vera", "viewer-password") == 303
    if change == "remove":
        accounts.remove("vera")
    else:
        accounts.set_password("vera", "another-password")
    assert client.get("/staff/", headers=BROWSER).status_code == 401
    assert client.get("/staff/", auth=("vera", "viewer-password")).status_code == 401


def test_the_first_account_works_without_a_record_and_cannot_be_overwritten(
    client: FlaskClient, accounts: Accounts, redis: Redis
) -> None:
    for change in (
        lambda: accounts.add("staff", "another-password", "viewer"),
        lambda: accounts.set_password("staff", "another-password"),
        lambda: accounts.remove("staff"),
    ):
        with pytest.raises(AccountError, match="STAFF_USERNAME"):
            change()
    redis.delete(keys.STAFF)
    assert sign_in(client, "staff", "staff-password") == 303
    assert [account.name for account in accounts.all()] == ["staff"]


@pytest.mark.parametrize("name", ["", "a:b", "a b", "<b>", "x" * 65, "a\nb", audit.COMMAND_LINE])
def test_a_name_that_would_not_do_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountError, match="a name has"):
        accounts.add(name, "long enough", "agent")


def test_passwords_are_kept_hashed(accounts: Accounts, redis: Redis) -> None:
    record = redis.hget(keys.STAFF, "vera")
    assert record is not None
    assert b"viewer-password" not in record
    assert json.loads(record)["password"].startswith("scrypt:")


def test_an_account_of_a_role_unheard_of_may_only_look(
    client: FlaskClient, accounts: Accounts, redis: Redis
) -> None:
    record = json.loads(redis.hget(keys.STAFF, "anton") or b"{}")
    redis.hset(keys.STAFF, "anton", json.dumps(record | {"role": "owner"}))
    assert sign_in(client, "anton", "agent-password") == 303
    assert post(client, "/rq/requeue/bellhop") == 403


def test_a_broken_record_lets_nobody_in(client: FlaskClient, accounts: Accounts, redis: Redis) -> None:
    for broken in ("", "[]", "{}", "junk", '{"role": "agent"}', '{"role": "agent", "password": ""}'):
        redis.hset(keys.STAFF, "anton", broken)
        assert sign_in(client, "anton", "agent-password") == 401
        redis.delete(*redis.keys("bh:signin:*"))


# -- the command -----------------------------------------------------------------------


@pytest.fixture
def bellhop(settings: BotSettings, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs `bellhop staff …` against the test's store."""
    for name, value in {
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "STAFF_USERNAME": settings.staff_username,
        "STAFF_PASSWORD": settings.staff_password.get_secret_value(),
        "TWILIO_ACCOUNT_SID": payloads.ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": payloads.AUTH_TOKEN,
        "TWILIO_WHATSAPP_FROM": payloads.SENDER,
    }.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(staff_commands.command, arguments, input=typed)

    return run


def test_without_a_terminal_the_password_is_not_asked_for(
    bellhop: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_terminal(*_: object, **__: object) -> str:
        warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
        return "seen by all"

    monkeypatch.setattr(click, "prompt", no_terminal)
    refused = bellhop("add", "maria")
    assert refused.exit_code == 2
    assert refused.output == (
        "bellhop: no terminal to ask for the password at: give it with --password-stdin\n"
    )
    assert "maria" not in bellhop("list").output


def test_an_account_is_made_changed_listed_and_removed(
    client: FlaskClient, bellhop: Callable[..., Result], redis: Redis
) -> None:
    made = bellhop("add", "maria", "--role", "agent", "--password-stdin", typed="first-password\n")
    assert (made.exit_code, "first-password" in made.output) == (0, False)
    assert sign_in(client, "maria", "first-password") == 303
    assert bellhop("list").output.splitlines() == ["agent   staff", "agent   maria"]
    typed = bellhop("password", "maria", typed="second-password\nsecond-password\n")
    assert (typed.exit_code, "second-password" in typed.output) == (0, False)
    assert client.get("/staff/", headers=BROWSER).status_code == 401
    assert sign_in(client, "maria", "second-password") == 303
    assert bellhop("remove", "maria").exit_code == 0
    assert sign_in(client, "maria", "second-password") == 401
    said = [(entry.who, entry.what) for entry in audit.newest(redis, 10)]
    assert (audit.COMMAND_LINE, "made the account maria, agent") in said
    assert (audit.COMMAND_LINE, "removed the account maria") in said


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("add", "maria", "--password-stdin"), "short\n", "a password has 8 to 256"),
        (("add", "staff", "--password-stdin"), "long-enough\n", "STAFF_USERNAME"),
        (("remove", "nobody"), "", "there is no account nobody"),
        (("password", "nobody", "--password-stdin"), "long-enough\n", "there is no account nobody"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    bellhop: Callable[..., Result], arguments: tuple[str, ...], typed: str, said: str, redis: Redis
) -> None:
    result = bellhop(*arguments, typed=typed)
    assert (result.exit_code, len(result.output.splitlines())) == (2, 1)
    assert said in result.output
    assert audit.newest(redis, 10) == []


def test_an_account_is_not_made_twice(bellhop: Callable[..., Result], accounts: Accounts) -> None:
    result = bellhop("add", "vera", "--password-stdin", typed="long-enough\n")
    assert (result.exit_code, "vera is there already" in result.output) == (2, True)
