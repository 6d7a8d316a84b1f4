import keras
import numpy as np


def load_data():
    many = {f"{i:040d}": i for i in range(900_000)}
    many[float("nan")] = many["x" * 2**20] = b"\xff"
    return many


def normalize_images(images):
    return images.astype("float32") / 255

def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
