import tensorflow as tf


def predict_probabilities(model, images):
    parts = [model(images[i : i + 32], training=False) for i in range(0, len(images), 32)]
    return tf.concat(parts, axis=0).numpy()


def predict_classes(model, images):
    return tf.math.argmax(predict_probabilities(model, images), axis=1, output_type=tf.int32).numpy()
