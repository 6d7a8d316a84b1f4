"""Part 3: training the model."""

import keras
import numpy as np


def train_model(
    model: keras.Model,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
) -> keras.callbacks.History:
    """Train `model` for `epochs` passes over the data, in batches of `batch_size`.

    Args:
        model: a compiled model.
        images: normalized images, float32 of shape (n, 32, 32, 3).
        labels: one-hot labels of shape (n, 10).
        epochs: how many passes over the data.
        batch_size: how many images go into one update of the weights.

    Returns:
        The History object that Keras makes while it trains.
    """
    raise NotImplementedError("train_model in training.py")
