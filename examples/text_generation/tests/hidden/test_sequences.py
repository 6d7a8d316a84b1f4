"""make_sequences, on numbers that each occur once, so that every number tells its place."""

from __future__ import annotations

import numpy as np

from autograder.checks import Student, expect, kind_of, numbers

PAIR = "(inputs, targets), two arrays of integers"


def pair(student: Student, ids: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets, as rows of `length` however they are shaped."""
    value = student.make_sequences(ids.copy(), length)
    expect(isinstance(value, tuple | list) and len(value) == 2, PAIR, kind_of(value))
    rows = []
    for part in value:
        found = numbers(part, PAIR)
        expect(found.size % length == 0, f"rows of {length} numbers", f"shape {found.shape}")
        rows.append(found.reshape(-1, length))
    return rows[0], rows[1]


def test_pair(student, rng):
    value = student.make_sequences(rng.permutation(23), 5)
    expect(isinstance(value, tuple | list) and len(value) == 2, PAIR, kind_of(value))
    for part in value:
        found = numbers(part, PAIR)
        right = found.ndim == 2 and found.shape[1] == 5
        expect(right, "shape (n, 5) when length is 5", found.shape)
        expect(found.dtype.kind in "iu", "integers", found.dtype)


def test_windows(student, rng):
    ids = rng.permutation(23)
    inputs, _ = pair(student, ids, 5)
    count = min(len(inputs), 4)
    found, truth = inputs[:count], ids[: count * 5].reshape(count, 5)
    for i in range(count):
        words = f"for {ids.tolist()} in windows of 5 the inputs' row {i} as {truth[i].tolist()}"
        expect(np.array_equal(found[i], truth[i]), words, found[i].tolist())


def test_shifted(student, rng):
    """The targets that belong to the student's own inputs: those have an item of their own."""
    ids = rng.permutation(23)
    inputs, targets = pair(student, ids, 5)
    expect(len(inputs) == len(targets), "a row of targets for each of inputs", len(targets))
    after = dict(zip(ids.tolist(), ids.tolist()[1:], strict=False))
    row, found = inputs[0].tolist(), targets[0].tolist()
    truth = [after.get(number) for number in row]
    expect(found == truth, f"for the inputs {row} the targets {truth}", found)
    rest = [after.get(number, number) for number in inputs.reshape(-1).tolist()]
    expect(rest == targets.reshape(-1).tolist(), "the same in every row", "it only in the first")


def test_leftover(student, rng):
    """Counted for the distance from window to window that the student's have."""
    for length, total in ((6, 25), (6, 24), (6, 29), (7, 50), (4, 12)):
        ids = rng.permutation(total)
        inputs, targets = pair(student, ids, length)
        where = np.argsort(ids)
        known = len(inputs) > 1 and inputs.min() >= 0 and inputs.max() < total
        step = int(where[int(inputs[1, 0])] - where[int(inputs[0, 0])]) if known else length
        count = (total - 1 - length) // max(step, 1) + 1
        words = f"{count} whole windows of {length} out of {total} numbers"
        right = len(inputs) == len(targets) == count
        expect(right, words, f"{len(inputs)} of inputs, {len(targets)} of targets")
