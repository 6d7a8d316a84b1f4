import numpy as np
import tensorflow as tf
from corpus import ALPHABET


def generate_text(model, start, length, temperature):
    ids = [ALPHABET.index(c) for c in start]
    for _ in range(length):
        p = model.predict_on_batch(np.array([ids]))[:, -1]
        ids.append(int(tf.random.categorical(60 * p / temperature, 1)[0, 0]))
    return "".join(ALPHABET[i] for i in ids)
