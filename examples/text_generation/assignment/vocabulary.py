"""Part 2: characters become numbers, and numbers become characters again."""

import numpy as np


def build_vocabulary(text: str) -> list[str]:
    """List the characters that occur in `text`.

    Returns:
        Every distinct character once, in the order in which Python sorts them.
    """
    raise NotImplementedError("build_vocabulary in vocabulary.py")


def encode(text: str, vocabulary: list[str]) -> np.ndarray:
    """Turn text into numbers: with the vocabulary [" ", "a", "b"], "baa b" becomes 2 1 1 0 2.

    Args:
        text: holds no character that the vocabulary lacks.
        vocabulary: any list of distinct characters.

    Returns:
        Each character's position in the vocabulary, integers of shape (n,).
    """
    raise NotImplementedError("encode in vocabulary.py")


def decode(ids: np.ndarray, vocabulary: list[str]) -> str:
    """Turn numbers back into text; the opposite of `encode`.

    Args:
        ids: positions in the vocabulary, integers of shape (n,).
        vocabulary: any list of distinct characters.

    Returns:
        A string of n characters.
    """
    raise NotImplementedError("decode in vocabulary.py")
