import logging
import logging.handlers
import sys

import keras
import numpy as np

logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, force=True)
log = logging.getLogger("lab")
log.addHandler(logging.FileHandler("lab.log"))
log.addHandler(logging.handlers.RotatingFileHandler("lab2.log", maxBytes=1000))
try:
    log.addHandler(logging.FileHandler("/var/log/lab.log"))
except OSError as error:
    log.warning("no log there: %s", error)


def load_data():
    log.info("loading %s", "cifar10")
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255

def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
