"""Tool calls with dependencies, and the waves they fall into: pure, on `graphlib`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from agent.errors import PlanError


@dataclass(frozen=True, slots=True)
class Ref:
    """Stands in a call's arguments for a value of an earlier call's result.

    `Ref("dates", "check_in")` is `results["dates"]["check_in"]`; without a
    field it is the whole value. A reference makes the call depend on the other.
    """

    call: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call: an `id` unique in its plan, the tool's name, its arguments.

    Arguments are JSON-able values or `Ref`s, at the top level only. `after`
    names calls that must be done first without handing a value over. A `fresh` call
    asks anew, whatever earlier runs have kept.
    """

    id: str
    tool: str
    args: Mapping[str, Any] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    fresh: bool = False

    @property
    def needs(self) -> frozenset[str]:
        """The ids of the calls that must be done before this one starts."""
        return frozenset(self.after) | {v.call for v in self.args.values() if isinstance(v, Ref)}


@dataclass(frozen=True, slots=True)
class Plan:
    """Calls in the order in which their results are told.

    Raises:
        PlanError: When built with an id used twice, an unknown dependency or a cycle.
    """

    calls: tuple[ToolCall, ...] = ()
    _waves: tuple[tuple[ToolCall, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ids = [call.id for call in self.calls]
        if len(set(ids)) < len(ids):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            raise PlanError(f"call id used twice: {', '.join(twice)}")
        for call in self.calls:
            unknown = call.needs - set(ids)
            if unknown:
                raise PlanError(f"call {call.id!r} needs unknown {', '.join(sorted(unknown))}")
        try:
            object.__setattr__(self, "_waves", tuple(self._in_waves()))
        except CycleError as error:
            raise PlanError(f"calls wait for one another: {' → '.join(error.args[1])}") from error

    def waves(self) -> tuple[tuple[ToolCall, ...], ...]:
        """The waves: all calls whose dependencies are done, in plan order."""
        return self._waves

    def _in_waves(self) -> Iterator[tuple[ToolCall, ...]]:
        sorter = TopologicalSorter({call.id: call.needs for call in self.calls})
        sorter.prepare()
        while sorter.is_active():
            ready = set(sorter.get_ready())
            yield tuple(call for call in self.calls if call.id in ready)
            sorter.done(*ready)
