"""The hotel's own date and time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


class HotelClock:
    """Tells the time at the hotel, wherever the process runs.

    Args:
        timezone: An IANA name, such as `America/New_York`.
        today: Stands still at this date (the time of day goes on); for demos and tests.

    Raises:
        ValueError: The time zone is unknown.
    """

    def __init__(self, timezone: str, today: date | None = None) -> None:
        try:
            self._zone = ZoneInfo(timezone)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"unknown time zone {timezone!r}; use a name such as America/New_York") from None
        self.timezone = timezone
        self._today = today

    def now(self) -> datetime:
        """The moment, with the hotel's offset from UTC."""
        now = datetime.now(UTC).astimezone(self._zone)
        return now if self._today is None else datetime.combine(self._today, now.time(), self._zone)

    def today(self) -> date:
        """The date at the hotel."""
        return self.now().date()
