"""generate_text, with models whose probabilities are known: see puppets.py.

How often a favourite character comes is judged, since a run of a few dozen characters tells that
precisely enough. It has probability FAVOURITE, the others share the rest alike. After n draws the
count of the most frequent character has to lie within bounds that the favourite's binomial
distribution leaves with a probability below RISK on either side; that another character comes as
often as the upper bound is far less likely still. Four bounds matter, so a right submission fails
by chance less than once in 20 million times. Bounds are wide enough to tell mistakes: a temperature
that does nothing passes both T = 1/4 and T = 4 once in ten million times.

Every call starts from the same seed, so two runs may well be alike: that a run repeats itself
counts as sampling, that it repeats a character does not.
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
from puppets import constant, follower, rememberer

from autograder.checks import Model, Student, expect, kind_of

ALPHABET = "\n ,.abcdefghijklmnopqrstuvwxyz"
FAVOURITE = 0.6
RISK = 1e-8
DRAWS = {1: 60, 0.25: 30, 4: 50}
"""Characters to write, by temperature: each takes student code some 40 ms."""


def written(student: Student, model: Model, start: str, length: int, temperature: float) -> str:
    """The new characters, whether or not `start` stands before them."""
    value = student.generate_text(model, start, length, temperature)
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        value = "".join(value)
    expect(isinstance(value, str), "a string", kind_of(value))
    return value.removeprefix(start)


def level(rng: np.random.Generator) -> np.ndarray:
    """One favourite character, all others alike."""
    probabilities = np.full(len(ALPHABET), (1 - FAVOURITE) / (len(ALPHABET) - 1))
    probabilities[rng.integers(1, len(ALPHABET))] = FAVOURITE
    return probabilities


def share(temperature: float) -> float:
    """The favourite's probability at a temperature."""
    rest = (1 - FAVOURITE) / (len(ALPHABET) - 1)
    powers = FAVOURITE ** (1 / temperature), rest ** (1 / temperature)
    return powers[0] / (powers[0] + powers[1] * (len(ALPHABET) - 1))


def bounds(draws: int, probability: float) -> range:
    """Counts between those that are less likely than RISK, taken together, at either end."""
    odds = [
        math.comb(draws, k) * probability**k * (1 - probability) ** (draws - k)
        for k in range(draws + 1)
    ]
    inside = [k for k in range(draws + 1) if sum(odds[: k + 1]) > RISK < sum(odds[k:])]
    return range(inside[0], inside[-1] + 1)


def judged(student: Student, model: Model, temperature: float) -> tuple[int, int, range]:
    """How often the most frequent new character came, among how many, and the counts allowed."""
    draws = DRAWS[temperature]
    new = written(student, model, "e", draws, temperature)
    expect(len(new) >= draws // 2, f"{draws} new characters", len(new))
    most = max(Counter(new).values())
    return most, len(new), bounds(len(new), share(temperature))


def test_starts(student, reference_model, rng):
    model = constant(reference_model, level(rng))
    found = student.generate_text(model, "the fox", 8, 1.0)
    expect(isinstance(found, str), "a string", kind_of(found))
    expect(found.startswith("the fox"), "a text that begins with 'the fox'", repr(found[:20]))


def test_length(student, reference_model, rng):
    model = constant(reference_model, level(rng))
    for start, length in (("the fox", 8), ("e", 1)):
        found = written(student, model, start, length, 1.0)
        words = f"{length} new characters after {start!r} when length is {length}"
        expect(len(found) == length, words, f"{len(found)}: {found[:20]!r}")


def test_follows(student, reference_model, rng):
    """A circle of all characters but the first, which may stand for padding."""
    circle = rng.permutation(np.arange(1, len(ALPHABET)))
    successor = np.zeros(len(ALPHABET), int)
    successor[circle] = np.roll(circle, -1)
    text = "".join(ALPHABET[i] for i in circle)
    model = follower(reference_model, successor)
    found = written(student, model, text[:3], 6, 0.5)
    words = f"after {text[:3]!r} what this model is sure of, {text[3:9]!r}"
    expect(found[:5] == text[3 : 3 + len(found[:5])] and found, words, repr(found[:20]))


def test_context(student, reference_model, rng):
    """Something that lies eleven characters back decides."""
    key, before, after, *others = (int(i) for i in rng.permutation(np.arange(1, len(ALPHABET))))
    model = rememberer(reference_model, key, before, after)
    start = "".join(ALPHABET[i] for i in (key, *others[:11]))
    found = written(student, model, start, 14, 0.5)[:2]
    right = len(found) == 2 and found[0] == found[1] != ALPHABET[before]
    words = "characters that depend on all of the start"
    expect(right, words, "those that would come if the text began later, or others")


def test_sampling(student, reference_model, rng):
    most, draws, allowed = judged(student, constant(reference_model, level(rng)), 1)
    words = f"the most probable character {allowed[0]} to {allowed[-1]} times in {draws}"
    found = f"{most} times" if most < draws else "one and the same character over and over"
    right = most in allowed and most < draws  # A short text may be all alike and in bounds.
    expect(right, f"{words}, as the model says", found)


def test_temperature(student, reference_model, rng):
    model = constant(reference_model, level(rng))
    for temperature in (0.25, 4):
        most, draws, allowed = judged(student, model, temperature)
        words = f"at temperature {temperature} the most frequent character"
        expect(
            most in allowed, f"{words} {allowed[0]} to {allowed[-1]} times in {draws}", f"{most}"
        )
