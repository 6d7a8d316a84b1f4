import numpy as np
import tensorflow as tf


def predict_probabilities(model, images):
    return model(tf.convert_to_tensor(images), training=False)


def predict_classes(model, images):
    return tf.argmax(predict_probabilities(model, images), axis=1)
