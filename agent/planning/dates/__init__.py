"""Stay dates from a guest's words: pure, and never an exception whatever the text."""

from agent.planning.dates.reading import resolve
from agent.planning.dates.values import Dates, OtherDates

__all__ = ["Dates", "OtherDates", "resolve"]
