import numpy as np


def make_sequences(ids, length):
    starts = range(len(ids) - length)
    inputs = np.array([ids[i : i + length] for i in starts])
    targets = np.array([ids[i + 1 : i + length + 1] for i in starts])
    return inputs, targets
