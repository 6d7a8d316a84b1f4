import itertools
import time


class Slow:
    def __array__(self, *arguments, **keywords):
        time.sleep(1000)


class Endless(tuple):
    def __iter__(self):
        return itertools.repeat(self)


def load_data():
    return Endless([1])


def normalize_images(images):
    images[:] = 0
    return Slow()


def encode_labels(labels, num_classes=10):
    value = {}
    value["itself"] = [value, value, value, value]
    return value
