"""Part 5: what the model makes of new images."""

import keras
import numpy as np


def predict_probabilities(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Predict how likely each of the ten classes is, for every image.

    Args:
        model: a trained model.
        images: normalized images, float32 of shape (n, 32, 32, 3).

    Returns:
        Floating-point numbers of shape (n, 10); every row sums to 1.
    """
    raise NotImplementedError("predict_probabilities in prediction.py")


def predict_classes(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Predict the most probable class of every image.

    Args:
        model: a trained model.
        images: normalized images, float32 of shape (n, 32, 32, 3).

    Returns:
        Integers from 0 to 9, of shape (n,).
    """
    raise NotImplementedError("predict_classes in prediction.py")
