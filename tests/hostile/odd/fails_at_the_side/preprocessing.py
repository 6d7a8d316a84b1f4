import atexit
import gc
import threading

import keras
import numpy as np

gc.disable()


@atexit.register
def bye():
    print("bye")
    raise RuntimeError("too late")


class Cache:
    def __del__(self):
        raise ValueError("already gone")


def load_data():
    Cache()
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    threading.Timer(0.01, lambda: print("tick")).start()
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255

def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
