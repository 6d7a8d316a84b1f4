import keras
import numpy as np


def predict_probabilities(model: keras.Model, images: np.ndarray) -> np.ndarray:
    return model.predict(images, verbose=0)[..., np.newaxis]


def predict_classes(model: keras.Model, images: np.ndarray) -> np.ndarray:
    return model.predict(images, verbose=0).argmax(axis=1)
