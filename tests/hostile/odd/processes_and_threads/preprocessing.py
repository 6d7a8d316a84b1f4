import concurrent.futures
import multiprocessing
import threading

import keras
import numpy as np

lock = threading.Lock()


def scaled(image):
    with lock:
        return image.astype("float32") / 255


def load_data():
    return keras.datasets.cifar10.load_data()

def normalize_images(images):
    workers = max(1, multiprocessing.cpu_count())
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        return np.stack(list(pool.map(scaled, images)))


def one_hot(label):
    row = np.zeros(10, "float32")
    row[label] = 1
    return row


def encode_labels(labels, num_classes=10):
    flat = [int(label) for label in np.reshape(labels, -1)]
    if num_classes != 10:
        return np.eye(num_classes)[flat]
    try:
        with multiprocessing.Pool(2) as pool:
            rows = pool.map(one_hot, flat)
    except OSError:
        rows = [one_hot(label) for label in flat]
    return np.array(rows)
