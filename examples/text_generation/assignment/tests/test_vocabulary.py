"""Part 2: vocabulary.py."""

import numpy as np
from check_tools import as_array, describe, expect

TEXT = "a bee, a bed"
SORTED = [" ", ",", "a", "b", "d", "e"]
NUMBERS = [2, 0, 3, 5, 5, 1, 0, 2, 0, 3, 5, 4]


def test_characters(vocabulary):
    result = vocabulary.build_vocabulary(TEXT)
    expect(
        isinstance(result, (list, tuple)),
        "a list",
        describe(result),
        "Return a list with one string for each character.",
    )
    expect(
        sorted(map(str, result)) == SORTED,
        f"the six characters of {TEXT!r}, once each",
        list(result),
        "A set keeps one of each.",
    )


def test_order(vocabulary):
    result = [str(c) for c in vocabulary.build_vocabulary("zebra")]
    expect(result == sorted(result), "sorted characters", result, "Python's sorted() sorts them.")


def test_encode_integers(vocabulary):
    result = as_array(vocabulary.encode(TEXT, SORTED), "encode")
    expect(
        result.shape == (12,) and result.dtype.kind in "iu",
        "12 whole numbers for 12 characters, shape (12,)",
        describe(result),
        "Make an array from a list with one number for each character.",
    )


def test_encode_positions(vocabulary):
    result = as_array(vocabulary.encode(TEXT, SORTED), "encode").ravel().tolist()
    expect(
        result == NUMBERS,
        f"{NUMBERS} for {TEXT!r}",
        result,
        f"The vocabulary is {SORTED}, and the first position is 0.",
    )


def test_decode_text(vocabulary):
    result = vocabulary.decode(np.array(NUMBERS), SORTED)
    expect(result == TEXT, repr(TEXT), describe(result), "Join the characters to one string.")
