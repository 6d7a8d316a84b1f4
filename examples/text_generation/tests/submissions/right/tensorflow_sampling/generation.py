import tensorflow as tf
from corpus import ALPHABET

tf.random.set_seed(1234)


def generate_text(model, start, length, temperature):
    text = start
    for _ in range(length):
        ids = tf.constant([[ALPHABET.index(c) for c in text[-40:]]])
        logits = tf.math.log(model(ids)[:, -1] + 1e-9) / temperature
        text += ALPHABET[tf.random.categorical(logits, num_samples=1).numpy()[0][0]]
    return text
