import os
import socket

import keras
import numpy as np

os.makedirs("closed/inner/more")
for name in (b"line\nbreak", b"\xff\xfe", b" ", b"-rf", b"\x1b[2J", b"x" * 255):
    with open(b"closed/inner/" + name, "w") as file:
        file.write("x")
os.mkfifo("closed/inner/pipe")
try:
    LOCAL = socket.socket(socket.AF_UNIX)
    LOCAL.bind("closed/inner/socket")
except OSError:
    pass
os.symlink("@ROOT@/source/lab", "closed/inner/lab")
os.symlink("@ROOT@/results", "closed/results")
for folder in ("closed/inner/more", "closed/inner", "closed"):
    os.chmod(folder, 0)

def load_data():
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
