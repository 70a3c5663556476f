"""From results to a guest's words: the `Phraser` protocol."""

from agent.phrasing.base import Phraser

__all__ = ["Phraser"]
