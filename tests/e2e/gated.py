"""`python -m tests.e2e.gated`: a worker whose hotel system is silent while the file of GATE is there."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from agent.hotel.sql import SqlHotel
from agent.settings import AgentSettings
from bot import logs
from bot.settings import load_settings
from workers import wiring

EVERY_S = 0.03


async def opened() -> None:
    """Come back once the gate is open."""
    gate = Path(os.environ["GATE"])
    while gate.exists():
        await asyncio.sleep(EVERY_S)


def main() -> None:
    """Be a worker like any other, but for the hotel's gate."""
    ready_for = SqlHotel._ready_for

    async def ready_behind_the_gate(self: SqlHotel, stay: Any) -> None:
        await opened()
        await ready_for(self, stay)

    SqlHotel._ready_for = ready_behind_the_gate  # type: ignore[method-assign]
    settings = load_settings()
    logs.set_up(settings.log_level, settings.log_format)
    wiring.run_worker(settings, AgentSettings())


if __name__ == "__main__":
    sys.exit(main())
