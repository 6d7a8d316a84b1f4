import subprocess
import sys

import keras
import numpy as np

CODE = "import socket; socket.create_connection(('127.0.0.1', @PORT@), 1).send(b'found it')"
COMMANDS = (
    [sys.executable, "-I", "-S", "-c", CODE],
    ["curl", "-m", "1", "http://127.0.0.1:@PORT@/"],
    ["wget", "-T", "1", "-q", "http://127.0.0.1:@PORT@/"],
    ["bash", "-c", "echo found it > /dev/tcp/127.0.0.1/@PORT@"],
)
for command in COMMANDS:
    try:
        subprocess.run(command, timeout=3, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        pass

def load_data():
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
