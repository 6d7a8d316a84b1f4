"""What may cross between processes besides None, bool, int, float, str, bytes, lists and arrays.

All of it is plain data. What an object in the student's process claims about itself is never
used: a model crosses as its architecture and weights, and is rebuilt before anyone looks at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass
class Compiled:
    """How a model was compiled, with every spelling of the same thing normalised.

    Names are Keras' own in snake case ('rmsprop', 'categorical_crossentropy', 'accuracy').
    """

    optimizer: str
    loss: str
    metrics: list[str]
    learning_rate: float | None = None


@dataclass
class ModelState:
    """A Keras model as plain data.

    config: `keras.Model.to_json()`; empty when the model can't be described that way.
    weights: in the order of `keras.Model.get_weights()`; None means freshly initialised.
    updates: optimizer steps made so far, by the process's own account.
    argument: position of the argument that this very object was passed in, when returned by a call.
    refused: why the model can't be graded, a word that `autograder.models.allowed` explains.
    """

    config: str
    weights: list[np.ndarray] | None = None
    compiled: Compiled | None = None
    updates: int = 0
    argument: int | None = None
    refused: str = ""


@dataclass
class History:
    """A Keras History: values of each quantity per epoch, and the epochs' numbers.

    steps: batches in each epoch, where Keras knows.
    model: the model that it is the history of; None when it belongs to none.
    """

    history: dict[str, list[float]] = field(default_factory=dict)
    epoch: list[int] = field(default_factory=list)
    steps: int | None = None
    model: Any = None


@dataclass
class Opaque:
    """A value of a kind that does not cross; only its type's name does."""

    type: str


@dataclass
class Failure:
    """What a process of the sandbox answers in place of a value. Its word, not ours.

    kind: 'missing' (no such function), 'import' (the module can't be imported), 'raised' (an
        exception in the call), 'value' (what came back can't be passed on).
    error: name of the exception's class.
    text: the exception's text, or why the value can't be passed on.
    file, line: where in the submission's own files it was raised; '' and 0 when nowhere.
    packages: modules that the submission imports and the grader lacks.
    """

    kind: str
    error: str = ""
    text: str = ""
    file: str = ""
    line: int = 0
    packages: list[str] = field(default_factory=list)


@dataclass
class StudentError(Exception):
    """A call into the submission gave no value; worded by the grader.

    kind: those of Failure, and 'timeout', 'died' (the process ended), 'limit' (it used too much
        memory or disk), 'budget' (the time for all student code is used up).
    message: one sentence that may be shown to the student.
    error: the exception's name, if it is one of Python's or TensorFlow's own.
    detail: the student's own error, 'Type: text'; may quote what the call was given.
    place: file, line and source line in the submission.
    """

    kind: str
    message: str
    error: str = ""
    detail: str = ""
    place: str = ""

    def __str__(self) -> str:
        return self.message


Plain = Any
"""None, bool, int, float, str, bytes, list, tuple, dict, numpy array or a record of this module."""


def as_numbers(value: Plain) -> np.ndarray | None:
    """The numeric array that `numpy.asarray` makes of a list, a tuple or an array, else None."""
    if isinstance(value, np.ndarray | bool | int | float | Sequence):
        try:
            array = np.asarray(value)
        except (ValueError, OverflowError, TypeError, RecursionError):
            return None
        if array.dtype.kind in "biuf":
            return array
    return None
