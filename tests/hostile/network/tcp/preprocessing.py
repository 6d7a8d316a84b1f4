import socket

import keras
import numpy as np

for address in (("127.0.0.1", @PORT@), ("::1", @PORT@), ("1.1.1.1", 443), ("pypi.org", 443)):
    try:
        with socket.create_connection(address, timeout=0.3) as connection:
            connection.send(b"GET / HTTP/1.0\r\n\r\n")
    except OSError:
        pass

def load_data():
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
