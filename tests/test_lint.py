"""`autograder lint` finds what does not agree, and says in which file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.lab import Lab
from autograder.lint import lint_lab

ROOT = Path(__file__).resolve().parents[1]
Edit = Callable[[str, str, str], None]


def test_this_lab_has_no_mistakes() -> None:
    assert lint_lab(Lab(ROOT)) == []


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "tests/hidden/test_model.py",
            "def test_units(",
            "def check_units(",
            "rubric.yaml:{rubric:id: units}: model.units has no check",
        ),
        (
            "tests/hidden/test_model.py",
            "def test_units(",
            "def test_neurons(",
            "tests/hidden/test_model.py:{check:def test_neurons}: no item model.neurons",
        ),
        (
            "rubric.yaml",
            "thresholds: {loss: 1.5}",
            "thresholds: {los: 1.5}",
            "lacks the threshold 'loss'",
        ),
        (
            "rubric.yaml",
            "thresholds: {loss: 1.5}",
            "thresholds: {los: 1.5}",
            "threshold 'los' of training.loss_falls is read by no check",
        ),
        (
            "rubric.yaml",
            "title: Image",
            "titel: Image",
            "rubric.yaml:{rubric:titel}: titel: unknown key",
        ),
        ("assignment/model.py", "def build_model(", "def make(", "has no stub of build_model"),
        ("assignment/answers.md", "## q1_2", "## Question 2", "has no heading '## q1_2"),
        (
            "assignment/tests/test_model.py",
            "def test_layers(",
            "def test_filters(",
            "a public check, but rubric.yaml:{rubric:id: filters} hides it",
        ),
        (
            "rubric.yaml",
            "points: 6\n",
            "points: 7\n",
            "all items add up to 101 points, total says 100",
        ),
        ("assignment/tests/items.yaml", "points: 6", "points: 5", "does not match rubric.yaml"),
        (
            "assignment/tests/check_tools.py",
            "def expect(",
            "def demand(",
            "assignment/tests/check_tools.py:1: does not match this version of autograder",
        ),
        (
            "assignment/tests/conftest.py",
            "from check_hooks import *",
            "from check_hooks import item_id",
            "assignment/tests/conftest.py:1: does not match this version",
        ),
        (
            "rubric.yaml",
            "  model: model.keras\n",
            "  model: model.keras\n  provided: [corpus.py]\n",
            "assignment/corpus.py:1: is missing, but rubric.yaml calls it provided",
        ),
        (
            "rubric.yaml",
            "  model: model.keras\n",
            "  model: model.keras\n  provided: [model.py]\n",
            "assignment/model.py:1: is to be handed in",
        ),
    ],
)
def test_mistakes_are_found(
    lab_copy: Path, edit: Edit, file: str, old: str, new: str, expected: str
) -> None:
    edit(file, old, new)
    before, brace, rest = expected.partition("{")
    if brace:
        place, _, after = rest.partition("}")
        what, _, text = place.partition(":")
        path = lab_copy / ("rubric.yaml" if what == "rubric" else file)
        expected = f"{before}{line_of(path, text)}{after}"
    mistakes = lint_lab(Lab(lab_copy))
    assert any(expected in mistake for mistake in mistakes), mistakes


def test_a_wrong_example_is_named(lab_copy: Path, edit: Edit) -> None:
    rubric = (lab_copy / "rubric.yaml").read_text(encoding="utf-8")
    start = rubric.index("accept:\n")
    first = rubric[start:].splitlines()[1].strip().removeprefix("- ")
    edit("rubric.yaml", first, "Bananas are yellow.")
    assert any("'Bananas are yellow.' earns 0" in mistake for mistake in lint_lab(Lab(lab_copy)))


def test_fix_rewrites_what_is_made_from_the_rubric(lab_copy: Path, edit: Edit) -> None:
    edit("rubric.yaml", "title: Every layer can learn", "title: No layer is frozen")
    assert len(lint_lab(Lab(lab_copy))) == 1
    assert lint_lab(Lab(lab_copy), fix=True) == []
    assert lint_lab(Lab(lab_copy)) == []
    assert "No layer is frozen" in (lab_copy / "assignment/README.md").read_text(encoding="utf-8")


def test_fix_writes_what_the_public_checks_of_every_lab_share(lab_copy: Path) -> None:
    tests = lab_copy / "assignment" / "tests"
    (tests / "check_tools.py").unlink()
    (tests / "conftest.py").write_text("import pytest\n", encoding="utf-8")
    (lab_copy / "assignment" / "pytest.ini").unlink()
    assert len(lint_lab(Lab(lab_copy))) == 3
    assert lint_lab(Lab(lab_copy), fix=True) == []
    assert lint_lab(Lab(lab_copy)) == []
    text = (tests / "conftest.py").read_text(encoding="utf-8")
    assert text == "from check_hooks import *  # noqa: F403\nimport pytest\n"
    for path in tests.glob("test_*.py"):
        path.unlink()
    (tests / "check_tools.py").unlink()
    assert "check_tools" not in str(lint_lab(Lab(lab_copy))), "no public checks share nothing"
