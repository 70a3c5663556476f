"""The hotel of the settings, opened by the first run that needs it."""

import contextlib
from collections.abc import Collection
from datetime import date

from agent.errors import HotelError
from agent.hotel.clock import HotelClock
from agent.hotel.port import HotelProfile, HotelSystem
from agent.settings import AgentSettings
from agent.tools import Tools


class HotelAtFirstUse:
    """The hotel of the settings, opened when its tools are asked for."""

    def __init__(self, settings: AgentSettings) -> None:
        self._settings = settings
        self._hotel: HotelSystem | None = None
        self._clock: HotelClock | None = None
        self._profile: HotelProfile | None = None
        self._rooms: tuple[str, ...] = ()

    async def open(self) -> Tools:
        """Open the hotel and give its tools.

        Raises:
            HotelError: It cannot be opened; one line says why.
        """
        from agent.hotel.wiring import open_clock, open_hotel
        from agent.tools.registry import registry

        try:
            self._hotel = self._hotel or await open_hotel(self._settings)
        except ValueError as error:
            raise HotelError(str(error)) from error
        self._profile = await self._hotel.profile()
        with contextlib.suppress(HotelError):  # it is away: the rooms are known by what it answers later
            self._rooms = tuple(room.name for room in await self._hotel.rooms())
        self._clock = open_clock(self._settings, self._profile)
        return registry(self._hotel, self._profile.country)

    def country(self) -> str:
        """Where the hotel is (ISO 3166)."""
        return self._profile.country if self._profile else "US"

    def profile(self) -> HotelProfile | None:
        """Who the hotel is; None before it is open."""
        return self._profile

    def room_names(self) -> Collection[str]:
        """The rooms by name, as far as known, without those that the hotel itself is named after."""
        return [name for name in self._rooms if self._profile is None or name not in self._profile.name]

    def today(self) -> date:
        """The hotel's date; it must be open."""
        if self._clock is None:
            raise HotelError("the hotel is not open")
        return self._clock.today()

    def timezone(self) -> str:
        """The hotel's time zone (IANA); it must be open."""
        if self._clock is None:
            raise HotelError("the hotel is not open")
        return self._clock.timezone

    async def close(self) -> None:
        """Close the hotel if it is open."""
        hotel, self._hotel = self._hotel, None
        if hotel is not None:
            await hotel.close()
