"""The metrics registry: over every process of this host when PROMETHEUS_MULTIPROC_DIR is set."""

import os

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector


def open_registry() -> CollectorRegistry:
    """What `/metrics` shows: the processes that share the directory, or this one alone."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
