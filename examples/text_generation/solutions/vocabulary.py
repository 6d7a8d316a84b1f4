"""Part 2: characters become numbers, and numbers become characters again."""

from collections.abc import Iterable

import numpy as np


def build_vocabulary(text: str) -> list[str]:
    """Return the distinct characters of `text`, sorted."""
    return sorted(set(text))


def encode(text: str, vocabulary: list[str]) -> np.ndarray:
    """Return each character's position in `vocabulary`, int64 of shape (n,)."""
    positions = {character: i for i, character in enumerate(vocabulary)}
    return np.array([positions[character] for character in text], dtype=np.int64)


def decode(ids: Iterable[int], vocabulary: list[str]) -> str:
    """Return the text whose characters stand at the positions `ids`."""
    return "".join(vocabulary[int(number)] for number in ids)
