"""The pytest plugin that turns checks into graded items."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Generator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import pytest

from autograder import data
from autograder.answers.criteria import Question
from autograder.answers.grade import AnswerGrade
from autograder.answers.grader import Grader
from autograder.answers.model import ModelError
from autograder.checks import CheckFailed, Model, NotGraded, Result, Student, StudentError
from autograder.grading import short_answers
from autograder.report.grade import ItemResult
from autograder.sandbox.box import SandboxFailed
from autograder.values import ModelState

Progress = Callable[[ItemResult], None]


class GradingPlugin:
    """Runs with one submission; `context` is the session's (see `session.Context`)."""

    def __init__(
        self,
        context: Any,
        started: Progress,
        finished: Progress,
        only: Collection[str] | None = None,
    ):
        self._context = context
        self._started = started
        self._finished = finished
        self._results: dict[str, ItemResult] = {r.id: r for r in context.grade.results}
        self._only = self._results if only is None else only
        self._reference: ModelState | None = None
        self._answers: Grader | None = None
        self._asked: set[str] = set()
        self.broken: list[str] = []
        self.broken_sandbox = ""

    def pytest_configure(self, config: pytest.Config) -> None:
        # Nobody reads pytest's own account of a failure; the long one takes a tenth of a second.
        config.option.tbstyle = "native"

    # Which checks run, and in what order -----------------------------------------------------

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """A check of questions runs for those of its section, `short_answers` for all others."""
        if "question" in metafunc.fixturenames:
            theirs = {_section(metafunc.module.__name__)}
            if metafunc.module.__file__ == short_answers.__file__:
                theirs = {r.section.id for r in self._results.values()} - self._asked
            ids = [
                r.id for r in self._results.values() if r.item.question and r.section.id in theirs
            ]
            self._asked |= theirs
            metafunc.parametrize("question", ids, indirect=True, ids=ids)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Drop what the rubric does not name (lint reports it) and put the rest in order.

        What needs no student code goes first, while TensorFlow is still being imported. Then
        module by module, since each has a process of its own, and visible items first, since a
        process that has met hidden inputs serves them no more.
        """
        order = {name: i for i, name in enumerate(self._results)}
        modules = self._context.lab.rubric.submission.modules
        files = list(dict.fromkeys(self._context.submission.functions.values()))

        def key(item: pytest.Item) -> tuple[bool, int, bool, int]:
            uses = set(getattr(item, "fixturenames", ()))
            result = self._results[item_id(item)]
            runs_code = bool(uses & {"student", "submitted_model", "reference_model"})
            functions = modules.get(result.section.id, [])
            found = [self._context.submission.functions.get(name) for name in functions]
            places = [files.index(file) for file in found if file]
            place = min(places, default=len(files))
            return runs_code, place, result.item.visibility != "visible", order[result.id]

        wanted = self._results.keys() & set(self._only)
        items[:] = sorted((item for item in items if item_id(item) in wanted), key=key)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken.append(f"{report.nodeid}: {str(report.longrepr).splitlines()[-1]}")

    # One check -------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        entry = self._results[item_id(item)]
        student = self._context.student
        student.begin(is_open=entry.item.visibility == "visible")
        self._started(entry)
        started = time.monotonic()
        try:
            return (yield)
        finally:
            entry.seconds = time.monotonic() - started
            entry.looked_at = student.called | (
                {"answer", "submitted_model"} & set(getattr(item, "fixturenames", ()))
            )
            if entry.item.visibility == "visible" and entry.outcome in ("failed", "partial"):
                entry.printed = student.printed
            self._finished(entry)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        entry = self._results[item_id(item)]
        if call.excinfo is not None and isinstance(call.excinfo.value, SandboxFailed):
            self.broken_sandbox = str(call.excinfo.value)
        if call.excinfo is not None and call.when != "teardown":
            _record_failure(entry, call.excinfo.value)
        elif call.when == "call":
            _record_success(entry, item.funcargs.get("result"))  # type: ignore[attr-defined]
        return (yield)

    # Fixtures --------------------------------------------------------------------------------

    @pytest.fixture
    def result(self, request: pytest.FixtureRequest) -> Result:
        entry = self._results[item_id(request.node)]
        return Result(entry, self._context.grade.leaderboard.__setitem__)

    @pytest.fixture
    def student(self) -> Student:
        student: Student = self._context.student
        return student

    @pytest.fixture
    def reference_model(self) -> Model:
        if not self._context.submission.functions:  # Then TensorFlow need not even be imported.
            raise StudentError("missing", "None of the lab's modules was handed in.")
        if self._reference is None:
            try:
                self._context.box.vouch_for(self._context.reference_model)
                self._reference = self._read_model(self._context.reference_model).state
                self._context.box.vouch_for(self._reference)
            except StudentError as error:
                raise NotGraded(f"The reference model can't be read: {error}") from None
        return Model(replace(self._reference), self._context.box)

    @pytest.fixture
    def submitted_model(self) -> Callable[[], Model]:
        def get() -> Model:
            name = self._context.lab.rubric.submission.model
            submitted = self._context.submission.model
            if submitted is None:
                raise CheckFailed(
                    f"a trained model in {name}", "no such file", f"model.save({name!r})"
                )
            return self._read_model(submitted)

        return get

    @pytest.fixture
    def dataset(self) -> Callable[[str], data.Sample]:
        def get(name: str) -> data.Sample:
            try:
                return data.hidden_sample(self._context.lab, name, self._context.data)
            except data.DataMissing as error:
                raise NotGraded(f"{error}.") from None

        return get

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        item = self._results[item_id(request.node)].item
        return self._random(request, b"visible" if item.visibility == "visible" else b"")

    @pytest.fixture
    def hidden_rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        return self._random(request)

    def _random(self, request: pytest.FixtureRequest, more: bytes = b"") -> np.random.Generator:
        """Students are shown what they do with a visible check's numbers: hidden ones differ."""
        section = _section(request.module.__name__).encode()
        return np.random.default_rng([self._context.lab.rubric.seed, *section, *more])

    @pytest.fixture
    def question(self, request: pytest.FixtureRequest) -> Question:
        question = self._results[item_id(request.node)].item.question
        assert question is not None
        return question

    @pytest.fixture
    def answer(self, request: pytest.FixtureRequest) -> str:
        item = self._results[item_id(request.node)].item
        text: str = self._context.submission.answers.get(item.id, "")
        return text

    @pytest.fixture
    def grade_answer(self, request: pytest.FixtureRequest) -> Callable[[str], AnswerGrade]:
        name = self._results[item_id(request.node)].item.id
        if self._answers is None:
            try:
                self._answers = self._context.lab.answer_grader(second_opinion=True)
            except ModelError as error:
                raise NotGraded(str(error)) from None
        return partial(self._answers.grade, name)

    def _read_model(self, content: bytes) -> Model:
        box = self._context.box
        state = box.ask("read", content)
        assert isinstance(state, ModelState)
        return Model(state, box)


def _section(module: str) -> str:
    return module.rpartition(".")[2].removeprefix("test_")


def item_id(node: Any) -> str:
    """The rubric item that a check grades: `test_model.py::test_layers` is model.layers."""
    callspec = getattr(node, "callspec", None)
    if callspec:
        return str(callspec.id)
    return f"{_section(node.module.__name__)}.{node.name.removeprefix('test_')}"


def _record_success(entry: ItemResult, result: Result | None) -> None:
    awarded = result.awarded if result else None
    entry.points = entry.item.points if awarded is None else awarded
    if awarded is None:
        entry.message = "Passed."
    entry.outcome = (
        "passed" if entry.points == entry.item.points else "partial" if entry.points else "failed"
    )


def _record_failure(entry: ItemResult, error: BaseException) -> None:
    entry.outcome, entry.points = "failed", Decimal(0)
    if isinstance(error, NotGraded | SandboxFailed):
        entry.outcome, entry.message = "not_graded", str(error)
    elif isinstance(error, CheckFailed):
        entry.expected, entry.found = error.expected, error.found
        entry.hint = error.hint or entry.item.hint
        entry.message = _sentences(
            f"Expected {error.expected}", f"Found {error.found}", entry.hint and f"Try {entry.hint}"
        )
    elif isinstance(error, StudentError):
        entry.message = _student_error(entry, error)
    elif isinstance(error, AssertionError) and error.args:
        entry.message = _sentences(str(error.args[0]), entry.item.hint and f"Try {entry.item.hint}")
    else:
        kind = type(error).__name__
        entry.crashed = True
        entry.message = f"What the submission returned could not be judged ({kind} in the check)."


def _student_error(entry: ItemResult, error: StudentError) -> str:
    """A student's own error; its text only where no hidden value can stand in it."""
    if error.error == "NotImplementedError":
        return _sentences("Still to do: it raises NotImplementedError", f"See {error.place}")
    shown = error.detail if entry.item.visibility == "visible" else error.error
    return _sentences(error.message, shown, error.place and f"In {error.place}")


def _sentences(*parts: str | None) -> str:
    return " ".join(
        part if part.endswith((".", "!", "?", ":")) else f"{part}." for part in parts if part
    )
