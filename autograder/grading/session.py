"""One submission, from upload to grade."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder import __version__, data
from autograder.grading import short_answers
from autograder.grading.plugin import GradingPlugin
from autograder.intake import read_submission
from autograder.lab import Lab
from autograder.record import Record
from autograder.report.grade import Grade, ItemResult
from autograder.sandbox.box import Box, Server
from autograder.student import Student
from autograder.submission import Submission


class GraderFailed(Exception):
    """The grader itself could not do its work; the message says what to mend."""


@dataclass
class Context:
    """What the checks of one submission share."""

    lab: Lab
    submission: Submission
    box: Box
    student: Student
    grade: Grade
    data: Path | None
    reference_model: bytes


def grade_submission(
    lab: Lab,
    path: Path,
    data_file: Path | None = None,
    started: Callable[[ItemResult], None] = lambda result: None,
    finished: Callable[[Grade], None] = lambda grade: None,
    server: Server | None = None,
    record: Record | None = None,
    only: Callable[[Submission], Collection[str]] | None = None,
) -> Grade:
    """Grade what lies at `path`: a folder, a zip, a notebook, or a filled-in handout.

    Args:
        data_file: an .npz with real test images, see `data.hidden_sample`.
        started: called before each item.
        finished: called with the grade so far after each item, and once at the start.
        server: a running one, for grading several submissions with one import of TensorFlow.
        record: of calls that need not be made again, see `record.code_behind`.
        only: which items of the submission read to grade, such as `model.layers`; all when None.

    Raises:
        RubricError, GraderFailed
    """
    began = time.monotonic()
    rubric = lab.rubric
    grade = Grade.blank(rubric)
    finished(grade)
    submission = read_submission(path, lab)
    grade.notes = submission.notes
    reference = lab.trained_model
    served = data.served(rubric.datasets)
    record = Record() if record is None else record
    with Box(submission.files, rubric.limits, served, server, record) as box:
        if submission.functions or submission.model:
            box.start()
        context = Context(
            lab,
            submission,
            box,
            Student(submission, box, rubric.submission.modules, rubric.limits, record),
            grade,
            data_file,
            reference.read_bytes() if reference.is_file() else b"",
        )

        def done(result: ItemResult) -> None:
            grade.seconds = time.monotonic() - began
            finished(grade)

        wanted = None if only is None else only(submission)
        plugin = GradingPlugin(context, started, done, wanted)
        if wanted is None or wanted:
            run_checks(lab, plugin)
        grade.versions = {"autograder": __version__, **box.versions}
        grade.locks = box.locks
    grade.seconds = time.monotonic() - began
    finished(grade)
    if plugin.broken_sandbox:
        raise GraderFailed(plugin.broken_sandbox)
    return grade


def run_checks(lab: Lab, plugin: GradingPlugin) -> None:
    """Run the hidden checks in this process.

    Raises:
        GraderFailed: they can't be collected, or pytest itself failed.
        KeyboardInterrupt
    """
    options = [
        "-p",
        "no:cacheprovider",
        "-p",
        "no:terminal",
        "-p",
        "no:logging",
        "-p",
        "no:junitxml",
        "-p",
        "no:unraisableexception",  # It collects all garbage twice.
    ]
    options += [
        "-s",
        "--assert=plain",
        "--import-mode=importlib",
        "-c",
        os.devnull,
        "--rootdir",
        str(lab.root),
    ]
    with _unplugged(lab.checks):
        places = [str(lab.checks), short_answers.__file__]  # Last: the lab's own check goes first.
        status = pytest.main([*places, *options], plugins=[plugin])
    if plugin.broken:
        raise GraderFailed("the hidden checks can't be loaded:\n" + "\n".join(plugin.broken))
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise GraderFailed(f"the hidden checks did not run to the end ({status!r})")


_SETTINGS = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")


@contextlib.contextmanager
def _unplugged(checks: Path) -> Iterator[None]:
    """pytest without the settings of whoever calls us, and with the checks' modules for itself."""
    settings = {name: os.environ.pop(name, None) for name in _SETTINGS}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    own = {path.stem for path in checks.glob("*.py")}
    others = {name: sys.modules.pop(name) for name in own & sys.modules.keys()}
    writing, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.path.insert(0, str(checks))
    try:
        yield
    finally:
        sys.path.remove(str(checks))
        sys.dont_write_bytecode = writing
        for name in [name for name in sys.modules if name.rpartition(".")[2] in own]:
            if (getattr(sys.modules[name], "__file__", "") or "").startswith(str(checks)):
                del sys.modules[name]
        sys.modules.update(others)
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update({name: value for name, value in settings.items() if value is not None})
