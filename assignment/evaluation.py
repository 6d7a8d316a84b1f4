"""Part 4: how good the model is on data it has not seen."""

import keras
import numpy as np


def evaluate_model(
    model: keras.Model, images: np.ndarray, labels: np.ndarray
) -> tuple[float, float]:
    """Measure `model` on the images and labels given.

    Args:
        model: a compiled model.
        images: normalized images, float32 of shape (n, 32, 32, 3).
        labels: one-hot labels of shape (n, 10).

    Returns:
        `(loss, accuracy)`, two plain numbers.
    """
    raise NotImplementedError("evaluate_model in evaluation.py")
