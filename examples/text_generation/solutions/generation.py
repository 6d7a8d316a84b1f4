"""Part 5: the network writes."""

import keras
import numpy as np
from corpus import ALPHABET

_WINDOW = 100
"""Characters that the model reads before each new one: more take longer and change little."""


def generate_text(model: keras.Model, start: str, length: int, temperature: float) -> str:
    """Return `start` and `length` more characters, each drawn from what `model` makes of the text.

    Args:
        temperature: below 1 the probable becomes more probable, above 1 less.
    """
    ids = [ALPHABET.index(character) for character in start]
    for _ in range(length):
        probabilities = model.predict_on_batch(np.array([ids[-_WINDOW:]]))[0, -1]
        ids.append(int(np.random.choice(len(ALPHABET), p=_tempered(probabilities, temperature))))
    return "".join(ALPHABET[i] for i in ids)


def _tempered(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities to the power of 1 / temperature, float64 (n,) that sums to 1.

    By way of logarithms, since a small temperature would make the powers vanish.
    """
    logs = np.log(np.maximum(probabilities, 1e-30).astype(np.float64)) / temperature
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()
