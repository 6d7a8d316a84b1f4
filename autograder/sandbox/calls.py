"""The student's side of a call: import the module, run the function, describe what came back.

Runs in the student's process, so nothing here is trusted by the grader; it only has to be fair
to honest work.
"""

from __future__ import annotations

import hashlib
import importlib
import linecache
import sys
import traceback
import types
from pathlib import Path
from typing import Any

import keras
import numpy as np

from autograder.models import capture, cleanroom
from autograder.sandbox import standins
from autograder.values import ModelState, Plain, StudentError

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
        if "import" in request:
            self._module(request["import"])
            return None
        return self._call(
            request["module"], request["call"], request["arguments"], request["keywords"]
        )

    def _module(self, name: str) -> types.ModuleType:
        keras.utils.set_random_seed(_SEED)
        try:
            return importlib.import_module(name)
        except BaseException as error:
            message = f"{name}.py can't be imported."
            raise _explain(error, self._files, "import", message) from None

    def _call(
        self, module_name: str, name: str, sent: list[Plain], sent_keywords: dict[str, Plain]
    ) -> dict[str, Plain]:
        module = self._module(module_name)
        function = getattr(module, name, None)
        if not callable(function):
            raise StudentError("missing", f"{module_name}.py defines no function {name}.")
        keras.utils.set_random_seed(_SEED)
        given = [_receive(value) for value in sent]
        keywords = {key: _receive(value) for key, value in sent_keywords.items()}
        before = [_digest(value) for value in given]
        try:
            result = function(*given, **keywords)
            models = {
                id(value): i for i, value in enumerate(given) if isinstance(value, keras.Model)
            }
            if isinstance(result, standins.StandIn):
                package = result.package
                raise StudentError("value", f"{name} needs {package}, which the grader lacks.")
            value = capture.to_plain(result, models)
        except StudentError:
            raise
        except BaseException as error:
            raise _explain(
                error, self._files, "raised", f"{name} in {module_name}.py raised an error."
            ) from None
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


def _explain(error: BaseException, files: Path, kind: str, message: str) -> StudentError:
    """The student's own error: type, text, and the last line of their files that it passed."""
    place = ""
    if isinstance(error, MemoryError):  # What its frames hold is in the way of telling about it.
        traceback.clear_frames(error.__traceback__)
    if isinstance(error, SyntaxError) and error.filename:
        place = _place(files, error.filename, error.lineno or 0, error.text or "")
    else:
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename.startswith(str(files)):
                line = linecache.getline(frame.filename, frame.lineno or 0)
                place = _place(files, frame.filename, frame.lineno or 0, line)
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
    except BaseException:
        text = "(its text can't be shown)"
    detail = f"{type(error).__name__}: {text}" if text else type(error).__name__
    if isinstance(error, SystemExit):
        message = message.removesuffix("raised an error.").removesuffix("can't be imported.")
        message += "ended the program (exit) instead of returning."
    if standins.missed:
        message += f" (The grader lacks {', '.join(sorted(standins.missed))}.)"
    shown = (text.encode("utf-8", "replace").decode() for text in (detail[:2000], place))
    return StudentError(kind, message, *shown)


def _place(files: Path, filename: str, line: int, source: str) -> str:
    name = Path(filename)
    shown = name.relative_to(files) if name.is_relative_to(files) else Path(name.name)
    return f"{shown.as_posix()}, line {line}" + (
        f": {source.strip()[:200]}" if source.strip() else ""
    )
