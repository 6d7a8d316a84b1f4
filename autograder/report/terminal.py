"""A grade as a table in the terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.report import view
from autograder.report.grade import Grade, ItemResult
from autograder.report.text import cut, plain, short

MESSAGE_BYTES = 2_000

_MARKS = {
    "passed": ("✓", "ok", "green"),
    "partial": ("◐", "part", "yellow"),
    "failed": ("✗", "FAIL", "red"),
    "not_graded": ("–", "n/a", "cyan"),
    "not_run": ("?", "none", "red"),
    "later": ("·", "...", "dim"),
}


def print_grade(grade: Grade, console: Console, everything: bool = False) -> None:
    """Print all items with points per section, and the messages of those that lost points.

    Items that are not visible show only when they will be, unless `everything` is set.
    """
    unicode = console.encoding.lower().replace("-", "").startswith("utf")
    table = Table(box=box.SIMPLE_HEAD if unicode else box.ASCII, expand=True, show_header=True)
    table.add_column("", no_wrap=True)
    table.add_column("Item", ratio=1, overflow="fold")
    table.add_column("Points", justify="right", no_wrap=True)

    def text(content: str, style: str = "") -> Text:
        """Text rather than markup: square brackets in messages mean nothing here."""
        encoded = plain(content).encode(console.encoding, "replace")
        return Text(encoded.decode(console.encoding), style)

    def row(result: ItemResult) -> None:
        shown = view.is_shown(result, everything)
        glyph, word, style = _MARKS[result.outcome if shown else "later"]
        title = text(f"{result.number} {result.item.title}")
        if not shown:
            title.append_text(text(f"\n{view.WHEN[result.item.visibility]}", "dim"))
            points = f"{short(result.item.points)} later"
        else:
            points = f"{short(view.earned(result))} / {short(result.max_points)}"
            if result.outcome != "passed":
                words = cut(view.in_words(result), MESSAGE_BYTES)
                title.append_text(text(f"\n{words}", "dim"))
        table.add_row(text(glyph if unicode else word, style), title, text(points))

    for section, results in view.by_section(grade):
        table.add_row("", text(section.title, "bold"), text(_sum(results, everything), "bold"))
        for result in results:
            row(result)
        table.add_section()
    table.add_row("", text("Total", "bold"), text(_sum(grade.results, everything), "bold"))

    console.print(text(grade.title, "bold"))
    console.print(table)
    pending = [str(group) for group in view.pending(grade, everything)]
    for line in filter(None, [*pending, view.left_out(grade, everything), *grade.notes]):
        console.print(text(line))


def _sum(results: list[ItemResult], everything: bool) -> str:
    total = view.subtotal(results, everything)
    later = f" +{short(total.later)} later" if total.later else ""
    return f"{short(total.points)} / {short(total.max_points)}{later}"
