"""Take a lab's functions and answers out of notebooks, without running any of their cells."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from autograder.answers.sheet import CODE
from autograder.intake import source
from autograder.intake.definitions import MAX_CELL, definitions, parsed
from autograder.intake.entry import refusal
from autograder.intake.notes import Notes, listed, shown
from autograder.rubric import Submission as Wanted
from autograder.submission import NOTEBOOK

MAX_CODE = 200_000
"""Characters of all cells' code; as a tree it takes up to a thousand times the memory."""
_MAX_PARTS = 100 * 2**20
_WRITTEN = re.compile(r"%%(?:writefile|file)[ \t]+(-a[ \t]+|--append[ \t]+)?(.*)\n?")


class Cell(NamedTuple):
    """A cell of one notebook; they are counted from the top, whatever their kind."""

    number: int
    kind: str
    source: str


@dataclass
class Notebooks:
    """What the notebooks of an upload hold besides definitions.

    texts: by the notebook's name, for the answers.
    places: finished function to the cells that define it, as `lab.ipynb, cell 3`; the last counts.
    newer: functions that a cell below `%%writefile` defines once more.
    stubs: functions that are still to be written.
    """

    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    newer: set[str] = field(default_factory=set)
    stubs: set[str] = field(default_factory=set)


def unpack(files: dict[str, bytes], wanted: Wanted, notes: Notes) -> Notebooks:
    """Replace the notebooks among `files` by the files that they write and by a module with their
    definitions, unless the lab's modules are complete without it.

    Where several notebooks define the same function, the one that has most of the lab's functions
    counts.
    """
    found = Notebooks()
    names = {name for functions in wanted.modules.values() for name in functions}
    coded: dict[str, list[Cell]] = {}
    written: dict[str, bytes] = {}
    for name in sorted(n for n in files if n.lower().endswith(".ipynb") and "/" not in n):
        cells = _cells(name, files.pop(name), notes)
        found.texts[name] = _text(cells)
        code = _within(name, [cell for cell in cells if cell.kind == "code"], notes)
        coded[name] = [cell for cell in code if not _writes(cell, written, found, names)]
    _add_written(files, written, names, notes)
    coded = {name: cells for name, cells in coded.items() if cells}
    if not coded or not _lacking(files, wanted) | found.newer:
        return found

    def worth(name: str) -> tuple[int, int, str]:
        texts = [cell.source.encode() for cell in coded[name]]
        done = {f for t in texts for f in source.defined(t, names) if not source.is_stub(t, f)}
        return len(done), -len(name), name

    order = sorted(coded, key=worth)
    code_cells = [
        (f"{shown(name)}, cell {number}", text) for name in order for number, _, text in coded[name]
    ]
    files[f"{NOTEBOOK}.py"] = definitions(code_cells, names).encode("utf-8", "replace")
    for place, text in code_cells:
        for name in source.defined(text.encode(), names):
            if source.is_stub(text.encode(), name):
                found.stubs.add(name)
            else:
                found.places.setdefault(name, []).append(place)
    found.stubs -= found.places.keys()
    if len(order) > 1:
        differ = f"{shown(order[-1])} counts where they differ"
        notes.say(f"There are several notebooks, {listed(order)}; {differ}.")
    return found


def same_cells(one: bytes, other: bytes) -> bool:
    """Whether two notebooks have the same sources, whatever outputs, ids and metadata they have."""
    silent = Notes()
    first, second = (_cells("", content, silent) for content in (one, other))
    return bool(first) and [(c.kind, c.source.split()) for c in first if c.source.strip()] == [
        (c.kind, c.source.split()) for c in second if c.source.strip()
    ]


# Reading cells ---------------------------------------------------------------------------------


def _cells(name: str, content: bytes, notes: Notes) -> list[Cell]:
    """The cells that can be read; says so when there are none."""
    # Values take far more memory than text, pictures in outputs do not.
    brackets, others = content.count(b"{") + content.count(b"["), content.count(b",")
    if 250 * brackets + 70 * (others + content.count(b":")) > _MAX_PARTS:
        notes.left_out(name, "its outputs are too large to be read; clear them")
        return []
    try:
        book = json.loads(source.decode(content))
        sheets = book.get("worksheets") or [book]  # Notebooks before 2015 have sheets.
        found = [cell for sheet in sheets for cell in sheet["cells"]]
        cells = [read for i, cell in enumerate(found, 1) if (read := _cell(i, cell))]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError):
        found, cells = [None], []
    if found and not cells:
        notes.say(f"{shown(name)} is not a readable notebook.")
    return cells


def _cell(number: int, cell: Any) -> Cell | None:
    if not isinstance(cell, dict):
        return None
    text = cell.get("source", cell.get("input", ""))
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    kind = cell.get("cell_type")
    if not isinstance(text, str) or kind not in ("code", "markdown", "heading", "raw"):
        return None
    if kind == "heading":
        text = f"# {text}"
    return Cell(number, kind, text.encode("utf-8", "replace").decode())


def _text(cells: list[Cell]) -> str:
    """What may hold answers. A mark stands where there is code, since an answer ends there."""
    parts: list[str] = []
    for cell in cells:
        if cell.kind != "code":
            parts.append(cell.source)
        elif cell.source.strip():
            parts += [CODE, _remark(cell.source)]
    return "\n\n".join(filter(None, parts))


def _remark(code: str) -> str:
    """The text of a cell of code in which there is nothing else: comments, or one string."""
    lines = [line.strip() for line in code.splitlines() if line.strip()]
    if all(line.startswith("#") for line in lines):
        return "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines)
    body = parsed(code) if lines[0].startswith(("'", '"')) else []
    if len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        return str(body[0].value.value)
    return ""


def _within(name: str, cells: list[Cell], notes: Notes) -> list[Cell]:
    """As many cells as can be looked through; the first come first."""
    kept: list[Cell] = []
    left = MAX_CODE
    for cell in cells:
        if len(cell.source) > min(left, MAX_CELL):
            notes.left_out(name, "cells with very much code are not read; move data out of them")
            continue
        kept.append(cell)
        left -= len(cell.source)
    return kept


# Files that cells write ------------------------------------------------------------------------


def _writes(cell: Cell, written: dict[str, bytes], found: Notebooks, functions: set[str]) -> bool:
    """Take over the file that a cell writes; whatever a later cell defines is newer than it."""
    match = _WRITTEN.match(cell.source)
    if not match:
        if written:
            found.newer |= source.defined(cell.source.encode(), functions)
        return False
    path = PurePosixPath(match[2].strip().strip("'\""))
    name = path.name if path.is_absolute() else path.as_posix()
    content = cell.source[match.end() :].encode() + b"\n"
    written[name] = (written.get(name, b"") if match[1] else b"") + content
    found.newer -= source.defined(content, functions)
    return True


def _add_written(
    files: dict[str, bytes], written: dict[str, bytes], functions: set[str], notes: Notes
) -> None:
    """Files as if they had been handed in, unless they really were, and were not mere stubs."""
    new = [
        name
        for name in written
        if not refusal(name.split("/"))
        and (name not in files or any(source.is_stub(files[name], f) for f in functions))
    ]
    files.update({name: written[name] for name in new})
    if new:
        notes.say(f"Files that the notebook writes: {listed(new)}.")


def _lacking(files: dict[str, bytes], wanted: Wanted) -> set[str]:
    """Functions for which the module of their own has no definition, or only the stub."""
    lacking: set[str] = set()
    for module, functions in wanted.modules.items():
        text = source.as_module(files.get(f"{module}.py", b""))
        lacking |= set(functions) - source.provided(text, functions)
        lacking |= {name for name in functions if source.is_stub(text, name)}
    return lacking
