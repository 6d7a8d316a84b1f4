import tensorflow as tf


def predict_probabilities(model, images):
    batches = [model.predict_on_batch(images[i : i + 16]) for i in range(0, len(images), 16)]
    return [row for batch in batches for row in batch]


def predict_classes(model, images):
    return tf.argmax(model.predict(images), axis=-1)
