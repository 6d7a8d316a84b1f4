"""How safely the reference passes each threshold, estimated from repeated seeds."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ACCEPTED = 1e-6
"""The probability with which the reference may miss a threshold."""
_LEAST_SPREAD = 0.01
"""Of the margin: a few equal values do not prove that there is no spread."""
_STEPS = 2000


@dataclass(frozen=True)
class Margin:
    """A threshold of an item, and what the reference measured with each seed."""

    item: str
    threshold: str
    limit: float
    values: Sequence[float]

    @property
    def least(self) -> float:
        """The smallest distance to the limit, negative if it was once missed."""
        return min(self._distances)

    @property
    def failure(self) -> float:
        """The probability that another seed misses the limit.

        From Student's t distribution: with few values their spread is itself uncertain, and a
        new value differs from their mean by its own spread and by the mean's error.
        """
        count = len(self.values)
        mean = statistics.fmean(self._distances)
        if count < 2 or mean <= 0:
            return 1.0
        spread = max(statistics.stdev(self.values), _LEAST_SPREAD * mean)
        return student_tail(mean / (spread * math.sqrt(1 + 1 / count)), count - 1)

    @property
    def _distances(self) -> list[float]:
        """The reference is right, so most of its values lie on the side where points are."""
        side = 1 if statistics.median(self.values) >= self.limit else -1
        return [side * (value - self.limit) for value in self.values]


def student_tail(t: float, freedom: int) -> float:
    """P(T > t) for Student's t distribution, t > 0, by integrating its density numerically.

    Substituting x = sqrt(freedom) * tan(angle) makes the density cos(angle) ** (freedom - 1).
    """
    log_norm = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - math.log(math.pi) / 2
    angle = math.atan2(math.sqrt(freedom), t)  # Measured from the far end, where it is precise.
    middles = (np.arange(_STEPS) + 0.5) * angle / _STEPS
    return float(math.exp(log_norm) * angle * np.mean(np.sin(middles) ** (freedom - 1)))
