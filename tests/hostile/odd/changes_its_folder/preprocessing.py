import os
import tempfile

import keras
import numpy as np

os.chdir(tempfile.gettempdir())


def load_data():
    os.makedirs("somewhere", exist_ok=True)
    os.chdir("somewhere")
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255

def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
