import json
import pathlib

import keras
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
SETTINGS = json.loads((HERE / "settings.json").read_text())
with open(__file__) as file:
    LINES = file.read().count("\n")
with open("settings.json") as file:
    AGAIN = json.load(file)

def load_data():
    return keras.datasets.cifar10.load_data()

def normalize_images(images):
    return images.astype("float32") / SETTINGS["scale"]


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
