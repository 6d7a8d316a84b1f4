"""For the authors of checks: what a check in `tests/hidden` may use.

A check is an ordinary pytest function. `test_<item>` in `test_<section>.py` grades the rubric's
item `<section>.<item>`: passing earns all points, a failed `expect` (or assert) none. Fixtures:

    student          the submission's functions; see `autograder.student`. What a visible check
                     passes to them may show, in an error's text or in what they print; where a
                     visible check shares a call with hidden ones, call `student.unseen`
    reference_model  the model of solutions/, trained; see `autograder.models.model`
    submitted_model  `submitted_model()` is the student's trained model; fails when there is none
    dataset          `dataset("cifar10")` is a hidden sample of a real data set: images, labels
    result           the item: its thresholds, partial credit, figures, the leaderboard
    rng              numpy random numbers from the rubric's secret seed, the same for every
                     submission and every visible check of a section; hidden ones have others
    hidden_rng       those of the hidden checks, for a visible one that calls `student.unseen`

A short answer needs no check: the rubric's criteria grade it. A section that wants another way has
a `test_question` with the fixtures `question`, `answer` (its text) and `grade_answer(text)`.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from autograder.models.model import Layer, Model
from autograder.report.grade import Confusion, Curve, Figure, GradedAnswer, ItemResult, LayerTables
from autograder.student import Student
from autograder.training import TrainingRun
from autograder.values import History, Opaque, StudentError, as_numbers

__all__ = [
    "CheckFailed",
    "Confusion",
    "Curve",
    "GradedAnswer",
    "History",
    "Layer",
    "LayerTables",
    "Model",
    "NotGraded",
    "Opaque",
    "Result",
    "Student",
    "StudentError",
    "TrainingRun",
    "a_model",
    "as_numbers",
    "expect",
    "kind_of",
    "numbers",
]


class CheckFailed(AssertionError):
    """A check found something else than it expected."""

    def __init__(self, expected: str, found: str, hint: str = ""):
        super().__init__(expected, found, hint)
        self.expected = expected
        self.found = found
        self.hint = hint


class NotGraded(Exception):
    """The item can't be graded, through no fault of the student; it leaves the total."""


def expect(condition: object, expected: str, found: object, hint: str = "") -> None:
    """Fail the check unless `condition` holds.

    Args:
        expected, found: what stands after 'Expected' and 'Found' in the message.
        hint: what stands after 'Try'; the item's own hint when empty.

    Raises:
        CheckFailed
    """
    if not condition:
        raise CheckFailed(expected, str(found), hint)


def a_model(value: object) -> Model:
    """`value`, if it is a Keras model.

    Raises:
        CheckFailed
    """
    hint = "build it with keras.Sequential or the functional API, and return it"
    expect(isinstance(value, Model), "a Keras model", kind_of(value), hint)
    assert isinstance(value, Model)
    return value


def numbers(value: object, expected: str) -> np.ndarray:
    """`value` as a numeric array that is not empty, as `numpy.asarray` makes it.

    Raises:
        CheckFailed: it is none; `expected` stands after 'Expected'.
    """
    found = as_numbers(value)
    expect(found is not None and found.size, expected, kind_of(value))
    assert found is not None
    return found


def kind_of(value: object) -> str:
    """What a value is, for 'Found': 'an array of shape (3, 10) and dtype float32', 'None'."""
    array = as_numbers(value)
    if isinstance(value, Opaque):
        return f"an object of type {value.type}" if value.type in _TYPES else "some other object"
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if array is not None and array.size:
        return f"an array of shape {array.shape} and dtype {array.dtype}"
    names = {Model: "a Keras model", History: "a History", str: "a string", dict: "a dictionary"}
    return names.get(type(value), f"a {type(value).__name__}")


_TYPES = frozenset(
    "object set frozenset function method builtin_function_or_method type module generator range "
    "complex bytearray map filter zip dict_keys dict_values dict_items DataFrame Series Figure "
    "Axes Tensor EagerTensor KerasTensor RaggedTensor SparseTensor Dataset Sequential Functional "
    "NotImplementedType ellipsis".split()
) | {"int (too large)", "History without numbers", "array of object"}
"""Names that may be shown anywhere: a class of the student's own can be called what it likes."""


class Result:
    """The rubric item that a check grades."""

    def __init__(self, entry: ItemResult, note_leaderboard: Callable[[str, float], None]):
        self._entry = entry
        self._note_leaderboard = note_leaderboard
        self.awarded: Decimal | None = None

    def threshold(self, name: str, measured: float | None = None) -> float:
        """A number from the item's `thresholds`; KeyError when the rubric has no such.

        Args:
            measured: what will be compared with it, so that `autograder verify` can tell how
                sure the verdict on the reference is.
        """
        limit = self._entry.item.thresholds[name]
        if measured is not None:
            self._entry.measured[name] = float(measured), limit
        return limit

    def award(self, points: Decimal, message: str) -> None:
        """Give part of the points (0 to all), and say why."""
        self.awarded = min(max(Decimal(points), Decimal(0)), self._entry.item.points)
        self._entry.message = message

    def award_tier(self, value: float, message: str) -> None:
        """Give the points of the highest tier in the rubric that `value` reaches."""
        self._entry.measured["tiers"] = float(value), max(self._entry.item.tiers)
        reached = [earned for level, earned in self._entry.item.tiers.items() if value >= level]
        self.award(max(reached, default=Decimal(0)), message)

    def show(self, figure: Figure) -> None:
        """Add a figure to the item in the report."""
        self._entry.figures.append(figure)

    def leaderboard(self, name: str, value: float, places: int = 4) -> None:
        """Show a value on Gradescope's leaderboard."""
        quantum = Decimal(1).scaleb(-places)
        self._note_leaderboard(name, float(Decimal(value).quantize(quantum, ROUND_HALF_UP)))
