"""The other labs of this repository; `autograder verify --lab examples/NAME` tries one wholly."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.lab import Lab
from autograder.lint import lint_lab
from autograder.packaging.student import student_files
from autograder.verify.known import read_known

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.iterdir()))
def test_a_lab_is_in_order(name: str) -> None:
    lab = Lab(EXAMPLES / name)
    assert lint_lab(lab) == []
    assert student_files(lab)
    assert len({known.name for known in read_known(lab)}) > 20


def test_the_alphabet_is_that_of_the_text() -> None:
    corpus = runpy.run_path(str(EXAMPLES / "text_generation" / "assignment" / "corpus.py"))
    assert corpus["ALPHABET"] == sorted(set(corpus["TEXT"]))


def test_the_reference_is_trained_by_its_own_code() -> None:
    """Beside the handout's corpus lie stubs of the same names."""
    solutions = EXAMPLES / "text_generation" / "solutions"
    code = "import train, model; print(train.build_model is model.build_model, model.__file__)"
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=solutions, capture_output=True, text=True
    )
    assert done.stdout.startswith("True"), done.stderr
    assert Path(done.stdout.split(maxsplit=1)[1].strip()).parent == solutions
