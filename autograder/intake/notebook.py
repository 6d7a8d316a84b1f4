"""Take a lab's functions and answers out of a notebook, without running any of its cells."""

from __future__ import annotations

import ast
import json
import re
import symtable
from collections.abc import Iterable, Iterator
from typing import Any

from autograder.intake.source import decode
from autograder.rubric import Submission as Wanted

MODULE = "notebook"
"""The module that a notebook's definitions become."""

MAX_SOURCE = 500_000
_MAGIC = re.compile(r"^[ \t]*(?:[%!?]|[\w.]+\?{1,2}[ \t]*$)")
_MAGIC_VALUE = re.compile(r"^([ \t]*[\w, \t]+=[ \t]*)[%!].*")
_CELL_OF_CODE = re.compile(r"%%(writefile|time|timeit|capture)\b")
_TOO_MUCH = (SyntaxError, ValueError, RecursionError, MemoryError)


def unpack(files: dict[str, bytes], wanted: Wanted, notes: list[str]) -> list[str]:
    """Replace each notebook among `files` by a module with its definitions; return its texts."""
    texts: list[str] = []
    present = {name.removesuffix(".py") for name in files}
    for name in sorted(n for n in files if n.endswith(".ipynb") and "/" not in n):
        cells = _cells(files.pop(name))
        if cells is None:
            notes.append(f"{name} is not a readable notebook.")
            continue
        texts.append("\n\n".join(source for kind, source in cells if kind == "markdown"))
        if set(wanted.modules) <= present:
            continue
        code = definitions([source for kind, source in cells if kind == "code"])
        files[f"{MODULE}.py"] = files.get(f"{MODULE}.py", b"") + code.encode("utf-8", "replace")
        notes.append(f"Functions were taken from {name}; its other cells were not run.")
    return texts


def _cells(content: bytes) -> list[tuple[str, str]] | None:
    """Kind and source of each cell, or None when this is no notebook."""
    try:
        cells = json.loads(decode(content))["cells"]
        return [(str(cell["cell_type"]), _joined(cell.get("source", ""))) for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _joined(source: Any) -> str:
    return source if isinstance(source, str) else "".join(map(str, source))


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
    if len(cell) > MAX_SOURCE:
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
        return all(_is_kept(part, needed) or isinstance(part, ast.Pass) for part in _parts(node))
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
    assigned = [node for node in statements if isinstance(node, ast.Assign | ast.AnnAssign)]
    while True:
        more = {
            part.id
            for node in assigned
            if node.value is not None and _targets(node) & needed
            for part in ast.walk(node.value)
            if isinstance(part, ast.Name)
        }
        if more <= needed:
            return needed
        needed |= more


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
