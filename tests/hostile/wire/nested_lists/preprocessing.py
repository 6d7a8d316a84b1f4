import os
import time

import keras
import numpy as np


def load_data():
    data = b"\x91" * 1_000_000 + b"\xc0"
    os.write(3, len(data).to_bytes(8, "big"))
    while data:
        data = data[os.write(3, data) :]
    time.sleep(60)


def normalize_images(images):
    return images.astype("float32") / 255

def encode_labels(labels, num_classes=10):
    value = []
    for _ in range(100_000):
        value = [value]
    return value
