"""The records as a Markdown table, for docs/security.md and for people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from worker import Record

_BEGIN, _END = "<!-- corpus -->", "<!-- /corpus -->"
_COLUMNS = ["What it tries", "Deserved", "Got", "Valid", "Leak", "Survivors", "Changed"]


def markdown(records: list[Record], seconds: bool = True) -> str:
    """One table for each family; without seconds it is the same for the same outcome."""
    return "\n".join(_lines(records, seconds)) + "\n"


def _lines(records: list[Record], seconds: bool) -> Iterator[str]:
    passed = sum(not record.findings and not record.skipped for record in records)
    skipped = sum(bool(record.skipped) for record in records)
    total = f"{len(records)} submissions, {passed} as they should be"
    yield total + (f", {skipped} skipped." if skipped else ".")
    for family, group in groupby(records, key=lambda record: record.name.partition("/")[0]):
        columns = [*_COLUMNS, *(["Seconds"] if seconds else [])]
        rows = [_row(record, seconds) for record in group]
        yield f"\n### {family.capitalize()}: {len(rows)}\n"
        yield _joined(columns)
        yield _joined(["---"] * len(columns))
        yield from map(_joined, rows)


def _row(record: Record, seconds: bool) -> list[str]:
    spread = "" if record.least == record.most else f"{record.least:g} to "
    if record.skipped:
        return [record.tries, *["–"] * (len(_COLUMNS) - 1), *(["–"] if seconds else [])]
    return [
        record.tries,
        "–" if record.got is None else f"{spread}{record.most:g}",
        ("–" if record.got is None else f"{record.got:g}") + (" ✗" if record.points else ""),
        "no" if record.invalid or record.got is None else "yes",
        "yes" if record.leaks else "no",
        str(len(record.survivors)),
        str(len(record.changed)),
        *([f"{record.seconds:.1f}"] if seconds else []),
    ]


def _joined(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def update(path: Path, records: list[Record]) -> None:
    """Replace what stands between the two markers of a page.

    Raises:
        ValueError: the page has no markers.
    """
    text = path.read_text(encoding="utf-8")
    head, begin, rest = text.partition(_BEGIN)
    _, end, tail = rest.partition(_END)
    if not (begin and end):
        raise ValueError(f"{path} has no {_BEGIN} ... {_END}")
    inner = markdown(records, seconds=False)
    path.write_text(f"{head}{begin}\n{inner}{end}{tail}", encoding="utf-8")
