"""Part 4: fitting the network."""

import keras
import numpy as np


def train_model(
    model: keras.Model,
    inputs: np.ndarray,
    targets: np.ndarray,
    epochs: int = 10,
    batch_size: int = 32,
) -> keras.callbacks.History:
    """Fit `model` for `epochs` passes over the sequences in batches of `batch_size`."""
    return model.fit(inputs, targets, epochs=epochs, batch_size=batch_size, verbose=0)
