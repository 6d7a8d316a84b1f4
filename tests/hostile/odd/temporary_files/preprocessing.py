import os
import pathlib
import pickle
import tempfile

import keras
import numpy as np

CACHE = pathlib.Path.cwd() / "cache"
CACHE.mkdir(exist_ok=True)


def load_data():
    data = keras.datasets.cifar10.load_data()
    try:
        with open("/tmp/cifar10.pkl", "wb") as file:
            pickle.dump(data, file)
    except OSError:
        pass
    with tempfile.NamedTemporaryFile(suffix=".npz") as file:
        np.savez_compressed(file, x=data[0][0])
        file.flush()
        np.load(file.name)["x"]
    np.save(CACHE / "x.npy", data[0][0])
    os.chmod(CACHE / "x.npy", 0o600)
    return data


def normalize_images(images):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "images.npy"
        np.save(path, images)
        return np.load(path).astype("float32") / 255


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
