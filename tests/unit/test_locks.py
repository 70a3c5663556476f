"""The lock files: every version is exact and hashed, and no place to get it from is written down."""

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
RUNTIME = "requirements.lock"
REQUIREMENT = re.compile(
    r"(?P<name>[a-z0-9.-]+)(?:\[[a-z0-9,-]+\])?==(?P<version>[\w.+]+)(?: ; [^;]+?)?"
    r"(?: --hash=sha256:[0-9a-f]{64})+"
)


def locked(name: str) -> dict[str, set[str]]:
    """The versions of each library in a lock file; another one for an older Python is possible."""
    versions: dict[str, set[str]] = {}
    for line in (CHECKOUT / name).read_text("utf-8").replace("\\\n", "").splitlines():
        found = REQUIREMENT.fullmatch(re.sub(r" +", " ", line))
        assert found, f"{name}: {line[:80]}"
        versions.setdefault(found["name"], set()).add(found["version"])
    return versions


@pytest.mark.parametrize("name", [path.name for path in CHECKOUT.glob("*.lock")])
def test_every_requirement_is_exact_and_hashed_and_nothing_else_stands_there(name: str) -> None:
    assert len(locked(name)) > 30


@pytest.mark.parametrize("name", ["requirements-dev.lock", "requirements-llm.lock"])
def test_what_runs_is_tested_in_the_same_versions(name: str) -> None:
    with_more = locked(name)
    assert {library: with_more.get(library) for library in locked(RUNTIME)} == locked(RUNTIME)
