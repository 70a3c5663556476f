"""The settings of HOTEL_SYSTEM=minihotel."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from agent.settings import AgentSettings

WHOLE = {
    "HOTEL_SYSTEM": "minihotel",
    "MINIHOTEL_USERNAME": "anna",
    "MINIHOTEL_PASSWORD": "pass-word",
    "MINIHOTEL_HOTEL_ID": "sea",
    "MINIHOTEL_RATE_CODE": "WEB",
    "MINIHOTEL_TAXES": "included",
}


@pytest.fixture
def read(monkeypatch):
    """The settings from an environment that holds what MiniHotel needs, with changes."""
    for name in AgentSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    def read(**changes: str) -> AgentSettings:
        for name, value in (WHOLE | changes).items():
            monkeypatch.setenv(name, value)
        return AgentSettings(_env_file=None)

    return read


def test_what_is_given_opens_no_secret(read) -> None:
    assert "pass-word" not in repr(read())


@pytest.mark.parametrize("name", [name for name in WHOLE if name != "HOTEL_SYSTEM"])
def test_what_is_missing_is_named(name: str, read) -> None:
    with pytest.raises(ValidationError, match=f"{name}: missing; HOTEL_SYSTEM=minihotel needs it"):
        read(**{name: ""})


def test_other_hotels_need_none_of_it(read) -> None:
    read(**dict.fromkeys(WHOLE, ""))


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com/gds",
        "https://user:password@api.example.com/gds",
        "https://api.example.com/gds?x=1",
        "http://127.0.0.1.example.com/gds",
        "http://localhost.example.com/gds",
        "http://localhost@example.com/gds",
        "ftp://api.example.com",
        "api.example.com/gds",
    ],
)
@pytest.mark.parametrize("name", ["MINIHOTEL_API_URL", "MINIHOTEL_BOOKING_URL"])
def test_an_address_to_which_no_password_should_go_is_refused(name: str, url: str, read) -> None:
    with pytest.raises(ValidationError, match="should be https://"):
        read(**{name: url})


@pytest.mark.parametrize("url", ["https://api.example.com:8443/a/gds/", "http://127.0.0.1:8080/gds"])
def test_a_safe_address_is_taken_without_its_last_slash(url: str, read) -> None:
    assert read(MINIHOTEL_API_URL=url).minihotel_api_url == url.rstrip("/")


def test_taxes_are_included_or_added(read) -> None:
    with pytest.raises(ValidationError, match="minihotel_taxes"):
        read(MINIHOTEL_TAXES="perhaps")


def test_other_hotels_load_no_http_client() -> None:
    look = "import sys, agent.hotel.wiring; print([name for name in sys.modules if 'httpx' in name])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
