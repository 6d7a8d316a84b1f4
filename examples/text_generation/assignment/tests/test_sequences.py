"""Part 2: sequences.py, on the numbers 10 to 19 cut into windows of 4."""

import numpy as np
from check_tools import as_array, describe, expect

HINT = "Compare with the example in README.md."


def halves(sequences):
    result = sequences.make_sequences(np.arange(10, 20), 4)
    expect(
        isinstance(result, (tuple, list)) and len(result) == 2,
        "two arrays, inputs and targets",
        describe(result),
        "End with: return inputs, targets",
    )
    return [as_array(half, "make_sequences") for half in result]


def test_pair(sequences):
    for half in halves(sequences):
        expect(
            half.shape == (2, 4) and half.dtype.kind in "iu",
            "two arrays of whole numbers, shape (2, 4)",
            describe(half),
            "Ten numbers have room for two windows of four, and their targets.",
        )


def test_windows(sequences):
    first = halves(sequences)[0].tolist()
    expect(first == [[10, 11, 12, 13], [14, 15, 16, 17]], "inputs 10 to 13, 14 to 17", first, HINT)


def test_shifted(sequences):
    second = halves(sequences)[1].tolist()
    right = second == [[11, 12, 13, 14], [15, 16, 17, 18]]
    expect(right, "targets 11 to 14, 15 to 18", second, HINT)
