"""The agent's errors: for the log, never for the guest.

`workers/jobs.py` is the one place that turns them into a guest's words.
"""


class AgentError(Exception):
    """Root of everything that the agent raises on purpose."""


class PlanError(AgentError):
    """A plan that cannot run: a cycle, an unknown dependency or tool, a call id used twice."""


class ToolError(AgentError):
    """A tool that could not do its work; `tool` names it."""

    def __init__(self, tool: str, message: str) -> None:
        super().__init__(f"{tool}: {message}")
        self.tool = tool


class HotelError(AgentError):
    """The hotel system did not answer as it should."""


class HotelUnavailable(HotelError):
    """It may answer later: time-outs, refused connections, garbage. Retrying is sensible."""


class HotelRejected(HotelError):
    """It understood and refused: an unknown room, a stay in the past. Do not retry."""
