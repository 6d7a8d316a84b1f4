"""What honest code may reach for and a grader does not have: a keyboard, plots, data downloads.

Installed in the student's process before its modules are imported. Nothing here is a lock.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np

_INPUTS_ANSWERED = 100

# Packages for looking at data, absent from the lean grading image. No graded function needs them,
# but modules that plot at the side import them at the top.
_OPTIONAL = frozenset(
    "matplotlib seaborn plotly pandas PIL cv2 sklearn skimage scipy tqdm IPython google "
    "tensorflow_datasets visualkeras pydot graphviz tabulate termcolor wandb dotenv".split()
)

missed: set[str] = set()
"""Optional packages that the submission imported and that are not here."""


def install(datasets: dict[str, Any]) -> None:
    """Put every stand-in in its place.

    Args:
        datasets: name in `keras.datasets` to what its `load_data` returns.
    """
    sys.argv = [""]  # A program that parses its arguments finds none.
    sys.meta_path.append(_Finder())
    builtins.input = _Input()
    builtins.get_ipython = lambda: StandIn("IPython")  # type: ignore[attr-defined]
    keras.callbacks.TensorBoard = _NoLogs
    keras.utils.plot_model = keras.utils.model_to_dot = lambda *_, **__: None
    _serve(datasets)


class _Input:
    """Answers a program that asks at the keyboard, where nobody sits."""

    def __init__(self) -> None:
        self._left = _INPUTS_ANSWERED

    def __call__(self, prompt: object = "") -> str:
        if not self._left:
            raise EOFError("input() was called too often")
        self._left -= 1
        return "1"


class _NoLogs(keras.callbacks.Callback):  # type: ignore[misc]
    """TensorBoard's callback without TensorBoard."""

    def __init__(self, *arguments: Any, **keywords: Any):
        super().__init__()


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Last in line: offers an inert module where an optional package is not installed."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        package = name.partition(".")[0]
        if package not in _OPTIONAL:
            return None
        missed.add(package)
        return importlib.util.spec_from_loader(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


class _Module(types.ModuleType):
    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        special = {"tqdm": _pass_through, "trange": range, "subplots": _subplots}
        return special.get(name) or StandIn(self.__name__.partition(".")[0])


class StandIn:
    """Something of a package that is not here: takes any call, attribute or item, does nothing."""

    def __init__(self, package: str):
        self.package = package

    def __call__(self, *arguments: Any, **keywords: Any) -> StandIn:
        return self

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: Any) -> StandIn:
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __iter__(self) -> Iterator[StandIn]:
        return iter((self, self))  # The most usual: left, right = axis.get_xlim()

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def __len__(self) -> int:
        return 2

    def __float__(self) -> float:
        return 0.0

    def __index__(self) -> int:
        return 0

    def __format__(self, form: str) -> str:
        return ""


def _same(self: StandIn, *other: Any) -> StandIn:
    return self


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    setattr(StandIn, f"__{_name}__", _same)
    setattr(StandIn, f"__r{_name}__", _same)
for _name in ("lt", "le", "gt", "ge"):
    setattr(StandIn, f"__{_name}__", lambda self, other: False)


def _pass_through(iterable: Any = (), *arguments: Any, **keywords: Any) -> Any:
    return iterable


def _subplots(rows: int = 1, columns: int = 1, *_: Any, **keywords: Any) -> tuple[Any, Any]:
    """A figure and as many axes as asked for, arranged as matplotlib does."""
    rows, columns = keywords.get("nrows", rows), keywords.get("ncols", columns)
    axes = np.empty((rows, columns), object)
    for place in np.ndindex(axes.shape):
        axes[place] = StandIn("matplotlib")
    return StandIn("matplotlib"), axes.squeeze()[()]


def _serve(datasets: dict[str, Any]) -> None:
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
