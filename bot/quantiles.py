"""The two figures by which times are told everywhere: the median and the 95th percentile."""

import math
from collections.abc import Iterable
from statistics import median


def median_and_p95(values: Iterable[float]) -> tuple[float, float] | None:
    """Both of *values*, in their unit; None when there are none. The p95 is one of them (nearest rank)."""
    ordered = sorted(values)
    if not ordered:
        return None
    return median(ordered), ordered[math.ceil(0.95 * len(ordered)) - 1]
