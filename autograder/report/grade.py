"""The grade of one submission, as plain data: what every form of report is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from autograder.answers.grade import AnswerGrade
from autograder.rubric import Item, Rubric, Section

Outcome = Literal["passed", "partial", "failed", "not_graded", "not_run"]


@dataclass(frozen=True)
class LayerTables:
    """A model's layers beside the expected ones, both as rows of text cells."""

    columns: Sequence[str]
    found: Sequence[Sequence[str]]
    expected: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Curve:
    """A quantity over epochs, one line per name."""

    title: str
    lines: dict[str, Sequence[float]]


@dataclass(frozen=True)
class Confusion:
    """Counts: row = true class, column = predicted class."""

    classes: Sequence[str]
    counts: Sequence[Sequence[int]]


@dataclass(frozen=True)
class GradedAnswer:
    """A short answer with what each criterion made of it."""

    question: str
    text: str
    grade: AnswerGrade


Figure = LayerTables | Curve | Confusion | GradedAnswer


@dataclass
class ItemResult:
    """What became of one rubric item."""

    section: Section
    item: Item
    number: str
    outcome: Outcome = "not_run"
    points: Decimal = Decimal(0)
    message: str = "Not run yet."
    expected: str | None = None
    found: str | None = None
    hint: str | None = None
    figures: list[Figure] = field(default_factory=list)
    measured: dict[str, tuple[float, float]] = field(default_factory=dict)
    """What was measured against a threshold, by the threshold's name: the value, the threshold."""
    looked_at: set[str] = field(default_factory=set)
    """Functions of the submission that the check called; 'answer', 'submitted_model' if it used
    those."""
    crashed: bool = False
    """The check itself raised, which is a mistake in the check: it should have failed."""
    seconds: float = 0.0
    printed: str = ""
    """What student code printed while a visible check ran, if it lost points."""

    @property
    def id(self) -> str:
        return f"{self.section.id}.{self.item.id}"

    @property
    def max_points(self) -> Decimal:
        """Points that count towards the total: none for an item that can't be graded."""
        return Decimal(0) if self.outcome == "not_graded" else self.item.points


@dataclass
class Grade:
    """All results of one submission, in the order of the rubric."""

    title: str
    results: list[ItemResult]
    notes: list[str] = field(default_factory=list)
    """Sentences for the student about how the submission was read."""
    leaderboard: dict[str, float] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    locks: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @classmethod
    def blank(cls, rubric: Rubric) -> Grade:
        """A grade in which nothing has run yet."""
        return cls(
            rubric.title,
            [
                ItemResult(section, item, f"{s}.{i}")
                for s, section in enumerate(rubric.sections, 1)
                for i, item in enumerate(section.items, 1)
            ],
        )

    @property
    def points(self) -> Decimal:
        return sum((result.points for result in self.results), Decimal(0))

    @property
    def for_review(self) -> list[str]:
        """Items with a short answer that a person should look at."""
        return [
            result.id
            for result in self.results
            for figure in result.figures
            if isinstance(figure, GradedAnswer) and figure.grade.review
        ]

    @property
    def max_points(self) -> Decimal:
        return sum((result.max_points for result in self.results), Decimal(0))
