"""Evaluation: how well the grader agrees with people.

Totals are compared in half points of a question's points. Quadratic weighted kappa is Cohen's kappa
with disagreements weighed by their square (Cohen 1968): 1 is perfect, 0 is chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from autograder.answers.bank import LabelledAnswer
from autograder.answers.grade import AnswerGrade
from autograder.answers.grader import Grader

_STEP = 0.5
"""Points between neighbouring grades."""
_WORST = 20
_THRESHOLDS = tuple(round(0.05 * k, 2) for k in range(20))


@dataclass(frozen=True)
class Agreement:
    """How far two lists of grades agree."""

    answers: int
    kappa: float
    """Quadratic weighted kappa; NaN where it is undefined."""
    exact: float
    """Share of equal grades."""
    within_half: float
    """Share of grades at most half a point apart."""


@dataclass(frozen=True)
class Coverage:
    """What is left for the grader when a person grades all answers below a confidence."""

    review_below: float
    reviewed: float
    """Share of answers that a person looks at."""
    agreement: Agreement


@dataclass(frozen=True)
class Disagreement:
    """An answer on which the grader and a person differ."""

    id: str
    question: str
    text: str
    label: float
    points: float
    confidence: float
    review: bool


@dataclass(frozen=True)
class Evaluation:
    """The grader's agreement with the labels of a set of answers."""

    overall: Agreement
    by_question: dict[str, Agreement]
    by_origin: dict[str, Agreement]
    reviewed: Coverage
    """At the rubric's own threshold."""
    coverage: list[Coverage] = field(default_factory=list)
    coverage_by_origin: dict[str, list[Coverage]] = field(default_factory=dict)
    worst: list[Disagreement] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain values; an undefined kappa is null."""
        return _without_nan(asdict(self))


def evaluate(grader: Grader, answers: Sequence[LabelledAnswer]) -> Evaluation:
    """Grade labelled answers and compare.

    Raises:
        ValueError: none of the answers has a label.
    """
    labelled = [a for a in answers if a.label is not None and a.question in grader.questions]
    return compare(
        labelled, [grader.grade(a.question, a.text) for a in labelled], grader.review_below
    )


def compare(
    answers: Sequence[LabelledAnswer], grades: Sequence[AnswerGrade], review_below: float
) -> Evaluation:
    """Compare grades with the answers' labels.

    Raises:
        ValueError: there are no answers.
    """
    if not answers:
        raise ValueError("no answer to a question of this lab has a label")
    labels = np.array([_in_steps(sum(a.label or ())) for a in answers])
    points = np.array([_in_steps(float(g.points)) for g in grades])
    confidence = np.array([g.confidence for g in grades])
    groups = {
        kind: {
            name: np.array([getattr(a, kind) == name for a in answers])
            for name in sorted({getattr(a, kind) for a in answers})
        }
        for kind in ("question", "origin")
    }

    def covered(below: float, mask: np.ndarray) -> Coverage:
        kept = mask & (confidence >= below)
        return Coverage(
            below, float(1 - kept.sum() / mask.sum()), agreement(labels[kept], points[kept])
        )

    everything = np.ones(len(answers), bool)
    order = sorted(range(len(answers)), key=lambda i: (-abs(labels[i] - points[i]), -confidence[i]))
    return Evaluation(
        agreement(labels, points),
        {name: agreement(labels[m], points[m]) for name, m in groups["question"].items()},
        {name: agreement(labels[m], points[m]) for name, m in groups["origin"].items()},
        covered(review_below, everything),
        [covered(below, everything) for below in _THRESHOLDS],
        {name: [covered(b, m) for b in _THRESHOLDS] for name, m in groups["origin"].items()},
        [
            Disagreement(
                answers[i].id,
                answers[i].question,
                answers[i].text,
                labels[i] * _STEP,
                points[i] * _STEP,
                round(float(confidence[i]), 3),
                grades[i].review,
            )
            for i in order[:_WORST]
            if labels[i] != points[i]
        ],
    )


def agreement(labels: np.ndarray, points: np.ndarray) -> Agreement:
    """Agreement of two arrays (n,) of grades in whole steps, int."""
    if not len(labels):
        return Agreement(0, float("nan"), float("nan"), float("nan"))
    apart = np.abs(labels - points)
    return Agreement(
        len(labels), kappa(labels, points), float((apart == 0).mean()), float((apart <= 1).mean())
    )


def kappa(labels: np.ndarray, points: np.ndarray) -> float:
    """Quadratic weighted kappa of two arrays (n,) of whole numbers; NaN if both are constant."""
    by_chance = float(((labels[:, None] - points[None, :]) ** 2).mean())
    return 1 - float(((labels - points) ** 2).mean()) / by_chance if by_chance else float("nan")


def _in_steps(points: float) -> int:
    """Points in whole steps; a mean between two steps counts as the upper one."""
    return int(np.floor(points / _STEP + 0.5))


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(v) for v in value]
    if isinstance(value, float):
        return None if value != value else round(value, 4)
    return value
