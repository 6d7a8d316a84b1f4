"""The student's side of a call: import the module, run the function, describe what came back.

Runs in the student's process, so nothing here is trusted by the grader; it only has to be fair
to honest work.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import sys
import traceback
from pathlib import Path
from typing import Any

import keras
import numpy as np

from autograder.models import capture, cleanroom
from autograder.sandbox import standins
from autograder.values import Failure, ModelState, Plain

_SEED = 1
"""Set before every import and call, so that the same submission gets the same grade. No secret."""


class Submission:
    """A submission's modules, imported when first called."""

    def __init__(self, files: Path, datasets: dict[str, Any]):
        self._files = files
        sys.path.insert(0, str(files))
        sys.dont_write_bytecode = True
        standins.install(datasets)

    def handle(self, request: dict[str, Any]) -> Plain:
        """Do what is asked: a dictionary with the value, or a Failure."""
        try:
            if "import" in request:
                return self._module(request["import"])
            return self._call(**request)
        finally:
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(BaseException):  # The student's own, perhaps.
                    stream.flush()

    def _module(self, name: str) -> Failure | None:
        keras.utils.set_random_seed(_SEED)
        try:
            importlib.import_module(name)
        except BaseException as error:
            return _failure("import", error, self._files)
        return None

    def _call(
        self, module: str, call: str, arguments: list[Plain], keywords: dict[str, Plain]
    ) -> Plain:
        failure = self._module(module)
        if failure:
            return failure
        function = getattr(sys.modules[module], call, None)
        if not callable(function):
            return Failure("missing")
        keras.utils.set_random_seed(_SEED)
        given = [_receive(value) for value in arguments]
        named = {key: _receive(value) for key, value in keywords.items()}
        before = [_digest(value) for value in given]
        try:
            result = function(*given, **named)
            models = {
                id(value): i for i, value in enumerate(given) if isinstance(value, keras.Model)
            }
            if isinstance(result, standins.StandIn):
                return Failure("value", text=f"It needs {result.package}, which the grader lacks.")
            value = capture.to_plain(result, models)
        except BaseException as error:
            return _failure("raised", error, self._files)
        changed: dict[int, Plain] = {}
        for i, argument in enumerate(given):
            if isinstance(argument, keras.Model):
                changed[i] = capture.to_plain(argument, {})
            elif _digest(argument) != before[i]:
                changed[i] = argument
        return {"value": value, "changed": changed}


def _receive(value: Plain) -> Any:
    """An argument as the student's function expects it: a model's state becomes a model."""
    if isinstance(value, ModelState):
        model = cleanroom.build(value)
        if value.compiled:
            cleanroom.compile_like(model, value.compiled)
        return model
    return value


def _digest(value: Any) -> bytes | None:
    if isinstance(value, np.ndarray):
        content = np.ascontiguousarray(value).view(np.uint8).data if value.size else b""
        return hashlib.blake2b(content, digest_size=16).digest() + str(value.shape).encode()
    return None


def _failure(kind: str, error: BaseException, files: Path) -> Failure:
    """The student's own error: its class, its text, and the last of their lines that it passed."""
    file, line = "", 0
    if isinstance(error, MemoryError):  # What its frames hold is in the way of telling about it.
        traceback.clear_frames(error.__traceback__)
    if isinstance(error, SyntaxError) and error.filename:
        file, line = error.filename, error.lineno or 0
    else:
        for frame, number in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename.startswith(str(files)):
                file, line = frame.f_code.co_filename, number
    with contextlib.suppress(ValueError):
        file = Path(file).relative_to(files).as_posix()
    try:
        text = str(error.msg if isinstance(error, SyntaxError) else str(error))
    except BaseException:
        text = "(its text can't be shown)"
    return Failure(
        kind,
        _cut(type(error).__name__, 100),
        _cut(text, 2_000),
        _cut(file, 200),
        int(line),
        sorted(standins.missed)[:5],
    )


def _cut(text: str, length: int) -> str:
    return text[:length].encode("utf-8", "replace").decode()
