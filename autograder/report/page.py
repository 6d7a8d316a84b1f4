"""A grade as one self-contained HTML page: no scripts, no requests, prints well, dark if asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.report import view
from autograder.report.figures import Drawing, prepare
from autograder.report.grade import Grade, ItemResult
from autograder.report.text import counted, cut, plain, short

_MARKS = {
    "passed": "Passed",
    "partial": "Partly",
    "failed": "Failed",
    "not_graded": "Not graded",
    "not_run": "Not run",
    "later": "Later",
}


@dataclass(frozen=True)
class ItemView:
    """One item as the page shows it; nothing but its title and worth when it is not shown yet."""

    number: str
    title: str
    state: str
    mark: str
    points: str
    when: str
    """When students are shown it; '' for an item that everybody sees."""
    remark: str = ""
    facts: Sequence[tuple[str, str]] = ()
    figures: Sequence[Drawing] = ()


@dataclass(frozen=True)
class SectionView:
    id: str
    title: str
    total: view.Subtotal
    items: Sequence[ItemView]


@dataclass(frozen=True)
class Bar:
    """Shares of all points, in percent: earned, missed, and still to come."""

    earned: float
    missed: float
    later: float


def render_page(grade: Grade, everything: bool = False) -> str:
    """report.html as text.

    Items that are not visible are left out but for title and worth, unless `everything` is set:
    then the page is for instructors, and says so.
    """
    total = view.subtotal(grade.results, everything)
    template = _environment().get_template("page.html.j2")
    return template.render(
        grade=grade,
        everything=everything,
        total=total,
        bar=_bar(total),
        pending=view.pending(grade, everything),
        left_out=view.left_out(grade, everything),
        sections=[
            SectionView(
                section.id,
                section.title,
                view.subtotal(results, everything),
                [_item(result, everything) for result in results],
            )
            for section, results in view.by_section(grade)
        ],
    )


def _item(result: ItemResult, everything: bool) -> ItemView:
    visibility = result.item.visibility
    when = "" if visibility == "visible" else view.WHEN[visibility].removeprefix("shown ")
    if not view.is_shown(result, everything):
        points = counted(result.item.points)
        return ItemView(result.number, result.item.title, "later", _MARKS["later"], points, when)
    points = f"{short(view.earned(result))} / {short(result.max_points)}"
    if result.outcome == "not_graded":
        points = f"{counted(result.item.points)} left out"
    return ItemView(
        result.number,
        result.item.title,
        result.outcome,
        _MARKS[result.outcome],
        points,
        when,
        cut(view.remark(result)),
        [(label, cut(text)) for label, text in _facts(result)],
        [prepare(figure) for figure in result.figures],
    )


def _facts(result: ItemResult) -> list[tuple[str, str]]:
    printed = view.printed(result)
    return [*view.facts(result), *([("Printed", printed)] if printed else [])]


def _bar(total: view.Subtotal) -> Bar:
    whole = total.max_points + total.later or Decimal(1)
    earned = min(max(total.points, Decimal(0)), total.max_points)
    parts = (earned, total.max_points - earned, total.later)
    return Bar(*(round(float(part / whole * 100), 2) for part in parts))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    environment.filters.update(short=short, counted=counted)
    return environment


def _clean(value: object) -> object:
    """Every text that enters the page passes here, so none can bring control characters in."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
