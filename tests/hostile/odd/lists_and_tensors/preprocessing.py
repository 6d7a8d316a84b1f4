import numpy as np
import tensorflow as tf
from tensorflow import keras


def load_data():
    train, test = keras.datasets.cifar10.load_data()
    return [list(train), list(test)]


def normalize_images(images):
    return tf.cast(images, tf.float32) / 255.0


def encode_labels(labels, num_classes=10):
    rows = np.asfortranarray(np.eye(num_classes)[np.asarray(labels).ravel()])
    rows.flags.writeable = False
    return rows[:, ::-1][:, ::-1].tolist()
