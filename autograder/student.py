"""`student` in a check: the submission's functions, called in a process of their own.

    probabilities = student.predict_probabilities(model, images)

reads like an ordinary call. Values come back as plain data, a model as `Model`, a Keras History
as `History`. What the call did to its arguments is done to those of the check: arrays change in
place, and a model that was trained is trained.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.models.model import Model
from autograder.record import Record, code_behind
from autograder.rubric import Limits
from autograder.sandbox import wire
from autograder.sandbox.box import Box
from autograder.submission import Submission
from autograder.values import History, ModelState, Plain, StudentError

_AFTER_TIMEOUT = 0.25
"""Share of its limit that a function gets once it has not finished in time."""


@dataclass(frozen=True)
class Call:
    """A call that was made: what came of it, and what was printed."""

    answer: Plain
    printed: str


class Student:
    """The submission's functions as attributes.

    Calling one raises StudentError when it gives no value: the module is missing or broken, the
    function raised, did not finish, or returned what can't be read.

    Each module has a process of its own, so that what one does to it costs no other its points.
    Nor does a process that has met the inputs of a hidden check serve a visible one.

    Args:
        record: of calls that need not be made, and to which those made are added.
    """

    def __init__(
        self,
        submission: Submission,
        box: Box,
        modules: dict[str, list[str]],
        limits: Limits,
        record: Record | None = None,
    ):
        self._submission = submission
        self._box = box
        self._home = {name: module for module, names in modules.items() for name in names}
        self._limits = limits
        self._record = Record() if record is None else record
        self._code: dict[str, bytes] = {}
        self._broken: dict[str, Call] = {}
        self._imported: str | None = None
        self._knows_hidden = False
        self._is_open = False
        self._slow: set[str] = set()
        self._left = limits.grade_seconds
        self.printed = ""
        self.called: set[str] = set()

    @property
    def unseen(self) -> Unseen:
        """The same functions, for calls whose arguments no student may see, whatever the item.

        An error that such a call raises comes without its text, and what it prints is dropped.
        For a visible check that shares its call with hidden ones.
        """
        return Unseen(self)

    def begin(self, is_open: bool) -> None:
        """A new check begins; `printed` and `called` are empty then.

        Args:
            is_open: students may see what their functions are given.
        """
        self.printed = ""
        self.called = set()
        self._is_open = is_open

    @contextlib.contextmanager
    def closed(self) -> Iterator[None]:
        """Calls made here are not open, whatever the check; what they print is dropped."""
        before = self.printed, self._is_open
        self._is_open = False
        try:
            yield
        finally:
            self.printed, self._is_open = before

    def __getattr__(self, function: str) -> Callable[..., Any]:
        if function.startswith("_") or function not in self._home:
            raise AttributeError(f"the rubric names no function {function}")

        def call(*arguments: Any, **keywords: Any) -> Any:
            return self._call(function, list(arguments), keywords)

        return call

    def _call(self, function: str, arguments: list[Any], keywords: dict[str, Any]) -> Any:
        self.called.add(function)
        module = self._module_of(function)
        request = {
            "module": module,
            "call": function,
            "arguments": [_send(argument) for argument in arguments],
            "keywords": {key: _send(value) for key, value in keywords.items()},
        }
        if module not in self._code:
            self._code[module] = code_behind(self._submission, module)
        key = hashlib.blake2b(self._code[module] + wire.encode(request)).digest()
        if key in self._record:
            made = self._record[key]
        else:
            made = self._make(module, request)
            if not (isinstance(made.answer, StudentError) and made.answer.kind == "budget"):
                self._record.note(key, made, self._box.answer_bytes)
        self.printed += made.printed
        answer = made.answer
        if isinstance(answer, StudentError):
            raise answer
        for i, changed in answer["changed"].items():
            if not _change(arguments[i], changed):
                raise StudentError("value", f"{function} left its model with weights of no use.")
        value = answer["value"]
        if isinstance(value, ModelState):
            return self._model(value, arguments)
        if isinstance(value, History):
            model = value.model
            return replace(value, model=model and self._model(model, arguments))
        return value

    def _model(self, state: ModelState, arguments: list[Any]) -> Model:
        """The argument that came back, or a new model."""
        position = -1 if state.argument is None else state.argument
        given = arguments[position] if 0 <= position < len(arguments) else None
        return given if isinstance(given, Model) else Model(state, self._box)

    def _make(self, module: str, request: Plain) -> Call:
        self._import(module)
        if module in self._broken:
            return self._broken[module]
        try:
            answer = self._run(request["call"], request)
        except StudentError as error:
            # Without its text, which may quote what nobody is to see.
            answer = error if self._is_open else replace(error, detail=error.error)
        return Call(answer, self._box.printed if self._is_open else "")

    def _module_of(self, function: str) -> str:
        module = self._submission.functions.get(function)
        if module:
            return module
        home = self._home[function]
        problem = self._submission.problems.get(home)
        raise StudentError("missing", problem or f"{home}.py defines no function {function}.")

    def _import(self, module: str) -> None:
        """Have a process that has imported the module, with a limit of its own for that.

        A module that can't be imported is `_broken` from then on.
        """
        if module in self._broken:
            return
        if self._imported != module or (self._is_open and self._knows_hidden):
            self._box.restart()
            self._knows_hidden = False
            self._imported = None
            try:
                self._ask({"import": module}, self._limits.import_seconds)
            except StudentError as error:
                if error.kind in ("timeout", "died", "limit"):
                    what = f"Importing {module}.py did not work: {_lower(error.message)}"
                    error = replace(error, message=what)
                self._broken[module] = Call(error, self._box.printed)
                return
            self._imported = module
        self._knows_hidden |= not self._is_open

    def _run(self, function: str, request: Plain) -> Plain:
        limit = self._limits.calls.get(function, self._limits.call_seconds)
        if function in self._slow:
            limit *= _AFTER_TIMEOUT
        try:
            answer = self._ask(request, limit)
        except StudentError as error:
            if error.kind == "timeout":
                self._slow.add(function)
            if error.kind in ("timeout", "died", "limit"):
                raise replace(error, message=f"{function}: {_lower(error.message)}") from None
            raise
        if not _is_answer(answer, len(request["arguments"])):
            raise StudentError("value", f"What {function} returned can't be read.")
        return answer

    def _ask(self, request: Plain, limit: float) -> Plain:
        if self._left <= 0:
            raise StudentError(
                "budget",
                f"The {self._limits.grade_seconds:g} seconds for all of your code are used up.",
            )
        self._box.start()
        assert self._box.versions  # Waiting for TensorFlow is not the student's time.
        started = time.monotonic()
        try:
            return self._box.call(request, min(limit, self._left))
        finally:
            self._left -= time.monotonic() - started


class Unseen:
    """See `Student.unseen`."""

    def __init__(self, student: Student):
        self._student = student

    def __getattr__(self, function: str) -> Callable[..., Any]:
        call = getattr(self._student, function)

        def unseen(*arguments: Any, **keywords: Any) -> Any:
            with self._student.closed():
                return call(*arguments, **keywords)

        return unseen


def _send(value: Any) -> Plain:
    if isinstance(value, Model):
        return value.state
    return value


def _change(argument: Any, changed: Plain) -> bool:
    """Do to a check's argument what the call did to its copy; False if that makes no sense.

    A call may train and compile a model, but not turn it into another one.
    """
    if isinstance(argument, Model) and isinstance(changed, ModelState):
        if changed.weights is None or not _fits(changed.weights, argument.weights):
            return False
        argument.become(replace(changed, config=argument.state.config))
    elif (
        isinstance(argument, np.ndarray)
        and isinstance(changed, np.ndarray)
        and changed.shape == argument.shape
    ):
        np.copyto(argument, changed, casting="unsafe")
    return True


def _fits(weights: list[np.ndarray], known: list[np.ndarray]) -> bool:
    return not known or [w.shape for w in weights] == [w.shape for w in known]


def _is_answer(answer: Plain, arguments: int) -> bool:
    """Whether an answer has the form that `calls` gives it: student code may have written it."""
    return (
        isinstance(answer, dict)
        and set(answer) == {"value", "changed"}
        and isinstance(answer["changed"], dict)
        and all(type(i) is int and 0 <= i < arguments for i in answer["changed"])
    )


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
