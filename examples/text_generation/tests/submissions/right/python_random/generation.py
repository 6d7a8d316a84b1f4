import random

import numpy as np
from corpus import ALPHABET
from vocabulary import decode, encode


def generate_text(model, start, length, temperature):
    random.seed()
    ids = list(encode(start, ALPHABET))
    for _ in range(length):
        probabilities = model.predict_on_batch(np.array([ids], "int32"))[0][-1]
        weights = [float(p) ** (1 / temperature) for p in probabilities]
        ids += random.choices(range(len(ALPHABET)), weights)
    return decode(ids, ALPHABET)
