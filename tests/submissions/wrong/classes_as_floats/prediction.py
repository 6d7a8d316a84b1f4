"""Part 5: what the model makes of new images."""

import keras
import numpy as np


def predict_probabilities(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Return one row of ten class probabilities per image, shape (n, 10)."""
    return model.predict(images, verbose=0)


def predict_classes(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Return the most probable class of each image, shape (n,), integers 0 to 9."""
    return predict_probabilities(model, images).argmax(axis=1).astype("float32")
