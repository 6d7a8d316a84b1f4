"""Part 2: one long row of numbers becomes examples to learn from."""

import numpy as np


def make_sequences(ids: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Cut a text into windows, each with the numbers that come one place later.

    With ids 10 11 12 13 14 15 16 17 and length 3:

        inputs   10 11 12    targets   11 12 13
                 13 14 15              14 15 16

    Args:
        ids: integers of shape (m,).
        length: how long a window is.

    Returns:
        `(inputs, targets)`, integers of shape (n, length) each. Windows do not overlap; numbers at
        the end that do not fill a window and its targets are dropped.
    """
    raise NotImplementedError("make_sequences in sequences.py")
