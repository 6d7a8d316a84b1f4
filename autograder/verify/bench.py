"""One worker of `verify`: grades known submissions with one TensorFlow and one record of calls."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from autograder.grading.session import grade_submission
from autograder.intake import read_submission
from autograder.lab import Lab
from autograder.record import Record, code_behind
from autograder.report.grade import Grade
from autograder.rubric import Rubric
from autograder.sandbox.box import Server
from autograder.submission import Submission
from autograder.verify.known import Known, hand_in, reference_files, with_limits

_RECORD_BYTES = 2**30


@dataclass(frozen=True)
class Outcome:
    """What a grade says, as far as the proof needs it.

    lost: items without full points, with what the student reads.
    crashed: items whose check raised an error of its own.
    not_graded: items that could not be graded here, and why.
    measured: by item and threshold, the value and the limit.
    """

    points: Decimal
    max_points: Decimal
    lost: dict[str, str] = field(default_factory=dict)
    crashed: list[str] = field(default_factory=list)
    not_graded: dict[str, str] = field(default_factory=dict)
    measured: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, grade: Grade) -> Outcome:
        graded = [r for r in grade.results if r.outcome not in ("not_run", "not_graded")]
        return cls(
            sum((r.points for r in graded), Decimal(0)),
            sum((r.max_points for r in graded), Decimal(0)),
            {
                r.id: f"{r.points.normalize():f} of {r.max_points.normalize():f}: {r.message}"
                for r in graded
                if r.points < r.max_points
            },
            [r.id for r in graded if r.crashed],
            {r.id: r.message for r in grade.results if r.outcome == "not_graded"},
            {(r.id, name): found for r in graded for name, found in r.measured.items()},
        )


class Bench:
    """Grades submissions of one lab; only the items that can differ from the reference's."""

    def __init__(
        self,
        lab: Lab,
        data: Path | None,
        server: Server | None = None,
        record: Record | None = None,
    ):
        self._lab = lab
        self._data = data
        self._server = server or Server()
        self._record = Record(_RECORD_BYTES) if record is None else record
        self._files = reference_files(lab)
        self._reference: Grade | None = None
        self._reference_read: Submission | None = None

    def close(self) -> None:
        self._server.close()

    def reference(self) -> Outcome:
        """The reference's grade."""
        return Outcome.of(self._graded_reference())

    def differs(self) -> list[str]:
        """Items that come out differently when the reference is graded a second time."""
        first, again = self._graded_reference(), self._grade(self._files, record=Record())
        pairs = zip(first.results, again.results, strict=True)
        return [a.id for a, b in pairs if replace(a, seconds=0.0) != replace(b, seconds=0.0)]

    def with_seed(self, seed: int) -> Outcome:
        """The reference's grade, had the rubric another seed."""
        rubric = self._lab.rubric.model_copy(update={"seed": seed})
        return Outcome.of(self._grade(self._files, rubric))

    def grade(
        self,
        files: Mapping[str, bytes],
        wrap: str = "",
        rubric: Rubric | None = None,
        everything: bool = False,
        items: Collection[str] | None = None,
    ) -> Outcome:
        """A submission's grade: of the items that can differ from the reference's, or of all.

        Args:
            items: of these at most.

        An item can't differ if the code behind every function that its check calls is the
        reference's, and so are the answer and the trained model if the check looks at them.
        """

        def only(submission: Submission) -> set[str]:
            found = {r.id for r in reference.results} if everything else self._affected(submission)
            return found if items is None else found & set(items)

        reference = self._graded_reference()
        return Outcome.of(self._grade(files, rubric, wrap, only=only))

    def known(self, known: Known, items: Collection[str] | None = None) -> Outcome:
        """The grade of a known submission, handed in as its case.yaml says."""
        rubric = with_limits(self._lab.rubric, known.case)
        return self.grade(known.files, known.case.wrap, rubric, items=items)

    def _graded_reference(self) -> Grade:
        if self._reference is None:
            self._reference = self._grade(self._files)
            gc.collect()
            gc.freeze()  # What is left is here to stay: later collections pass it over.
        return self._reference

    def _grade(
        self,
        files: Mapping[str, bytes],
        rubric: Rubric | None = None,
        wrap: str = "",
        record: Record | None = None,
        only: Callable[[Submission], Collection[str]] | None = None,
    ) -> Grade:
        same = rubric is None or rubric is self._lab.rubric
        lab = self._lab if same else replace(self._lab, given=rubric)  # It keeps its grader.
        gc.collect()  # The last session's checks, with all their images, hang together in circles.
        with tempfile.TemporaryDirectory(prefix="autograder-verify-") as place:
            return grade_submission(
                lab,
                hand_in(files, wrap, Path(place)),
                self._data,
                server=self._server,
                record=record or self._record,
                only=only,
            )

    def _affected(self, submission: Submission) -> set[str]:
        """Items that can come out differently than the reference's."""
        if self._reference_read is None:
            with tempfile.TemporaryDirectory(prefix="autograder-verify-") as place:
                whole = hand_in(self._files, "", Path(place))
                self._reference_read = read_submission(whole, self._lab)
        read, results = self._reference_read, self._graded_reference().results
        before, after = _seen(read), _seen(submission)
        changed = {what for what in before | after if before.get(what) != after.get(what)}
        looked_at: dict[str, set[str]] = {}
        for result in results:  # Checks of one file may share what they find.
            looked_at.setdefault(result.section.id, set()).update(result.looked_at)
        return {
            result.id
            for result in results
            if looked_at[result.section.id] & changed
            or (
                "answer" in result.looked_at
                and submission.answers.get(result.item.id) != read.answers.get(result.item.id)
            )
        }


def _seen(submission: Submission) -> dict[str, object]:
    """What a check can see of a submission, answers apart: by function, or `submitted_model`."""
    home = submission.functions
    code = {module: code_behind(submission, module) for module in set(home.values())}
    return {"submitted_model": submission.model} | {
        function: (module, code[module]) for function, module in home.items()
    }
