import numpy as np
import tensorflow as tf
from tensorflow.keras.datasets import cifar10


def load_data():
    train, test = cifar10.load_data()
    return [list(train), list(test)]


def normalize_images(images):
    return tf.cast(images, tf.float32) / 255.0


def encode_labels(labels, num_classes=10):
    labels = np.asarray(labels).flatten()
    return [[1.0 if i == label else 0.0 for i in range(num_classes)] for label in labels]
