"""What grading one short answer gives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class CriterionGrade:
    """Points of one criterion, with the words that earned (or forfeited) them."""

    id: str
    title: str
    points: Decimal
    max_points: Decimal
    feedback: str
    """A sentence for the student; never gives the missing idea away."""
    evidence: tuple[tuple[int, int], ...] = ()
    """Half-open character ranges of the answer that decided, in order, not overlapping."""
    confidence: float = 1.0
    """How probable it is that a careful person would give the same points."""


@dataclass(frozen=True)
class AnswerGrade:
    """One answer's grade: the sum of its criteria."""

    criteria: tuple[CriterionGrade, ...]
    review: bool = False
    """Provisional: a person should look at this answer."""

    @property
    def points(self) -> Decimal:
        return sum((criterion.points for criterion in self.criteria), Decimal(0))

    @property
    def confidence(self) -> float:
        """How probable it is that a careful person would give the same points throughout."""
        return math.prod(criterion.confidence for criterion in self.criteria)
