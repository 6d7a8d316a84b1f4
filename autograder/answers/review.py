"""Review: the answers that a person should look at, as a table that any spreadsheet opens.

One row an answer: what was asked, what was answered, the points suggested for each criterion, and a
column `decision` for the person's own, in the same form: `1 0.5`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.answers.bank import REVIEW, LabelledAnswer
from autograder.answers.criteria import Question
from autograder.answers.grade import AnswerGrade

COLUMNS = (
    "id", "question", "asked", "criteria", "answer", "suggested", "confidence", "decision",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""How a cell begins that a spreadsheet would run instead of show."""


class ReviewError(Exception):
    """A table of decisions can't be used; the message names the row."""


@dataclass(frozen=True)
class Decisions:
    """What a person filled in."""

    made: list[LabelledAnswer]
    waiting: list[dict[str, str]]
    """Rows without a decision."""


def row(id: str, name: str, question: Question, text: str, grade: AnswerGrade) -> dict[str, str]:
    """The table's row for one graded answer."""
    return {
        "id": _shown(id),
        "question": name,
        "asked": question.text,
        "criteria": " | ".join(f"{c.title} ({c.points.normalize():f})" for c in question.criteria),
        "answer": _shown(text),
        "suggested": " ".join(f"{c.points.normalize():f}" for c in grade.criteria),
        "confidence": f"{grade.confidence:.2f}",
        "decision": "",
    }


def write_rows(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Write the table; the byte order mark tells spreadsheets that it is UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def read_decisions(path: Path, questions: Mapping[str, Question]) -> Decisions:
    """The decisions in a table.

    Raises:
        ReviewError: a column is missing, or a decision does not fit its question.
    """
    made: list[LabelledAnswer] = []
    waiting: list[dict[str, str]] = []
    csv.field_size_limit(10_000_000)
    try:
        text = path.read_text(encoding="utf-8-sig")
        header = text.partition("\n")[0]
        # Spreadsheets in much of Europe write semicolons instead of commas.
        delimiter = ";" if header.count(";") > header.count(",") else ","
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        missing = {"question", "answer", "decision"} - set(rows.fieldnames or ())
        if missing:
            raise ReviewError(f"{path}: there is no column {', '.join(sorted(missing))}")
        for number, cells in enumerate(rows, 2):
            cells = {key: value or "" for key, value in cells.items() if key}
            if cells["decision"].strip():
                made.append(_decision(cells, f"{path}, row {number}", questions))
            else:
                waiting.append(cells)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReviewError(f"{path} can't be read: {error}") from None
    return Decisions(made, waiting)


def _decision(
    cells: Mapping[str, str], where: str, questions: Mapping[str, Question]
) -> LabelledAnswer:
    question = questions.get(cells["question"].strip())
    if question is None:
        raise ReviewError(f"{where}: the rubric has no question {cells['question']!r}")
    words = _points(cells["decision"])
    try:
        points = [float(word) for word in words]
    except ValueError:
        points = []
    most = [float(criterion.points) for criterion in question.criteria]
    if len(points) != len(most) or any(not 0 <= p <= m for p, m in zip(points, most, strict=True)):
        found = cells["decision"]
        raise ReviewError(
            f"{where}: {found!r} should be {len(most)} numbers with a blank between them, "
            f"of at most {' and '.join(f'{m:g}' for m in most)}"
        )
    return LabelledAnswer(
        question=cells["question"].strip(),
        text=_hidden(cells["answer"]),
        label=tuple(points),
        origin=REVIEW,
    )


def _points(cell: str) -> Sequence[str]:
    """`1 0.5`, also as `1; 0,5`, the way some countries write it."""
    words = cell.replace(";", " ").split()
    return [word.replace(",", ".") for word in words]


def _shown(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _hidden(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
