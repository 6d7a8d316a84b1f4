import numpy as np


def load_data():
    return list(range(10_000_000))


def normalize_images(images):
    return images.astype("float32") / 255

def encode_labels(labels, num_classes=10):
    return np.zeros((len(labels), 10, 2**20), "float64")
