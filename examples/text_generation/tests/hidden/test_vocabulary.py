"""build_vocabulary, encode, decode."""

from __future__ import annotations

import numpy as np

from autograder.checks import Student, StudentError, as_numbers, expect, kind_of, numbers

LETTERS = "abcdefghijklmnopqrstuvwxyz ,."
ANYTHING = [*"AZaz09 \t\n.-_éßλжñ漢字😀"]


def text_of(rng: np.random.Generator, characters: list[str] | str, length: int = 60) -> str:
    """A text that holds every one of the characters."""
    drawn = rng.choice(list(characters), max(length - len(characters), 0))
    return "".join(rng.permutation([*characters, *drawn]))


def listed(value: object) -> list[object] | None:
    """What stands in a list, a tuple or a text, one by one."""
    return list(value) if isinstance(value, list | tuple | str) else None


def given(rng: np.random.Generator) -> tuple[str, list[str]]:
    """A text of some letters, and its vocabulary."""
    vocabulary = sorted(map(str, rng.choice(list(LETTERS), 12, replace=False)))
    return text_of(rng, vocabulary), vocabulary


def other(rng: np.random.Generator) -> tuple[str, list[str]]:
    """Characters that are not the lab's; the text lacks two, but begins with the first."""
    vocabulary = sorted(ANYTHING)
    return vocabulary[0] + text_of(rng, vocabulary[:6] + vocabulary[8:]), vocabulary


def positions(text: str, vocabulary: list[str]) -> np.ndarray:
    return np.array([vocabulary.index(character) for character in text])


def test_characters(student, rng):
    text = text_of(rng, LETTERS[:7])
    found = student.build_vocabulary(text)
    expect(isinstance(found, list | tuple), "a list of characters", kind_of(found))
    single = all(isinstance(entry, str) and len(entry) == 1 for entry in found)
    expect(single, "single characters in the list", "something else among them")
    expect(len(found) == len(set(found)), "every character once", "some of them several times")
    missing, more = set(text) - set(found), set(found) - set(text)
    expect(not missing, "all of the text's characters", f"a list without {sorted(missing)}")
    expect(not more, "only the text's characters", f"a list with {sorted(more)} as well")


def test_order(student, rng):
    found = listed(student.build_vocabulary(text_of(rng, LETTERS[:20])))
    expect(found and all(isinstance(entry, str) for entry in found), "characters", kind_of(found))
    expect(found == sorted(found), "the characters sorted, as sorted() does", "another order")


def test_any_text(student, rng):
    for characters in (ANYTHING, ["x"]):
        text = text_of(rng, characters)
        # Blanks at the ends, and nothing else of their kind: stripping would lose them.
        text = f"\r{text}\v"
        found = listed(student.build_vocabulary(text))
        right = found is not None and set(text) <= {*map(str, found)}
        expect(right, "all characters of the text, whatever they are", "not all of them")


def test_encode_integers(student, rng):
    text, vocabulary = given(rng)
    found = numbers(student.encode(text, vocabulary), "an array of integers")
    expect(found.shape == (len(text),), f"shape ({len(text)},), a number a character", found.shape)
    expect(found.dtype.kind in "iu", "integers", found.dtype)


def test_encode_positions(student, rng):
    text, vocabulary = given(rng)
    found = numbers(student.encode(text, vocabulary), "an array of integers")
    truth = positions(text, vocabulary)
    right = found.size == truth.size and np.array_equal(found.reshape(-1), truth)
    words = f"for {text[:4]!r} the places in the vocabulary, {truth[:4].tolist()}"
    expect(right, words, found.reshape(-1)[:4].tolist())


def test_encode_any(student, rng):
    """Where the numbers start is for another item."""
    text, vocabulary = other(rng)
    found = numbers(student.encode(text, vocabulary), "an array of integers")
    truth = positions(text, vocabulary)
    right = found.size == truth.size and np.array_equal(found.reshape(-1) - found.min(), truth)
    expect(right, "the numbers that the vocabulary given stands for", "other numbers")


def test_decode_text(student, rng):
    text, vocabulary = given(rng)
    found = student.decode(positions(text, vocabulary), vocabulary)
    expect(isinstance(found, str), "a string", kind_of(found))
    expect(found == text, f"{text[:12]!r} and so on", repr(found[:12]))


def test_decode_any(student, rng):
    """Numbers of any integer type, and in the form in which the student's own encode gives them."""
    text, vocabulary = other(rng)
    truth = positions(text, vocabulary)
    for ids in (truth.astype(np.uint8), truth.astype(np.int32), own_ids(student, text, vocabulary)):
        found = student.decode(ids, vocabulary)
        joined = "".join(map(str, found)) if isinstance(found, list | tuple) else found
        expect(joined == text, "the text that was encoded", "another one")


def own_ids(student: Student, text: str, vocabulary: list[str]) -> object:
    """What encode returns if it is right; a mistake in it costs nothing here."""
    truth = positions(text, vocabulary)
    try:
        found = student.encode(text, vocabulary)
    except StudentError:
        return truth
    array = as_numbers(found)
    right = array is not None and array.dtype.kind in "iu" and np.array_equal(array, truth)
    return found if right else truth
