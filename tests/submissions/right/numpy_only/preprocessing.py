import numpy as np
from keras.datasets import cifar10


def load_data():
    (x_train, y_train), (x_test, y_test) = cifar10.load_data()
    print("train:", x_train.shape, y_train.shape, "test:", x_test.shape, y_test.shape)
    return (x_train, y_train), (x_test, y_test)


def normalize_images(images):
    return np.divide(images, 255, dtype=np.float32)


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes)[np.squeeze(labels)]
