"""Take a lab's functions and answers out of a notebook, without running any of its cells."""

from __future__ import annotations

import ast
import json
import re
import symtable
from collections.abc import Iterable, Iterator
from typing import Any

from autograder.intake.notes import Notes, listed, shown
from autograder.intake.source import decode, defined
from autograder.rubric import Submission as Wanted

MODULE = "notebook"
"""The module that a notebook's definitions become."""

MAX_CELL = 100_000
MAX_CODE = 200_000
"""Characters of all cells' code; as a tree it takes up to a thousand times the memory."""
_MAX_PARTS = 100 * 2**20
_MAGIC = re.compile(r"^[ \t]*(?:[%!?]|[\w.]+\?{1,2}[ \t]*$)")
_MAGIC_VALUE = re.compile(r"^([\w, \t]+=[ \t]*)[%!].*")
_CELL_OF_CODE = re.compile(r"%%(writefile|time|timeit|capture)\b")
_TOO_MUCH = (SyntaxError, ValueError, RecursionError, MemoryError)

_Cells = list[tuple[str, str]]
"""Kind and source of each cell."""


def unpack(files: dict[str, bytes], wanted: Wanted, notes: Notes) -> list[str]:
    """Replace the notebooks among `files` by a module with their definitions; return their texts.

    Where several define the same function, the one that has most of the lab's functions counts.
    """
    texts: list[str] = []
    coded: dict[str, list[str]] = {}
    for name in sorted(n for n in files if n.lower().endswith(".ipynb") and "/" not in n):
        cells = _cells(name, files.pop(name), notes)
        texts.append("\n\n".join(source for kind, source in cells if kind != "code"))
        code = [source for kind, source in cells if kind == "code"]
        if code:
            coded[name] = _within(name, code, notes)
    if not coded or {f"{module}.py" for module in wanted.modules} <= files.keys():
        return texts
    names = {name for functions in wanted.modules.values() for name in functions}

    def worth(name: str) -> tuple[int, int, str]:
        return len(defined("\n".join(coded[name]).encode(), names)), -len(name), name

    order = sorted(coded, key=worth)
    code = [cell for name in order for cell in coded[name]]
    files[f"{MODULE}.py"] = definitions(code).encode("utf-8", "replace")
    best = f"; {shown(order[-1])} counts where they differ" if len(order) > 1 else ""
    notes.say(f"Functions were taken from {listed(order[::-1])}; other cells were not run{best}.")
    return texts


def _cells(name: str, content: bytes, notes: Notes) -> _Cells:
    """The cells that can be read; says so when there are none."""
    # Values take far more memory than text, pictures in outputs do not.
    brackets, others = content.count(b"{") + content.count(b"["), content.count(b",")
    if 250 * brackets + 70 * (others + content.count(b":")) > _MAX_PARTS:
        notes.left_out(name, "its outputs are too large to be read; clear them")
        return []
    try:
        book = json.loads(decode(content))
        sheets = book.get("worksheets") or [book]  # Notebooks before 2015 have sheets.
        found = [cell for sheet in sheets for cell in sheet["cells"]]
        cells = list(filter(None, map(_cell, found)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError):
        found, cells = [None], []
    if found and not cells:
        notes.say(f"{shown(name)} is not a readable notebook.")
    return cells


def _cell(cell: Any) -> tuple[str, str] | None:
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    kind = cell.get("cell_type")
    if not isinstance(source, str) or kind not in ("code", "markdown", "heading"):
        return None
    if kind == "heading":
        source = f"# {source}"
    return kind, source.encode("utf-8", "replace").decode()


def _within(name: str, cells: list[str], notes: Notes) -> list[str]:
    """As many cells as can be looked through; the first come first."""
    kept: list[str] = []
    left = MAX_CODE
    for cell in cells:
        if len(cell) > min(left, MAX_CELL):
            notes.left_out(name, "cells with very much code are not read; move data out of them")
            continue
        kept.append(cell)
        left -= len(cell)
    return kept


def definitions(cells: list[str]) -> str:
    """A module with what the functions in these cells need, and nothing that costs time.

    Imports, functions, classes and plain constants; values that are computed only where a
    function uses them. Each statement stands in a `try` of its own, so that one which depends on
    a cell that was not run costs only itself. Cells that do not parse are left out, as Jupyter
    would have refused them.
    """
    statements = [node for cell in cells for node in _parsed(cell)]
    statements = [node for node in statements if not _is_future(node)]
    needed = _needed([_source(node) for node in statements if _is_function(node)], statements)
    kept = [_source(node) for node in statements if _is_kept(node, needed)]
    guarded = "\n".join(
        f"try:\n{_indented(text)}\nexcept Exception:\n    pass" for text in kept if text
    )
    return f"from __future__ import annotations\n\n{guarded}\n"


def _parsed(cell: str) -> list[ast.stmt]:
    """A cell's statements; magics are taken out only if it does not parse as it stands."""
    if len(cell) > MAX_CELL:
        return []
    for source in (cell, _without_magics(cell)):
        try:
            return ast.parse(source).body
        except _TOO_MUCH:
            continue
    return []


def _without_magics(cell: str) -> str:
    lines = cell.split("\n")
    if lines[0].startswith("%%"):
        lines = lines[1:] if _CELL_OF_CODE.match(lines[0]) else []
    kept: list[str] = []
    continued = False
    for line in lines:
        magic = continued or _MAGIC.match(line)
        continued = bool(magic) and line.rstrip().endswith("\\")
        indent = line[: len(line) - len(line.lstrip())]
        kept.append(f"{indent}pass" if magic else _MAGIC_VALUE.sub(r"\1None", line))
    return "\n".join(kept)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_function(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _is_kept(node: ast.stmt, needed: set[str]) -> bool:
    if _is_function(node) or isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Try | ast.If):
        try:
            return all(_is_kept(n, needed) or isinstance(n, ast.Pass) for n in _parts(node))
        except RecursionError:
            return False
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        return not _has_call(node.value) or bool(_targets(node) & needed)
    return False


def _parts(node: ast.Try | ast.If) -> Iterator[ast.stmt]:
    yield from (*node.body, *node.orelse)
    if isinstance(node, ast.Try):
        yield from node.finalbody
        for handler in node.handlers:
            yield from handler.body


def _has_call(value: ast.expr) -> bool:
    """Whether computing a value calls anything; what a lambda will call later does not count."""
    parts: list[ast.AST] = [value]
    while parts:
        part = parts.pop()
        if isinstance(part, ast.Call | ast.Await):
            return True
        if not isinstance(part, ast.Lambda):
            parts += ast.iter_child_nodes(part)
    return False


def _targets(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {
        part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)
    }


def _needed(functions: Iterable[str], statements: list[ast.stmt]) -> set[str]:
    """Global names that the functions use, and those that computing these takes in turn."""
    needed: set[str] = set()
    for source in functions:
        try:
            needed |= _globals(symtable.symtable(source, MODULE, "exec"))
        except _TOO_MUCH:
            continue
    uses: dict[str, set[str]] = {}
    for node in statements:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            parts = {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
            for target in _targets(node):
                uses.setdefault(target, set()).update(parts)
    waiting = list(needed)
    while waiting:
        more = uses.get(waiting.pop(), set()) - needed
        needed |= more
        waiting += more
    return needed


def _globals(table: symtable.SymbolTable) -> set[str]:
    outermost = table.get_type() == "module"  # Decorators, default values, base classes.
    symbols = table.get_symbols()
    names = {symbol.get_name() for symbol in symbols if outermost or symbol.is_global()}
    return names.union(*map(_globals, table.get_children()))


def _source(node: ast.stmt) -> str:
    try:
        return ast.unparse(node)
    except _TOO_MUCH:
        return ""


def _indented(text: str) -> str:
    """Shift a statement by one level; `ast.unparse` leaves no line break inside a string but in
    docstrings, whose text may shift."""
    return "\n".join(f"    {line}" for line in text.split("\n"))
