"""`bellhop hotel`: what a hotelier sees, and what it leaves in the database."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from agent.hotel import Stay, hotel_file
from agent.hotel.wiring import open_hotel
from agent.settings import AgentSettings
from bot import doctor
from bot.cli import main

EXAMPLE = Path(hotel_file.__file__).parent.parent / "example.hotel.yaml"
UNREADABLE = Path("/proc/self/mem")
SUMMARY = [
    "Casa do Alecrim (PT, Europe/Lisbon, EUR)",
    "4 room types, 18 rooms",
    "2 taxes and fees, 19 facts",
    "457 nights priced, 2026-11-01 to 2028-01-31",
]

Hotel = Callable[..., Result]


@pytest.fixture
def own_hotel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder with settings for a hotel of one's own; its `hotel.yaml` is the example."""
    for name in AgentSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HOTEL_SYSTEM", "sql")
    monkeypatch.setenv("HOTEL_TODAY", "2026-11-22")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hotel.yaml").write_bytes(EXAMPLE.read_bytes())
    return tmp_path


@pytest.fixture
def bellhop_hotel(own_hotel: Path) -> Hotel:
    """Run `bellhop hotel` with arguments."""
    return lambda *arguments: CliRunner().invoke(main, ["hotel", *arguments])


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_check_says_what_a_file_holds_and_touches_no_database(bellhop_hotel, own_hotel):
    checked = bellhop_hotel("check", "hotel.yaml")

    assert (checked.exit_code, checked.stderr) == (0, "")
    assert checked.stdout.splitlines() == SUMMARY
    assert [file.name for file in own_hotel.iterdir()] == ["hotel.yaml"]


@pytest.mark.parametrize("command", ["check", "load"])
def test_a_faulty_file_is_told_line_by_line_and_changes_nothing(bellhop_hotel, own_hotel, command):
    edit(own_hotel / "hotel.yaml", "count: 5", "count: 0")
    edit(own_hotel / "hotel.yaml", "currency: EUR ", "curency: EUR ")

    refused = bellhop_hotel(command, "hotel.yaml")

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.splitlines() == [
        "hotel.yaml:7: hotel.currency: is missing",
        "hotel.yaml:11: hotel.curency: unknown key; did you mean 'currency'?",
        "hotel.yaml:64: rooms[2].count: should be at least 1",
    ]
    assert [file.name for file in own_hotel.iterdir()] == ["hotel.yaml"]


def test_a_file_that_is_not_there_is_told_in_one_line(bellhop_hotel):
    missing = bellhop_hotel("check", "inn.yaml")

    assert (missing.exit_code, missing.stdout) == (2, "")
    assert missing.stderr == "bellhop: inn.yaml: No such file or directory\n"


@pytest.mark.skipif(not UNREADABLE.exists(), reason="no file here that opens and cannot be read")
def test_a_file_that_opens_and_cannot_be_read_is_named(bellhop_hotel):
    unreadable = bellhop_hotel("check", str(UNREADABLE))

    assert (unreadable.exit_code, unreadable.stdout) == (2, "")
    assert unreadable.stderr == f"bellhop: {UNREADABLE}: Input/output error\n"


def test_a_calendar_that_has_run_out_is_said_so(bellhop_hotel, monkeypatch):
    monkeypatch.setenv("HOTEL_TODAY", "2028-02-01")

    checked = bellhop_hotel("check", "hotel.yaml")

    assert checked.exit_code == 0
    assert "Nothing is for sale: today is 2028-02-01, and the last night has passed." in checked.stdout


def test_a_file_without_seasons_is_said_to_sell_nothing(bellhop_hotel, own_hotel):
    text = EXAMPLE.read_text(encoding="utf-8")
    knowledge = text[: text.index("seasons:")] + text[text.index("facts:") :]
    (own_hotel / "hotel.yaml").write_text(knowledge, encoding="utf-8")

    checked = bellhop_hotel("check", "hotel.yaml")

    assert checked.exit_code == 0
    assert checked.stdout.splitlines()[-1].startswith("No seasons:")


def ask(stay: Stay) -> tuple[str, list[str]]:
    """The hotel's name and what it offers, as a worker started here would answer."""

    async def ask() -> tuple[str, list[str]]:
        hotel = await open_hotel(AgentSettings())
        try:
            name = (await hotel.profile()).name
            return name, [offer.room.code for offer in (await hotel.availability(stay)).offers]
        finally:
            await hotel.close()

    return asyncio.run(ask())


def test_a_loaded_hotel_answers_until_another_one_takes_its_place(bellhop_hotel, own_hotel):
    stay = Stay(check_in=date(2027, 1, 20), check_out=date(2027, 1, 22), adults=1)

    first = bellhop_hotel("load", "hotel.yaml")

    assert (first.exit_code, first.stdout.splitlines()) == (0, [*SUMMARY, "Loaded."])
    assert ask(stay) == ("Casa do Alecrim", ["courtyard-single", "alfama-double", "river-double"])

    edit(own_hotel / "hotel.yaml", "name: Casa do Alecrim", "name: Casa Nova")
    edit(own_hotel / "hotel.yaml", "timezone: Europe/Lisbon", "timezone: Atlantic/Azores")
    edit(own_hotel / "hotel.yaml", "rooms: [attic-family]", "rooms: [alfama-double]")
    second = bellhop_hotel("load", "hotel.yaml")

    assert second.exit_code == 0
    assert second.stdout.splitlines()[-2:] == [
        "Loaded in the place of Casa do Alecrim.",
        "The time zone is another one now: restart the workers.",
    ]
    assert ask(stay) == ("Casa Nova", ["courtyard-single", "river-double", "attic-family"])


def test_loading_while_the_settings_name_the_demo_says_what_is_missing(bellhop_hotel, monkeypatch):
    monkeypatch.delenv("HOTEL_SYSTEM")

    assert "Set HOTEL_SYSTEM=sql" in bellhop_hotel("load", "hotel.yaml").stdout


def test_the_demo_hotels_database_is_refused_with_a_remedy(bellhop_hotel, monkeypatch):
    monkeypatch.setenv("HOTEL_SYSTEM", "demo")
    stay = Stay(check_in=date(2027, 1, 20), check_out=date(2027, 1, 22))
    demo = ask(stay)

    refused = bellhop_hotel("load", "hotel.yaml")

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("bellhop: the database holds the demo hotel")
    assert "DATABASE_URL" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert ask(stay) == demo


def test_an_exported_file_is_checked_and_loads_to_the_same_answers(bellhop_hotel, own_hotel, monkeypatch):
    stay = Stay(check_in=date(2027, 6, 12), check_out=date(2027, 6, 14), adults=2)
    bellhop_hotel("load", "hotel.yaml")
    before = ask(stay)

    shown = bellhop_hotel("export")
    written = bellhop_hotel("export", "copy.yaml")

    assert (written.exit_code, written.stdout) == (0, "copy.yaml written.\n")
    assert (own_hotel / "copy.yaml").read_text(encoding="utf-8") == shown.stdout
    assert bellhop_hotel("check", "copy.yaml").stdout.splitlines() == SUMMARY

    monkeypatch.setenv("DATABASE_URL", "sqlite:///other.db")
    bellhop_hotel("load", "copy.yaml")
    assert ask(stay) == before


def test_an_export_overwrites_no_file(bellhop_hotel, own_hotel):
    bellhop_hotel("load", "hotel.yaml")

    refused = bellhop_hotel("export", "hotel.yaml")

    assert (refused.exit_code, refused.stderr) == (2, "bellhop: hotel.yaml: File exists\n")
    assert (own_hotel / "hotel.yaml").read_bytes() == EXAMPLE.read_bytes()


def test_an_export_of_nothing_is_told_in_one_line(bellhop_hotel):
    refused = bellhop_hotel("export")

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == "bellhop: the database holds no hotel; there is nothing to export\n"


@pytest.mark.parametrize("command", [("load", "hotel.yaml"), ("export",)], ids=" ".join)
@pytest.mark.parametrize(
    ("setting", "value"),
    [("DATABASE_URL", "sqlite://"), ("DATABASE_URL", "mysql://me:secret@db/hotel"), ("HOTEL_TODAY", "soon")],
)
def test_a_wrong_setting_is_named_in_one_line_without_its_secrets(
    bellhop_hotel, monkeypatch, command, setting, value
):
    monkeypatch.setenv(setting, value)

    refused = bellhop_hotel(*command)

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert setting in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert "secret" not in refused.stderr


def test_a_database_that_cannot_be_written_is_told_in_one_line(bellhop_hotel, own_hotel, monkeypatch):
    (own_hotel / "hotel.db").write_text("something else altogether, and long enough to be looked at")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{own_hotel}/hotel.db")

    refused = bellhop_hotel("load", "hotel.yaml")

    assert refused.exit_code == 2
    assert refused.stderr.startswith("bellhop: DATABASE_URL (without it DATA_DIR): hotel database: ")
    assert refused.stderr.count("\n") == 1


def test_doctor_knows_a_loaded_hotel(bellhop_hotel):
    bellhop_hotel("load", "hotel.yaml")

    found = {finding.name: finding for finding in doctor.checks()}

    assert found["database"].verdict == "ok"
    assert "Europe/Lisbon" in found["hotel date"].text
