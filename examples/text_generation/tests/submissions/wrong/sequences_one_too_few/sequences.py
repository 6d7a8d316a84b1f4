import numpy as np


def make_sequences(ids, length):
    count = max(len(ids) // length - 1, 1)
    inputs = ids[: count * length].reshape(count, length)
    targets = ids[1 : count * length + 1].reshape(count, length)
    return inputs, targets
