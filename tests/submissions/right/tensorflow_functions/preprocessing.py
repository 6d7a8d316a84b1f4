import tensorflow as tf


def load_data():
    train, test = tf.keras.datasets.cifar10.load_data()
    return train, test


def normalize_images(images):
    return (tf.cast(images, tf.float32) / 255.0).numpy()


def encode_labels(labels, num_classes=10):
    flat = tf.reshape(tf.cast(labels, tf.int32), [-1])
    return tf.one_hot(flat, depth=num_classes).numpy()
