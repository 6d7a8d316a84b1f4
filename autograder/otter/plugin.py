"""Otter-Grader's plugin: Otter shows a grade that was made in the box, and runs nothing itself.

Otter would run a student's cells and its tests in one process, and take the results from a file
that the student's code can write. So the hooks hand it an empty notebook, and then the grade.

Hooks: https://otter-grader.readthedocs.io/en/latest/plugins/creating_plugins.html
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any

import nbformat
from otter.plugins import AbstractOtterPlugin
from otter.test_files import GradingResults, TestCase, TestFile
from otter.test_files.abstract_test import TestCaseResult

from autograder.gradescope import SHARE_OF_LIMIT, read_results
from autograder.intake import read_submission
from autograder.lab import Lab
from autograder.otter.run import GRADED, UPLOAD


class Box(AbstractOtterPlugin):  # type: ignore[misc]
    """Grades in the box, unless that has been done, and puts the grade in the place of Otter's."""

    def __init__(self, submission_path: str, submission_metadata: Any, plugin_config: Any):
        super().__init__(submission_path, submission_metadata, plugin_config)
        self._graded: dict[str, Any] = {}

    def before_grading(self, config: Any) -> None:
        """Take the submission out of Otter's reach and grade it.

        Raises:
            RuntimeError: no grade came out.
        """
        root = Path(self.submission_path).parents[1]
        if not (root / UPLOAD).exists():
            _move_out(root)
        if not (root / GRADED).exists():
            _grade(root)
        graded = read_results(root / GRADED)
        if graded is None:
            raise RuntimeError("The box made no results.json.")
        self._graded = graded
        notebook = nbformat.v4.new_notebook()
        if config.pdf or config.token:
            notebook.cells = _answers(root)
        nbformat.write(notebook, self.submission_path)

    def before_execution(self, submission: Any) -> Any:
        """An empty notebook: there is nothing to run."""
        return nbformat.v4.new_notebook()

    def after_grading(self, results: GradingResults) -> None:
        """Put in what was graded, item by item.

        Raises:
            Exception: Otter's own run failed, and would show a grade of 0.
        """
        if results.catastrophic_error is not None:
            raise results.catastrophic_error
        results.results = {
            entry["extra_data"]["id"]: GradedItem.of(entry) for entry in self._graded["tests"]
        }
        results.set_output(self._graded.get("output", ""))

    def generate_report(self) -> str:
        """For the instructor, who finds it in Gradescope's output: what Otter has no place for."""
        board = [f"{e['name']}: {e['value']}" for e in self._graded.get("leaderboard", [])]
        extra = self._graded.get("extra_data", {})
        parts = {
            "Leaderboard": board,
            "Answers that a person should look at": extra.get("review", []),
            "Locks": extra.get("locks", []),
        }
        return "\n".join(f"{name}: {', '.join(words)}" for name, words in parts.items() if words)


class GradedItem(TestFile):  # type: ignore[misc]
    """A rubric item as Otter shows it: one test case, with the points and words of results.json."""

    @classmethod
    def of(cls, entry: dict[str, Any]) -> GradedItem:
        """Args:
        entry: one of `tests` in results.json.
        """
        case = TestCase(
            name=f"{entry['number']} {entry['name']}",
            body=None,
            hidden=entry["visibility"] != "visible",
            points=entry["max_score"],
            success_message=None,
            failure_message=None,
        )
        name = entry["extra_data"]["id"]
        item = cls(name, f"{name}.py", [case], all_or_nothing=False)
        passed = entry["score"] == entry["max_score"]
        item.test_case_results = [TestCaseResult(case, entry.get("output", ""), passed)]
        item.update_score(entry["score"])
        return item

    def summary(self, public_only: bool = False) -> str:
        """Points and words; of a hidden item Otter itself would tell students that it passed."""
        result = self.test_case_results[0]
        title = result.test_case.name
        if public_only and result.test_case.hidden:
            return f"{title}: shown later"
        head = f"{title}: {self.score} of {self.possible} points"
        return f"{head}\n{textwrap.indent(result.message, '    ')}".rstrip()

    def run(self, global_environment: dict[str, Any]) -> None:
        """Nothing: the item has been graded."""

    @classmethod
    def from_file(cls, path: str) -> TestFile:
        raise NotImplementedError("a graded item is made from results.json")

    @classmethod
    def from_metadata(cls, s: Any, path: str) -> TestFile:
        raise NotImplementedError("a graded item is made from results.json")


def _move_out(root: Path) -> None:
    """Leave nothing of the student's where Otter's kernel starts: it would load a file otter.py."""
    (root / UPLOAD).mkdir()
    for path in (root / "submission").iterdir():
        if path.name != "tests":  # Otter has just put its own there.
            path.rename(root / UPLOAD / path.name)


def _grade(root: Path) -> None:
    """Run the box in Gradescope's layout, as a program of its own."""
    seconds = Lab(root / "source" / "lab").rubric.limits.platform_seconds * SHARE_OF_LIMIT
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        os.chmod(room, 0o711)
        (room / "source").symlink_to(root / "source")
        (room / "submission").symlink_to(root / UPLOAD)
        (room / "results").mkdir(0o700)
        command = [sys.executable, "-I", "-m", "autograder.gradescope", name, str(seconds)]
        subprocess.run(command, check=True)
        (room / "results" / "results.json").replace(root / GRADED)


def _answers(root: Path) -> list[Any]:
    """Cells with the short answers alone, for Otter's PDF: plain text, as a browser reads it."""
    lab = Lab(root / "source" / "lab")
    answers = read_submission(root / UPLOAD, lab).answers
    cells = []
    for name, question in lab.rubric.questions().items():
        lines = [
            wrapped
            for line in answers.get(name, "(no answer)").replace("`", "'").splitlines()
            for wrapped in textwrap.wrap(line, 80) or [""]
        ]
        text = "\n".join(["```text", *lines, "```"])
        cells.append(
            nbformat.v4.new_markdown_cell(
                f"<!-- BEGIN QUESTION -->\n\n### {name} {question.text}\n\n{text}\n\n"
                "<!-- END QUESTION -->"
            )
        )
    return cells
