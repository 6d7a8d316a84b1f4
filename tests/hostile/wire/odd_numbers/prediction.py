import numpy as np


def predict_probabilities(model, images):
    return np.full((len(images), 10), np.nan, "float64")


def predict_classes(model, images):
    return np.full(len(images), -(2**63), "int64")
