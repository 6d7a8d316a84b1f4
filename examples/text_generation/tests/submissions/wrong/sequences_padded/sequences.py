import numpy as np


def make_sequences(ids, length):
    count = -(-(len(ids) - 1) // length)
    padded = np.zeros(count * length + 1, dtype=int)
    padded[: len(ids)] = ids
    return padded[:-1].reshape(count, length), padded[1:].reshape(count, length)
