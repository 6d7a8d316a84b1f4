"""Otter's test files: for the notebook from the public checks, for the package from the rubric.

Otter's exception-based format:
https://otter-grader.readthedocs.io/en/latest/test_files/python_format.html
"""

from __future__ import annotations

import json

from autograder.lab import Lab
from autograder.report.text import exact
from autograder.rubric import Item, Rubric, Section


def notebook_tests(lab: Lab) -> dict[str, str]:
    """What `grader.check("model")` runs in the notebook, by section: its public checks."""
    found: dict[str, list[Item]] = {}
    for section, item in lab.rubric.entries():
        if f"{section.id}.{item.id}" in lab.public_checks:
            found.setdefault(section.id, []).append(item)
    return {section: _notebook_test(section, items) for section, items in found.items()}


def _notebook_test(section: str, items: list[Item]) -> str:
    lines = [
        "# Written by `autograder lint --fix`; do not edit.",
        f'# `grader.check("{section}")` runs the checks of tests/test_{section}.py by these.',
        "from check_notebook import check",
        "from otter.test_files import test_case",
        "",
        "OK_FORMAT = False",
        "",
        f'name = "{section}"',
    ]
    for item in items:
        lines += [
            "",
            "",
            f"@test_case(name={_quoted(item.title)}, points={exact(item.points)})",
            f"def {item.id}(env):",
            f'    check("{section}.{item.id}", env)',
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """In ASCII, since Otter reads its tests in whatever encoding the system has."""
    return json.dumps(text) if text.isascii() else ascii(text)


def package_tests(rubric: Rubric) -> dict[str, str]:
    """The tests that Otter grades by, by file name: one a rubric item, named by its id.

    None of them can pass by itself: the plugin puts in what was graded in the box.
    """
    return {
        f"{section.id}.{item.id}.py": _package_test(section, item)
        for section, item in rubric.entries()
    }


def _package_test(section: Section, item: Item) -> str:
    hidden = item.visibility != "visible"
    return f'''\
from otter.test_files import test_case

OK_FORMAT = False

name = "{section.id}.{item.id}"


@test_case(name={_quoted(item.title)}, points={exact(item.points)}, hidden={hidden})
def {item.id}():
    raise AssertionError("Not graded: autograder.otter.plugin.Box must be among Otter's plugins.")
'''
