"""How planner and phraser get their model, on one screen."""

from collections.abc import Awaitable, Callable, Collection
from typing import NamedTuple

from agent.phrasing.base import Phraser
from agent.phrasing.llm import LlmPhraser
from agent.planning.base import Planner
from agent.planning.llm.calls import ModelCalls, Prices
from agent.planning.llm.model import open_model
from agent.planning.llm.planner import LlmPlanner
from agent.settings import AgentSettings


class Minds(NamedTuple):
    """A planner and a phraser that share a model; `close` gives back all that they hold."""

    planner: Planner
    phraser: Phraser
    close: Callable[[], Awaitable[None]]


def with_model(
    settings: AgentSettings,
    planner: Planner,
    phraser: Phraser,
    close: Callable[[], Awaitable[None]],
    *,
    country: Callable[[], str],
    room_names: Callable[[], Collection[str]],
) -> Minds:
    """The embedded *planner* and *phraser* with the model of *settings* before them.

    *close* is called after the model's connections are given back; *country* (ISO 3166) and
    *room_names* are the hotel's, asked once it is open.
    """
    opened = open_model(settings)
    prices = None
    if settings.llm_price_in is not None and settings.llm_price_out is not None:
        prices = Prices(settings.llm_price_in, settings.llm_price_out)
    calls = ModelCalls(opened.model, timeout_s=settings.llm_timeout_s, prices=prices)

    async def close_all() -> None:
        await opened.close()
        await close()

    return Minds(
        LlmPlanner(calls, planner, country=country),
        LlmPhraser(calls, phraser, room_names=room_names),
        close_all,
    )
