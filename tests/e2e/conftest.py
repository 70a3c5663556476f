"""Fixtures of the end-to-end tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.house import House, open_house


@pytest.fixture(scope="session")
def hotel_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo hotel's data lies; filled once, by the first worker."""
    return tmp_path_factory.mktemp("hotel")


@pytest.fixture
def house(tmp_path: Path, hotel_data: Path) -> Iterator[House]:
    """A house without workers yet."""
    with open_house(tmp_path, hotel_data) as house:
        yield house
