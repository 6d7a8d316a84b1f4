"""Part 4: training the network."""

import keras
import numpy as np


def train_model(
    model: keras.Model,
    inputs: np.ndarray,
    targets: np.ndarray,
    epochs: int = 10,
    batch_size: int = 32,
) -> keras.callbacks.History:
    """Train `model` for `epochs` passes over the data, in batches of `batch_size`.

    Args:
        model: a compiled model.
        inputs: character numbers, integers of shape (n, length).
        targets: the character numbers one place later, integers of shape (n, length).
        epochs: how many passes over the data.
        batch_size: how many sequences go into one update of the weights.

    Returns:
        The History object that Keras makes while it trains.
    """
    raise NotImplementedError("train_model in training.py")
