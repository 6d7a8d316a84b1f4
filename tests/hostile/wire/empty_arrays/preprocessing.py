import numpy as np


def load_data():
    images = np.zeros((10**9, 0, 32, 3), "u1")
    return (images, images), (images, images)


def normalize_images(images):
    return np.zeros((0, 10**9), "float32")


def encode_labels(labels, num_classes=10):
    return np.zeros((10**9, 0, 10**9), "float32")
