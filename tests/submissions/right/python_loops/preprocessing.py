from typing import List

import numpy
from keras.datasets import cifar10

BRIGHTEST: float = 255.0


def load_data():
    (x_train, y_train), (x_test, y_test) = cifar10.load_data()
    assert len(x_train) == len(y_train)
    return ((x_train, y_train), (x_test, y_test))


def normalize_images(images):
    result = numpy.empty(images.shape, dtype=numpy.float32)
    for number, image in enumerate(images):
        result[number] = image / BRIGHTEST
    return result


def _row(label: int, width: int) -> List[float]:
    return [1.0 if column == label else 0.0 for column in range(width)]


def encode_labels(labels, num_classes=10):
    rows = []
    for label in numpy.asarray(labels).ravel().tolist():
        rows.append(_row(label, num_classes))
    return numpy.array(rows)
