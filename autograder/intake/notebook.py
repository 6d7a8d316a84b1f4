"""Take a lab's functions and answers out of a notebook, without running any of its cells."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from autograder.intake.source import decode
from autograder.rubric import Submission as Wanted

MODULE = "notebook"
"""The module that a notebook's definitions become."""

MAX_SOURCE = 500_000
_MAGIC = re.compile(r"^[ \t]*[%!?]|^[^#'\"]*\?[ \t]*$")


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
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _joined(source: Any) -> str:
    return source if isinstance(source, str) else "".join(map(str, source))


def definitions(cells: list[str]) -> str:
    """What can be run safely and without cost: imports, functions, classes and plain constants.

    Cells that do not parse are left out, as Jupyter would have refused them.
    """
    kept: list[str] = []
    for cell in cells:
        if len(cell) > MAX_SOURCE:
            continue
        source = _without_magics(cell)
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        kept += [ast.unparse(node) for node in tree.body if _is_definition(node)]
    return "\n\n".join(kept) + "\n"


def _without_magics(cell: str) -> str:
    lines = cell.split("\n")
    if lines[0].startswith("%%"):
        # %%writefile and %%time stand above ordinary code; other cell magics are not Python.
        lines = lines[1:] if re.match(r"%%(writefile|time|timeit|capture)\b", lines[0]) else []
    return "\n".join(_replaced(line) for line in lines)


def _replaced(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass" if _MAGIC.match(line) else line


def _is_definition(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef):
        return True
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        return not any(isinstance(part, ast.Call | ast.Await) for part in ast.walk(node.value))
    return False
