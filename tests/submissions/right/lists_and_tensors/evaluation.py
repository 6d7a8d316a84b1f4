import numpy as np


def evaluate_model(model, images, labels):
    results = model.evaluate(images, labels, verbose=2, return_dict=True)
    return np.float32(results["loss"]), np.float64(results["accuracy"])
