import keras
import numpy as np

open = 3
list = [1, 2]
sum = max = min = len = 0
str = "text"
id = type = dict = set = None
print = lambda *a, **k: None
isinstance = getattr = hasattr = None

def load_data():
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
