"""The other labs of this repository; `autograder verify --lab examples/NAME` tries one wholly."""

from __future__ import annotations

import runpy
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
