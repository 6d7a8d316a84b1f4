"""Part 3: fitting the model."""

import keras
import numpy as np
from model import build_model, compile_model


def train_model(
    model: keras.Model,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int = 10,
    batch_size: int = 64,
) -> keras.callbacks.History:
    """Fit `model` for `epochs` passes over the data in batches of `batch_size`."""
    model = compile_model(build_model())
    return model.fit(images, labels, epochs=epochs, batch_size=batch_size)
