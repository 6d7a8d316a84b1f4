import ctypes
import os


def load_data():
    os._exit(0)


def normalize_images(images):
    images[:] = 0
    ctypes.string_at(0)


def encode_labels(labels, num_classes=10):
    os.abort()
