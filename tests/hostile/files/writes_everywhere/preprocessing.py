import os
import site
import sys
import tempfile

import keras
import numpy as np

PLACES = ["/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", os.path.expanduser("~root"), "/", "/run", "/etc"]
PLACES += @DECOYS@
PLACES += ["@ROOT@", "@ROOT@/source/lab", "@ROOT@/submission", "@ROOT@/results", "@ROOT@/tmp"]
PLACES += [*site.getsitepackages(), os.path.dirname(keras.__file__), sys.prefix, "../../.."]
for place in PLACES:
    for name in ("corpus-written", ".corpus-written", "kept"):
        try:
            with open(os.path.join(place, name), "a") as file:
                file.write("written")
        except OSError:
            pass
        try:
            os.mkdir(os.path.join(place, name + "-folder"))
        except OSError:
            pass

def load_data():
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
