"""Part 2: one long row of numbers becomes examples to learn from."""

import numpy as np


def make_sequences(ids: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Cut `ids` into windows.

    Returns:
        Inputs and targets, integers of shape (n, length) each; a target is the input's successor.
    """
    count = (len(ids) - 1) // length
    inputs = np.reshape(ids[: count * length], (count, length))
    targets = np.reshape(ids[1 : count * length + 1], (count, length))
    return inputs, targets
