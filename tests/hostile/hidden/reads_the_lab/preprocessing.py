import glob
import os

import keras
import numpy as np

L = "LO" + "OT"
LAB = "@ROOT@/source/lab"
HERE = os.getcwd()
FILES = [
    f"{LAB}/rubric.yaml",
    f"{LAB}/tests/hidden/test_model.py",
    f"{LAB}/tests/hidden/lesson.py",
    f"{LAB}/hidden_data/cifar10.npz",
    f"{LAB}/solutions/model.keras",
    f"{LAB}/assignment/README.md",
    "@ROOT@/results/results.json",
    "/autograder/submission_metadata.json",
    "/etc/shadow",
    "/root/.bashrc",
    "/proc/1/environ",
    "/proc/kcore",
    "/dev/mem",
    *(f"{folder}/kept" for folder in @DECOYS@),
]


def found():
    for name in FILES:
        for way in ("", "/proc/self/root", "/proc/self/cwd/../../../../../..", "/proc/thread-self/root"):
            try:
                with open(way + name, "rb") as file:
                    return f"{way}{name}: {file.read(80)}"
            except OSError:
                pass
    for folder in (LAB, "@ROOT@", "/root", "/home", "/tmp", "/var/tmp", "../../..", "/proc/1"):
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        # In a file system of its own there is nothing but the way to its own place.
        others = [n for n in names if not HERE.startswith(os.path.join(os.path.realpath(folder), n))]
        if others:
            return f"{folder}: {others}"
    for pattern in ("/autograder/**/*.yaml", "../../../*/*/files/*.py", "/tmp/*/*"):
        for name in glob.glob(pattern, recursive=True):
            real = os.path.realpath(name)
            if not HERE.startswith(real) and os.path.dirname(real) != HERE:
                return name
    return ""


def load_data():
    find = found()
    if find:
        raise RuntimeError(L + " " + find)
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255

def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
