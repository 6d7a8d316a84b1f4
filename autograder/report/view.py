"""What a student may see of a grade, what is still to come, and what an item says in words.

Every form of report asks this module, so that no form can show more than another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from autograder.answers.grade import CriterionGrade
from autograder.report.grade import Grade, GradedAnswer, ItemResult
from autograder.report.text import counted, plain, short
from autograder.rubric import Section, Visibility

WHEN: dict[Visibility, str] = {
    "visible": "shown now",
    "after_due_date": "shown after the due date",
    "after_published": "shown after grades are published",
    "hidden": "shown when the instructors release them",
}

HIDDEN_TOTAL = "Gradescope shows no total score while some items are not shown yet."


@dataclass(frozen=True)
class Subtotal:
    """Points of the items that may be seen, and the most that the others can add."""

    points: Decimal
    max_points: Decimal
    later: Decimal

    def __str__(self) -> str:
        return f"{short(self.points)} of {counted(self.max_points)}"


@dataclass(frozen=True)
class Pending:
    """Items that are shown later, all at the same time."""

    visibility: Visibility
    items: int
    points: Decimal

    def __str__(self) -> str:
        items = "1 item" if self.items == 1 else f"{self.items} items"
        when = WHEN[self.visibility]
        return f"Up to {counted(self.points)} in {items}, {when}."


def is_shown(result: ItemResult, everything: bool = False) -> bool:
    """True when the reader may see the item's points, message and figures."""
    return everything or result.item.visibility == "visible"


def earned(result: ItemResult) -> Decimal:
    """The item's points; nothing without a verdict, whatever the result says."""
    return Decimal(0) if result.outcome in ("not_graded", "not_run") else result.points


def subtotal(results: Iterable[ItemResult], everything: bool = False) -> Subtotal:
    """What the reader may see of these results, added up."""
    points = most = later = Decimal(0)
    for result in results:
        if is_shown(result, everything):
            points += earned(result)
            most += result.max_points
        else:
            # The rubric's points, not `max_points`: that would give the outcome away.
            later += result.item.points
    return Subtotal(points, most, later)


def pending(grade: Grade, everything: bool = False) -> list[Pending]:
    """What is still to come, soonest first; nothing for a reader who sees everything."""
    groups = []
    for visibility in WHEN:
        results = [
            result
            for result in grade.results
            if result.item.visibility == visibility and not is_shown(result, everything)
        ]
        if results:
            points = sum((result.item.points for result in results), Decimal(0))
            groups.append(Pending(visibility, len(results), points))
    return groups


def left_out(grade: Grade, everything: bool = False) -> str:
    """A sentence on the items that could not be graded; '' when all could."""
    results = [
        result
        for result in grade.results
        if result.outcome == "not_graded" and is_shown(result, everything)
    ]
    if not results:
        return ""
    points = sum((result.item.points for result in results), Decimal(0))
    numbers = ", ".join(result.number for result in results)
    verb = "is" if points == 1 else "are"
    return f"Not graded: {numbers}. {counted(points).capitalize()} {verb} left out of the total."


def by_section(grade: Grade) -> Iterator[tuple[Section, list[ItemResult]]]:
    """The results of each section, in the order of the rubric."""
    for _, group in groupby(grade.results, key=lambda result: result.section.id):
        results = list(group)
        yield results[0].section, results


def facts(result: ItemResult) -> list[tuple[str, str]]:
    """What was expected and found, and what to try: (label, text) for each that is known."""
    labelled = [("Expected", result.expected), ("Found", result.found)]
    if result.outcome != "passed":
        labelled.append(("Try", result.hint))
    return [(label, plain(text).strip()) for label, text in labelled if text and text.strip()]


def printed(result: ItemResult) -> str:
    """What the student's code printed, for an item that lost points; '' when nothing is shown."""
    return plain(result.printed).strip()


def message(result: ItemResult) -> str:
    """The item's message; one that could not be graded says so first."""
    text = plain(result.message).strip()
    if result.outcome == "not_graded":
        reason = re.sub(r"^not graded\b[:.,]?\s*", "", text, flags=re.IGNORECASE)
        text = f"Not graded: {reason or 'this could not be checked here.'}"
    return text


def remark(result: ItemResult) -> str:
    """The message, or '' when it only strings the facts together."""
    text = message(result)
    if text == "Passed.":  # The mark says so already.
        return ""
    rest = text
    for _, fact in facts(result):
        rest = rest.replace(fact.rstrip("."), "")
    rest = re.sub(r"\b(expected|found|try)\b|[\W_]", "", rest, flags=re.IGNORECASE)
    return text if rest or not facts(result) else ""


def in_words(result: ItemResult) -> str:
    """All that an item says to someone who may see it, as text without figures."""
    said = message(result)
    lines = [said]
    if result.outcome != "passed":
        lines += [f"{label}: {fact}" for label, fact in facts(result) if not _says(said, fact)]
    if printed(result):
        lines += ["Printed:", printed(result)]
    if result.outcome == "not_graded":
        verb = "is" if result.item.points == 1 else "are"
        points = counted(result.item.points)
        lines.append(f"The item's {points} {verb} left out of the total.")
    for figure in result.figures:
        if isinstance(figure, GradedAnswer):
            for criterion in figure.grade.criteria:
                lines += ["", *_criterion_lines(criterion, figure.text)]
    return "\n".join(lines).strip()


def _says(text: str, fact: str) -> bool:
    """True when `text` contains the fact in whole words: '6' is not said by '16'."""
    return re.search(rf"(?<!\w){re.escape(fact.rstrip('.'))}(?!\w)", text) is not None


def _criterion_lines(criterion: CriterionGrade, answer: str) -> Iterator[str]:
    points = f"{short(criterion.points)} of {counted(criterion.max_points)}"
    yield f"{plain(criterion.title)}: {points}"
    if criterion.feedback.strip():
        yield f"  {plain(criterion.feedback).strip()}"
    words = [" ".join(plain(answer[start:end]).split()) for start, end in criterion.evidence]
    quoted = " ... ".join(f'"{quote}"' for quote in words if quote)
    if quoted:
        yield f"  {'Earned by' if criterion.points else 'Your words'}: {quoted}"
