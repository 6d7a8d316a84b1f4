"""The student's side of a call: import the module, run the function, describe what came back.

Runs in the student's process, so nothing here is trusted by the grader; it only has to be fair
to honest work.
"""

from __future__ import annotations

import builtins
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import sys
import traceback
import types
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from autograder.models import capture, cleanroom
from autograder.sandbox.values import ModelState, Plain, StudentError

_SEED = 1
"""Set before every import and call, so that the same submission gets the same grade. No secret."""
_INPUTS_ANSWERED = 100


class Submission:
    """A submission's modules, imported when first called."""

    def __init__(self, files: Path, datasets: dict[str, Any]):
        self._files = files
        self._failed: dict[str, StudentError] = {}
        sys.path.insert(0, str(files))
        sys.meta_path.append(_StandIns())
        sys.dont_write_bytecode = True
        sys.argv = [""]
        builtins.input = _Input()
        _serve_datasets(datasets)

    def handle(self, request: dict[str, Any]) -> Plain:
        if "import" in request:
            self._module(request["import"])
            return None
        return self._call(
            request["module"], request["call"], request["arguments"], request["keywords"]
        )

    def _module(self, name: str) -> types.ModuleType:
        if name in self._failed:
            raise self._failed[name]
        keras.utils.set_random_seed(_SEED)
        try:
            return importlib.import_module(name)
        except BaseException as error:
            self._failed[name] = _explain(
                error, self._files, "import", f"{name}.py can't be imported."
            )
            raise self._failed[name] from None

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
    shown = (text.encode("utf-8", "replace").decode() for text in (detail[:2000], place))
    return StudentError(kind, message, *shown)


def _place(files: Path, filename: str, line: int, source: str) -> str:
    name = Path(filename)
    shown = name.relative_to(files) if name.is_relative_to(files) else Path(name.name)
    return f"{shown.as_posix()}, line {line}" + (
        f": {source.strip()[:200]}" if source.strip() else ""
    )


class _Input:
    """Answers a program that asks at the keyboard, where nobody sits."""

    def __init__(self) -> None:
        self._left = _INPUTS_ANSWERED

    def __call__(self, prompt: object = "") -> str:
        if not self._left:
            raise EOFError("input() was called too often")
        self._left -= 1
        return "1"


# Packages for looking at data, absent from the lean grading image. No graded function needs
# them, but modules that plot at the side import them at the top.
_OPTIONAL = frozenset(
    "matplotlib seaborn plotly pandas PIL cv2 sklearn skimage scipy tqdm IPython google "
    "tensorflow_datasets visualkeras pydot graphviz tabulate termcolor wandb dotenv".split()
)


class _StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Last in line: offers an inert module where an optional package is not installed."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] in _OPTIONAL:
            return importlib.util.spec_from_loader(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _InertModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


class _InertModule(types.ModuleType):
    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _pass_through if name in ("tqdm", "trange") else _Inert()


class _Inert:
    """Takes any call, attribute or item and does nothing; unpacks as a pair, as `fig, ax` does."""

    def __call__(self, *arguments: Any, **keywords: Any) -> _Inert:
        return self

    def __getattr__(self, name: str) -> _Inert:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: Any) -> _Inert:
        return self

    def __iter__(self) -> Iterator[_Inert]:
        return iter((self, self))

    def __enter__(self) -> _Inert:
        return self

    def __exit__(self, *error: object) -> None:
        pass


def _pass_through(iterable: Any = (), *arguments: Any, **keywords: Any) -> Any:
    return iterable


def _serve_datasets(datasets: dict[str, Any]) -> None:
    """Have `keras.datasets.<name>.load_data()` return the arrays given, however it is imported."""
    for name, ((x_train, y_train), (x_test, y_test)) in datasets.items():

        def load_data(
            arrays: tuple[np.ndarray, ...] = (x_train, y_train, x_test, y_test), **_: Any
        ) -> Any:
            a, b, c, d = (array.copy() for array in arrays)
            return (a, b), (c, d)

        for package in ("keras.datasets", "keras.src.datasets", "keras._tf_keras.keras.datasets"):
            try:
                module = importlib.import_module(f"{package}.{name}")
            except ImportError:
                continue
            module.load_data = load_data  # type: ignore[attr-defined]
