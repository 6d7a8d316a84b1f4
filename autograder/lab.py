"""A lab's folder: where the framework finds the parts that an instructor wrote."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from autograder.answers.grader import Grader
from autograder.answers.model import read_model
from autograder.answers.second_opinion import SecondOpinion
from autograder.rubric import Rubric, load_rubric


@dataclass(frozen=True)
class Lab:
    """A folder with rubric.yaml, assignment/, solutions/ and tests/hidden/.

    given: a rubric to use in place of the file's.
    """

    root: Path
    given: Rubric | None = field(default=None, compare=False)

    @property
    def rubric_file(self) -> Path:
        return self.root / "rubric.yaml"

    @property
    def assignment(self) -> Path:
        return self.root / "assignment"

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    @property
    def trained_model(self) -> Path:
        """The reference's model, called as the student's where the lab asks for one; optional."""
        return self.solutions / (self.rubric.submission.model or "model.keras")

    @property
    def checks(self) -> Path:
        return self.root / "tests" / "hidden"

    @property
    def submissions(self) -> Path:
        """Known submissions, right and wrong, that prove the checks."""
        return self.root / "tests" / "submissions"

    @property
    def answer_bank(self) -> Path:
        """Labelled answers, one file a question; stays with the instructor."""
        return self.checks / "answers" / "bank"

    @property
    def answer_model(self) -> Path:
        """What `autograder answers learn` made of the bank."""
        return self.checks / "answers" / "model.json"

    @property
    def hidden_data(self) -> Path:
        """Samples of real data sets, baked in by packaging; absent in a working copy."""
        return self.root / "hidden_data"

    @cached_property
    def rubric(self) -> Rubric:
        """Raises RubricError."""
        return self.given or load_rubric(self.rubric_file)

    @cached_property
    def public_checks(self) -> set[str]:
        """Items with a check among those that students receive, as `model.layers`."""
        return {
            f"{path.stem.removeprefix('test_')}.{name}"
            for path in self.assignment.glob("tests/test_*.py")
            for name in re.findall(r"^def test_(\w+)", path.read_text(encoding="utf-8"), re.M)
        }

    def answer_grader(self, second_opinion: bool = False) -> Grader:
        """The grader of the short answers: the rubric's criteria, and the model if there is one.

        Args:
            second_opinion: ask the endpoint that the rubric names, if any, as well.

        Raises:
            RubricError
            ModelError: model.json is damaged.
        """
        if second_opinion not in self._graders:
            endpoint = self.rubric.answers.model if second_opinion else None
            self._graders[second_opinion] = Grader(
                self.rubric.questions(),
                read_model(self.answer_model),
                self.rubric.answers.review_below,
                SecondOpinion(endpoint).consult if endpoint else None,
            )
        return self._graders[second_opinion]

    @cached_property
    def _graders(self) -> dict[bool, Grader]:
        return {}

    @cached_property
    def handed_out(self) -> str:
        """The text of the handout, the answer sheet and the notebook, as students received them."""
        texts = [path.read_text(encoding="utf-8") for path in sorted(self.assignment.glob("*.md"))]
        for path in sorted(self.assignment.glob("*.ipynb")):
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            texts += ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
        return "\n".join(texts)
