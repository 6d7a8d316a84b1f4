"""The proof in the terminal: a line for each part, and the matrix of checks and submissions."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.verify.margins import ACCEPTED, Margin
from autograder.verify.proof import Proof

_LOST, _KEPT = "●", "·"


def print_proof(proof: Proof, console: Console) -> None:
    """Print what was tried; problems come last, where they are read."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for row in _parts(proof):
        table.add_row(*row)
    console.print(table, highlight=False)
    if proof.margins and len(proof.reference) > 1:
        console.print(_margins(proof.margins), highlight=False)
    if proof.wrong:
        _print_matrix(proof, console)
    for title, listed in (
        ("Equivalent mutants", proof.survivors.equivalent),
        ("Mutants that no check sees", proof.survivors.accepted),
    ):
        shown = [m.name for m in proof.survived if m.name in listed]
        if shown:
            console.print(f"\n{title}", style="bold")
            for name in shown:
                console.print(Text(f"  {name}\n      {listed[name]}"))
    for item, why in proof.not_graded.items():
        console.print(Text(f"Not proven here: {item}. {why}"))
    problems = proof.problems()
    console.print()
    for problem in problems:
        console.print(Text(problem))
    if problems:
        count = f"{len(problems)} problem{'s' * (len(problems) > 1)}."
        console.print(count, style="bold red", highlight=False)
    else:
        part = " as far as it was tried" if proof.in_part else ""
        console.print(f"Proven{part}.", style="bold green")


def _parts(proof: Proof) -> Iterator[tuple[str, str]]:
    if proof.reference:
        own = proof.reference[0]
        seeds = len(proof.reference)
        full = sum(outcome.points == outcome.max_points for outcome in proof.reference)
        yield (
            "Reference",
            f"{own.points.normalize():f} of {own.max_points.normalize():f} points; "
            f"full marks with {full} of {seeds} seeds; "
            f"graded twice, {len(proof.differs) or 'nothing'} differs",
        )
    if proof.stubs:
        yield "Stubs", f"{proof.stubs.points.normalize():f} points"
    for name, known, what in (
        ("Right", proof.right, "lose nothing"),
        ("Wrong", proof.wrong, "lose exactly what they name"),
    ):
        if known:
            good = sum(not proof.against(*one) for one in known)
            yield name, f"{good} of {len(known)} {what}"
    if proof.mutants:
        yield (
            "Mutants",
            f"{proof.caught:.1%} caught: {len(proof.mutants) - len(proof.survived)} of "
            f"{len(proof.mutants) - len(proof.equivalent)}, and {len(proof.equivalent)} equivalent",
        )


def _margins(margins: list[Margin]) -> Table:
    table = Table(
        "Threshold", "Limit", "Reference", "Least margin", "Fails", box=None, padding=(0, 2, 0, 0)
    )
    for margin in margins:
        low, high = min(margin.values), max(margin.values)
        span = f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"
        chance = "below 1e-12" if margin.failure < 1e-12 else f"{margin.failure:.0e}"
        table.add_row(
            f"{margin.item}: {margin.threshold}",
            f"{margin.limit:g}",
            span,
            f"{margin.least:.3g}",
            Text(chance, style="" if margin.failure <= ACCEPTED else "bold red"),
        )
    return table


def _print_matrix(proof: Proof, console: Console) -> None:
    """A row for each check, a column for each wrong submission; its number stands above."""
    items = [f"{section.id}.{item.id}" for section, item in proof.rubric.entries()]
    wide = max(map(len, items))
    count = len(proof.wrong)
    console.print("\nWhich wrong submission fails which check", style="bold")
    tens = "".join(str(n // 10) if n % 10 == 0 else " " for n in range(1, count + 1))
    units = "".join(str(n % 10) for n in range(1, count + 1))
    for heading in (tens, units):
        if heading.strip():
            console.print(" " * (wide + 2) + heading, highlight=False, soft_wrap=True)
    for item in items:
        row = Text(f"{item:<{wide}}  ")
        lost = [item in outcome.lost for _, outcome in proof.wrong]
        row.append("".join(_LOST if one else _KEPT for one in lost))
        never = not (any(lost) or item in proof.not_graded or proof.in_part)
        row.append("  never seen to fail" if never else "", style="bold red")
        console.print(row, soft_wrap=True)
    legend = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    for number, (known, _) in enumerate(proof.wrong, 1):
        legend.add_row(str(number), known.name, known.case.about)
    console.print(legend, highlight=False)
