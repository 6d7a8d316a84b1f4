import keras
import numpy as np


def load_data():
    return type("<b>x</b>" * 600_000, (), {})()


def normalize_images(images):
    return images.astype("float32") / 255

def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
