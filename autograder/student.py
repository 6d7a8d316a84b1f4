"""`student` in a check: the submission's functions, called in a process of their own.

    probabilities = student.predict_probabilities(model, images)

reads like an ordinary call. Values come back as plain data, a model as `Model`, a Keras History
as `History`. What the call did to its arguments is done to those of the check: arrays change in
place, and a model that was trained is trained.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.models.model import Model
from autograder.rubric import Limits
from autograder.sandbox import wire
from autograder.sandbox.box import Box
from autograder.submission import Submission
from autograder.values import History, ModelState, Plain, StudentError

_AFTER_TIMEOUT = 0.25
"""Share of its limit that a function gets once it has not finished in time."""
_MOST_REMEMBERED = 96 * 2**20
"""Bytes of all calls' values together; those of the lab's reference take 5 MB."""


@dataclass(frozen=True)
class Call:
    """A call that was made: what came of it, what was printed, about how many bytes it takes."""

    answer: Plain
    printed: str
    size: int


class Student:
    """The submission's functions as attributes.

    Calling one raises StudentError when it gives no value: the module is missing or broken, the
    function raised, did not finish, or returned what can't be read.

    printed: what the calls since the last `forget_printed` have printed.
    """

    def __init__(
        self, submission: Submission, box: Box, modules: dict[str, list[str]], limits: Limits
    ):
        self._submission = submission
        self._box = box
        self._home = {name: module for module, names in modules.items() for name in names}
        self._limits = limits
        self._record: dict[bytes, Call] = {}
        self._imports: dict[str, tuple[StudentError | None, str]] = {}
        self._slow: set[str] = set()
        self._left = limits.grade_seconds
        self.printed = ""

    @property
    def unseen(self) -> Unseen:
        """The same functions, for calls whose arguments no student may see, whatever the item.

        An error that such a call raises comes without its text, and what it prints is dropped.
        For a visible check that shares its call with hidden ones.
        """
        return Unseen(self)

    def forget_printed(self) -> None:
        self.printed = ""

    def __getattr__(self, function: str) -> Callable[..., Any]:
        if function.startswith("_") or function not in self._home:
            raise AttributeError(f"the rubric names no function {function}")

        def call(*arguments: Any, **keywords: Any) -> Any:
            return self._call(function, list(arguments), keywords)

        return call

    def _call(self, function: str, arguments: list[Any], keywords: dict[str, Any]) -> Any:
        module = self._module_of(function)
        request = {
            "module": module,
            "call": function,
            "arguments": [_send(argument) for argument in arguments],
            "keywords": {key: _send(value) for key, value in keywords.items()},
        }
        key = hashlib.blake2b(wire.encode(request)).digest()
        self._import(module)
        if key not in self._record:
            try:
                answer = self._run(function, request)
            except StudentError as error:
                answer = error
            self._remember(key, Call(answer, self._box.printed, self._box.answer_bytes))
        answer, printed = self._record[key].answer, self._record[key].printed
        self.printed += printed
        if isinstance(answer, StudentError):
            raise answer
        for i, changed in answer["changed"].items():
            _change(arguments[i], changed)
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

    def _remember(self, key: bytes, call: Call) -> None:
        """Record a call; the oldest ones go when all together take too much memory."""
        self._record[key] = call
        total = sum(known.size for known in self._record.values())
        while total > _MOST_REMEMBERED and len(self._record) > 1:
            total -= self._record.pop(next(iter(self._record))).size

    def _module_of(self, function: str) -> str:
        module = self._submission.functions.get(function)
        if module:
            return module
        home = self._home[function]
        problem = self._submission.problems.get(home)
        raise StudentError("missing", problem or f"{home}.py defines no function {function}.")

    def _import(self, module: str) -> None:
        """Import a module once, with a limit of its own; remember that it failed."""
        if module not in self._imports:
            failed = None
            try:
                self._ask({"import": module}, self._limits.import_seconds)
            except StudentError as error:
                failed = error
                if error.kind in ("timeout", "died", "limit"):
                    what = f"Importing {module}.py did not work: {_lower(error.message)}"
                    failed = replace(error, message=what)
            self._imports[module] = failed, self._box.printed
        failed, printed = self._imports[module]
        if failed:
            self.printed += printed
            raise failed

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
            before = self._student.printed
            try:
                return call(*arguments, **keywords)
            except StudentError as error:
                raise replace(error, detail=error.error) from None
            finally:
                self._student.printed = before

        return unseen


def _send(value: Any) -> Plain:
    if isinstance(value, Model):
        return value.state
    return value


def _change(argument: Any, changed: Plain) -> None:
    """Do to a check's argument what the call did to its copy.

    A call may train and compile a model, but not turn it into another one.
    """
    if isinstance(argument, Model) and isinstance(changed, ModelState):
        argument.become(replace(changed, config=argument.state.config))
    elif (
        isinstance(argument, np.ndarray)
        and isinstance(changed, np.ndarray)
        and changed.shape == argument.shape
    ):
        np.copyto(argument, changed, casting="unsafe")


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
