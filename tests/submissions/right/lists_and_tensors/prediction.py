import numpy as np
import tensorflow as tf


def predict_probabilities(model, images):
    return model(images, training=False)


def predict_classes(model, images):
    probabilities = model.predict(np.array(images))
    return [np.argmax(row) for row in probabilities]
