"""make_sequences, on numbers that each occur once, so that every number tells its place."""

from __future__ import annotations

import numpy as np

from autograder.checks import Student, expect, kind_of, numbers

PAIR = "(inputs, targets), two arrays of integers"


def row_of(rng: np.random.Generator, count: int) -> np.ndarray:
    """Different numbers in no order; 0 is not among them, since it may stand for padding."""
    return rng.permutation(count) + 10


def pair(student: Student, ids: np.ndarray, length: int) -> list[np.ndarray]:
    """What make_sequences returns: inputs and targets as they are."""
    value = student.make_sequences(ids.copy(), length)
    expect(isinstance(value, tuple | list) and len(value) == 2, PAIR, kind_of(value))
    return [numbers(part, PAIR) for part in value]


def rows(student: Student, ids: np.ndarray, length: int) -> list[np.ndarray]:
    """Inputs and targets in whole rows of `length`, however they are shaped and ordered."""
    found = pair(student, ids, length)
    if is_swapped(ids, *found):
        found.reverse()
    return [part.reshape(-1)[: part.size // length * length].reshape(-1, length) for part in found]


def is_swapped(ids: np.ndarray, first: np.ndarray, second: np.ndarray) -> bool:
    """Whether the second array has what precedes the first's numbers: one mistake, not two."""
    before = dict(zip(ids.tolist()[1:], ids.tolist(), strict=False))
    preceding = [before.get(number) for number in first.reshape(-1).tolist()]
    return preceding == second.reshape(-1).tolist()


def test_pair(student, rng):
    ids = row_of(rng, 23)
    inputs, targets = pair(student, ids, 5)
    for found in (inputs, targets):
        right = found.ndim == 2 and found.shape[1] == 5
        expect(right, "shape (n, 5) when length is 5", found.shape)
        expect(found.dtype.kind in "iu", "integers", found.dtype)
    swapped = is_swapped(ids, inputs, targets)
    expect(not swapped, "(inputs, targets), the inputs first", "the targets first")


def test_windows(student, rng):
    ids = row_of(rng, 23)
    inputs = rows(student, ids, 5)[0][:4]
    for row, truth in zip(inputs.tolist(), ids[: inputs.size].reshape(-1, 5).tolist(), strict=True):
        expect(row == truth, f"for {ids.tolist()} in windows of 5 the inputs {truth}", row)


def test_shifted(student, rng):
    """The targets that belong to the student's own inputs: those have an item of their own."""
    ids = row_of(rng, 23)
    inputs, targets = rows(student, ids, 5)
    expect(len(inputs) == len(targets), f"{len(inputs)} rows, as many as inputs", len(targets))
    after = dict(zip(ids.tolist(), ids.tolist()[1:], strict=False))
    for row, found in zip(inputs.tolist(), targets.tolist(), strict=True):
        truth = [after.get(number) for number in row]
        if None not in truth:  # Padding, perhaps, is for the item on what is left over.
            expect(found == truth, f"for the inputs {row} the targets {truth}", found)


def test_leftover(student, rng):
    """Counted for the distance from window to window that the student's have."""
    for length, total in ((6, 25), (6, 24), (6, 29), (7, 50), (4, 12)):
        ids = row_of(rng, total)
        inputs, _ = rows(student, ids, length)
        place = {number: i for i, number in enumerate(ids.tolist())}
        firsts = [place.get(number) for number in inputs[:2, 0].tolist()]
        step = firsts[1] - firsts[0] if len(firsts) == 2 and None not in firsts else length
        count = (total - 1 - length) // max(step, 1) + 1
        words = f"{count} whole windows of {length} out of {total} numbers"
        expect(len(inputs) == count, words, len(inputs))
