"""What the checks share: a way to say what is wrong, and the student's modules."""

import importlib
from types import ModuleType
from typing import Any

import numpy as np
from check_data import serve_small_datasets


class Mismatch(AssertionError):
    """The work differs from what the assignment asks for."""

    def __init__(self, expected: str, found: str, hint: str) -> None:
        super().__init__(f"expected {expected}, found {found}")
        self.expected, self.found, self.hint = expected, found, hint


def expect(condition: object, expected: str, found: object, hint: str) -> None:
    """Go on if `condition` holds; otherwise say what was expected, what was found, what to try."""
    if not condition:
        raise Mismatch(expected, str(found), hint)


def describe(value: Any) -> str:
    """A few words on a value: its shape and dtype if it is an array, otherwise its type."""
    kind = type(value).__name__
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}, {value.dtype}"
    if isinstance(value, (tuple, list, dict)):
        return f"a {kind} of {len(value)}"
    if isinstance(value, (int, float, str, type(None))):
        return repr(value)[:60]
    return f"{'an' if kind[0] in 'AEIOU' else 'a'} {kind}"


def as_model(value: Any, function: str) -> Any:
    """`value` if it is a Keras model."""
    hint = f"Does {function} end with return?"
    expect(hasattr(value, "layers"), "a Keras model", describe(value), hint)
    return value


def as_array(value: Any, function: str) -> np.ndarray:
    """`value` as an array of numbers: a list or a tensor is as good as an array."""
    try:
        array = np.asarray(value)
        numeric = array.dtype.kind in "biuf"
    except (TypeError, ValueError):
        numeric = False
    hint = (
        "Does the function end with return?"
        if value is None
        else "Print what you return: all rows need the same length, and only numbers belong in it."
    )
    expect(numeric, f"an array of numbers from {function}", describe(value), hint)
    return array


# ---- the student's modules ----------------------------------------------------------------------

_broken: dict[str, BaseException] = {}


def student_module(name: str) -> ModuleType:
    """Import a module of the student's when a check needs it; try a broken one only once."""
    serve_small_datasets()
    if name in _broken:
        raise _broken[name]
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        _broken[name] = error
        raise
