"""From a turn to a plan: the `Planner` protocol and what a planner decides."""

from agent.planning.base import Decision, Planner

__all__ = ["Decision", "Planner"]
