import numpy as np


def make_sequences(ids, length):
    count = (len(ids) - 1) // length
    inputs = ids[: count * length].reshape(length, count)
    targets = ids[1 : count * length + 1].reshape(length, count)
    return inputs, targets
