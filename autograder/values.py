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
    updates: optimizer steps made so far.
    argument: position of the argument that this very object was passed in, when returned by a call.
    refused: why the model can't be graded, a sentence.
    """

    config: str
    weights: list[np.ndarray] | None = None
    compiled: Compiled | None = None
    updates: int = 0
    argument: int | None = None
    refused: str = ""


@dataclass
class History:
    """A Keras History: values of each quantity per epoch, and the epochs' numbers."""

    history: dict[str, list[float]] = field(default_factory=dict)
    epoch: list[int] = field(default_factory=list)


@dataclass
class Opaque:
    """A value of a kind that does not cross; only its type's name does."""

    type: str


@dataclass
class StudentError(Exception):
    """A call into the submission gave no value.

    kind: 'missing' (no such module or function), 'import' (the module can't be imported),
        'raised' (an exception in the call), 'timeout', 'died' (the process ended), 'value' (what
        came back can't be read), 'budget' (the time for all student code is used up).
    message: one sentence that may be shown to the student.
    detail: the student's own error, 'Type: text', and where; may quote what the call was given.
    """

    kind: str
    message: str
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
        except (ValueError, OverflowError):
            return None
        if array.dtype.kind in "biuf":
            return array
    return None
