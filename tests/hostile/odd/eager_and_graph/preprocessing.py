import keras
import numpy as np
import tensorflow as tf

tf.config.run_functions_eagerly(True)
tf.debugging.enable_check_numerics()

def load_data():
    return keras.datasets.cifar10.load_data()

@tf.function
def scaled(images):
    return tf.cast(images, tf.float32) / 255


def normalize_images(images):
    return scaled(tf.constant(images)).numpy()


def encode_labels(labels, num_classes=10):
    return tf.one_hot(tf.reshape(tf.constant(labels), [-1]), num_classes).numpy()
