"""The notebook edition of a lab: its handout with a cell for each function and each answer.

Made from `assignment/` alone, so that it can't say anything else. Comments in README.md, which no
page shows, tell what differs:

    <!-- in the notebook: setup -->         the cell that fetches what the checks need
    <!-- in the notebook: model.py -->      that module's functions, and the cell that checks them
    <!-- in the notebook:                   words for the notebook only,
    ...                                     up to the closing sign on a line of its own
    -->
    <!-- not in the notebook: begin -->     words for the page only,
    <!-- not in the notebook: end -->       up to here

A question of the rubric, `- **q1_1** ...`, becomes a cell with the question and one for the answer,
between the comments that make it part of Otter's PDF. A picture needs a PNG of its name.
Format: https://nbformat.readthedocs.io/en/latest/format_description.html, version 4.5.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

from autograder.intake.definitions import parsed
from autograder.intake.source import decode
from autograder.lab import Lab
from autograder.otter.tests import notebook_tests
from autograder.submission import Submission

NOTEBOOK = "lab.ipynb"
SETUP = "<!-- in the notebook: setup -->"
FOLDER = "tests/otter"
"""Of Otter's test files; beside the checks, a file `model.py` would be taken for the student's."""
PLACEHOLDER = "_Type your answer here, replacing this text._"
_LEFT_OUT = re.compile(
    r"<!-- not in the notebook: begin -->.*?<!-- not in the notebook: end -->\n?", re.DOTALL
)
_ONLY_HERE = re.compile(r"<!-- in the notebook:\n(.*?)\n-->", re.DOTALL)
_CELLS = re.compile(r"<!-- in the notebook: (?P<cells>[\w.]+) -->")
_OTHER_COMMENT = re.compile(r"<!--(?! in the notebook: ).*?-->\n?", re.DOTALL)
_HEADING = re.compile(r"#{1,3} ")
_PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<path>[\w./-]+)\)")


@dataclass
class Cell:
    """One cell; its id stays the same as long as what it is for does."""

    id: str
    kind: str
    source: str


def edition_files(lab: Lab) -> dict[str, str]:
    """What students need to work in a notebook, by path within `assignment/`; nothing where the
    handout names no cell for the setup.

    Raises:
        RubricError
        OSError: a file of `assignment/` is missing.
    """
    if SETUP not in (lab.assignment / "README.md").read_text(encoding="utf-8"):
        return {}
    tests = {f"{FOLDER}/{name}.py": text for name, text in notebook_tests(lab).items()}
    return {NOTEBOOK: notebook_edition(lab), **tests}


def notebook_edition(lab: Lab, work: Submission | None = None) -> str:
    """The notebook's text, JSON.

    Args:
        work: a submission whose functions and answers fill the cells; by default they are stubs.

    Raises:
        RubricError
        OSError: a file of `assignment/` is missing.
    """
    cells = _with_ids(_cells(lab, work))
    content = {
        "cells": [_as_json(cell, lab.assignment) for cell in cells],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


# From the handout to cells ---------------------------------------------------------------------


def _cells(lab: Lab, work: Submission | None) -> Iterator[Cell]:
    answers = work.answers if work else {}
    questions = re.compile(rf"- \*\*({'|'.join(lab.rubric.questions())})\*\* (.+)")
    end = ""  # What closes the question above; it belongs into the next cell of ours.
    for line, text in _passages(_words(lab), questions):
        cells, question = _CELLS.fullmatch(line), questions.fullmatch(line)
        if text:
            yield Cell("text", "markdown", end + text)
            end = ""
        if cells:
            yield from _named(cells["cells"], lab, work)
        elif question:
            name = question[1]
            begin = f"{end}<!-- BEGIN QUESTION -->\n\n### {name} {question[2]}"
            yield Cell(name, "markdown", begin)
            yield Cell(f"{name}-answer", "markdown", answers.get(name, PLACEHOLDER))
            end = "<!-- END QUESTION -->\n\n"


def _passages(page: str, questions: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Passages of the handout, each with the line that ends it: a heading begins the next one, a
    question or a comment makes cells of its own."""
    text: list[str] = []
    fenced = False
    for line in page.splitlines():
        fenced ^= line.startswith("```")
        own = _CELLS.fullmatch(line) or questions.fullmatch(line)
        if own or (_HEADING.match(line) and not fenced):
            yield line, "\n".join(text).strip()
            text = []
        if not own:
            text.append(line)
    yield "", "\n".join(text).strip()


def _words(lab: Lab) -> str:
    page = (lab.assignment / "README.md").read_text(encoding="utf-8")
    return _OTHER_COMMENT.sub("", _ONLY_HERE.sub(r"\1", _LEFT_OUT.sub("", page)))


def _named(name: str, lab: Lab, work: Submission | None) -> Iterator[Cell]:
    if name == "setup":
        script = resources.files("autograder.otter").joinpath("setup_cell.py")
        source = Template(script.read_text(encoding="utf-8"))
        yield Cell("setup", "code", source.substitute(address=lab.rubric.otter.address))
        return
    module = name.removesuffix(".py")
    yield from _functions(module, lab, work)
    if any(check.startswith(f"{module}.") for check in lab.public_checks):
        yield Cell(f"check-{module}", "code", f'grader.check("{module}")')


def _functions(module: str, lab: Lab, work: Submission | None) -> Iterator[Cell]:
    """The code of a module, or of the modules in which a submission has that one's functions."""
    work = work or Submission()
    homes = {
        name: dict.fromkeys(work.functions.get(function, name) for function in functions)
        for name, functions in lab.rubric.submission.modules.items()
    }
    earlier = {home for name in itertools.takewhile(module.__ne__, homes) for home in homes[name]}
    if not earlier:
        yield from _files(lab, work, {f"{home}.py" for found in homes.values() for home in found})
    for home in homes[module]:
        if home not in earlier:
            stub = lab.assignment / f"{module}.py"
            yield from _code(home, decode(work.files.get(f"{home}.py") or stub.read_bytes()), lab)


def _files(lab: Lab, work: Submission, modules: set[str]) -> Iterator[Cell]:
    """Cells that write the other files of a submission: its functions may need them."""
    wanted = lab.rubric.submission
    for name in sorted(work.files.keys() - modules - {str(wanted.answers), str(wanted.model)}):
        with contextlib.suppress(UnicodeDecodeError):
            yield Cell("file", "code", f"%%writefile {name}\n{work.files[name].decode()}")


def _code(module: str, source: str, lab: Lab) -> Iterator[Cell]:
    """A module's code: a cell for each of the lab's functions, and for what stands between them."""
    modules = lab.rubric.submission.modules
    functions = {name for names in modules.values() for name in names}
    between: list[str] = []
    for node, text in _statements(source):
        if isinstance(node, ast.FunctionDef) and node.name in functions:
            if between:
                yield Cell(f"{module}-code", "code", _joined(between))
                between = []
            text = text.strip("\n").replace(f' in {module}.py")', '")')  # The stubs' own message.
            yield Cell(node.name.replace("_", "-"), "code", text)
        elif not _is_docstring(node) and not _is_lab_import(node, modules):
            between.append(text)
    if between:
        yield Cell(f"{module}-rest", "code", _joined(between))


def _joined(texts: list[str]) -> str:
    return "\n".join(texts).strip("\n")


def _statements(source: str) -> Iterator[tuple[ast.stmt, str]]:
    """Each statement as it stands, with its decorators and the comments and blank lines above;
    nothing of a source that does not parse."""
    lines = source.splitlines()
    last = 0
    for node in parsed(source):
        end = node.end_lineno or node.lineno
        yield node, "\n".join(lines[last:end])
        last = end


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_lab_import(node: ast.stmt, modules: Mapping[str, object]) -> bool:
    """In a notebook the other modules' functions are there already."""
    return isinstance(node, ast.ImportFrom) and node.module in modules


# From cells to JSON ----------------------------------------------------------------------------


def _with_ids(cells: Iterator[Cell]) -> Iterator[Cell]:
    """Number the ids that several cells share."""
    seen: dict[str, int] = {}
    for cell in cells:
        seen[cell.id] = number = seen.get(cell.id, 0) + 1
        yield Cell(cell.id if number == 1 else f"{cell.id}-{number}", cell.kind, cell.source)


def _as_json(cell: Cell, folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = {"cell_type": cell.kind, "id": cell.id, "metadata": {}}
    source = cell.source
    if cell.kind == "code":
        content |= {"execution_count": None, "outputs": []}
    else:
        pictures = {}
        for found in _PICTURE.finditer(source):
            # Colab has no folder beside the notebook, and JupyterLab shows no SVG that is attached.
            path = (folder / found["path"]).with_suffix(".png")
            pictures[path.name] = {"image/png": base64.b64encode(path.read_bytes()).decode()}
            source = source.replace(found[0], f"![{found['alt']}](attachment:{path.name})")
        if pictures:
            content["attachments"] = pictures
    return content | {"source": source.splitlines(keepends=True)}
