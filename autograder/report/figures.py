"""Figures prepared for drawing: tables aligned, answers marked, counts shaded.

Everything the templates need is worked out here; they only write it down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from string import ascii_uppercase
from typing import Literal

from autograder.answers.grade import CriterionGrade
from autograder.report.chart import Chart, draw
from autograder.report.grade import Confusion, Curve, Figure, GradedAnswer, LayerTables
from autograder.report.text import plain

MOST_ROWS = 60
MOST_CLASSES = 40
MOST_CELL = 120
MOST_ANSWER = 8_000
"""Characters of an answer that the page shows; no honest short answer comes near."""

RowState = Literal["same", "differs", "missing", "extra"]

_STATES: dict[RowState, tuple[str, str]] = {
    "differs": ("layer differs", "layers differ"),
    "missing": ("layer is missing", "layers are missing"),
    "extra": ("layer is not expected", "layers are not expected"),
}


@dataclass(frozen=True)
class Cell:
    text: str
    differs: bool


@dataclass(frozen=True)
class LayerRow:
    """One line of the comparison; a side is empty where the layer has no counterpart."""

    state: RowState
    found: Sequence[Cell]
    expected: Sequence[Cell]


@dataclass(frozen=True)
class LayerComparison:
    kind = "layers"
    columns: Sequence[str]
    rows: Sequence[LayerRow]
    omitted: int

    @property
    def verdict(self) -> str:
        """One sentence on how the two models compare."""
        named = []
        for state, (one, many) in _STATES.items():
            count = sum(row.state == state for row in self.rows)
            if count:
                named.append(f"{count} {one if count == 1 else many}")
        return f"{', '.join(named)}." if named else "All layers are as expected."


@dataclass(frozen=True)
class HeatCell:
    count: int
    share: float
    """Of the row's images, between 0 and 1."""


@dataclass(frozen=True)
class HeatTable:
    kind = "confusion"
    classes: Sequence[str]
    rows: Sequence[Sequence[HeatCell]]
    right: int
    total: int


@dataclass(frozen=True)
class Span:
    """A piece of an answer and the criteria that it decided; most pieces decided none."""

    text: str
    labels: str
    titles: str
    earned: bool
    ends: bool
    """True at the last piece before its set of criteria changes, where the label stands."""


@dataclass(frozen=True)
class CriterionView:
    label: str
    grade: CriterionGrade


@dataclass(frozen=True)
class MarkedAnswer:
    kind = "answer"
    question: str
    spans: Sequence[Span]
    criteria: Sequence[CriterionView]
    omitted: int


Drawing = LayerComparison | Chart | HeatTable | MarkedAnswer


def prepare(figure: Figure) -> Drawing:
    """What the page draws for a figure."""
    if isinstance(figure, LayerTables):
        return compare_layers(figure)
    if isinstance(figure, Curve):
        return draw(figure)
    if isinstance(figure, Confusion):
        return shade(figure)
    return mark_answer(figure)


def compare_layers(tables: LayerTables) -> LayerComparison:
    """Both models in one table, aligned on the first column: the kind of layer."""
    found = [[_cell(text) for text in row] for row in tables.found[:MOST_ROWS]]
    expected = [[_cell(text) for text in row] for row in tables.expected[:MOST_ROWS]]
    kinds = [[row[0] if row else "" for row in side] for side in (expected, found)]
    rows: list[LayerRow] = []
    matcher = SequenceMatcher(None, kinds[0], kinds[1], autojunk=False)
    for _, i, i_end, j, j_end in matcher.get_opcodes():
        for want, got in zip_longest(expected[i:i_end], found[j:j_end]):
            rows.append(_layer_row(got, want))
    omitted = max(len(tables.found), len(tables.expected)) - MOST_ROWS
    return LayerComparison([_cell(name) for name in tables.columns], rows, max(omitted, 0))


def _layer_row(found: list[str] | None, expected: list[str] | None) -> LayerRow:
    if expected is None:
        return LayerRow("extra", [Cell(text, True) for text in found or []], [])
    if found is None:
        return LayerRow("missing", [], [Cell(text, True) for text in expected])
    pairs = list(zip_longest(found, expected, fillvalue=""))
    return LayerRow(
        "same" if all(got == want for got, want in pairs) else "differs",
        [Cell(got, got != want) for got, want in pairs],
        [Cell(want, got != want) for got, want in pairs],
    )


def shade(confusion: Confusion) -> HeatTable:
    """Counts with their share of the row, which says how dark a cell is."""
    counts = [list(row[:MOST_CLASSES]) for row in confusion.counts[:MOST_CLASSES]]
    return HeatTable(
        [_cell(name) for name in confusion.classes[:MOST_CLASSES]],
        [[HeatCell(n, max(n, 0) / max(sum(row), 1)) for n in row] for row in counts],
        sum(row[i] for i, row in enumerate(counts) if i < len(row)),
        sum(map(sum, counts)),
    )


def mark_answer(answer: GradedAnswer) -> MarkedAnswer:
    """The answer in pieces, each with the labels of the criteria whose evidence it is."""
    text = answer.text[:MOST_ANSWER]
    criteria = [
        CriterionView(ascii_uppercase[i % 26], grade)
        for i, grade in enumerate(answer.grade.criteria)
    ]
    edges = {0, len(text)}
    for criterion in criteria:
        for start, end in criterion.grade.evidence:
            edges |= {min(max(start, 0), len(text)), min(max(end, 0), len(text))}
    bounds = sorted(edges)
    deciding = [
        [c for c in criteria if any(s <= start and end <= e for s, e in c.grade.evidence)]
        for start, end in zip(bounds, bounds[1:], strict=False)
    ]
    spans = [
        Span(
            plain(text[start:end]),
            "".join(c.label for c in those),
            "; ".join(plain(c.grade.title) for c in those),
            any(c.grade.points > 0 for c in those),
            those != after,
        )
        for start, end, those, after in zip(
            bounds, bounds[1:], deciding, [*deciding[1:], []], strict=False
        )
    ]
    omitted = len(answer.text) - len(text)
    return MarkedAnswer(plain(answer.question).strip(), spans, criteria, omitted)


def _cell(text: str) -> str:
    text = " ".join(plain(str(text)).split())
    return text if len(text) <= MOST_CELL else text[: MOST_CELL - 3] + "..."
