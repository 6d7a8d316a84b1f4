"""Hidden texts for the training checks: sentences in a language that nobody has seen.

Its words are made up from the secret seed, over characters whose numbers are drawn as well, so
that weights brought along do not help.
"""

import numpy as np

WORDS = 24
SHORTEST, LONGEST = 4, 8


class Language:
    """A handful of words that follow each other at random, with a blank between them."""

    def __init__(self, rng: np.random.Generator, characters: int):
        self._blank, *letters = rng.permutation(characters)
        sizes = rng.integers(SHORTEST, LONGEST, WORDS, endpoint=True)
        self._words = [rng.choice(letters, size) for size in sizes]

    def text(self, rng: np.random.Generator, length: int) -> np.ndarray:
        """Character numbers, int64 (length,)."""
        parts: list[np.ndarray] = []
        while sum(map(len, parts)) < length:
            parts += [self._words[rng.integers(WORDS)], np.array([self._blank])]
        return np.concatenate(parts)[:length]
