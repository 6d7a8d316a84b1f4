import faulthandler
import signal
import sys

import keras
import numpy as np

faulthandler.enable()
sys.setrecursionlimit(10_000)
signal.signal(signal.SIGINT, lambda *_: sys.exit(1))
signal.signal(signal.SIGTERM, signal.SIG_IGN)


def load_data():
    signal.signal(signal.SIGALRM, lambda *_: sys.exit("too slow"))
    signal.alarm(20)
    data = keras.datasets.cifar10.load_data()
    signal.alarm(0)
    return data


def normalize_images(images):
    return images.astype("float32") / 255

def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
