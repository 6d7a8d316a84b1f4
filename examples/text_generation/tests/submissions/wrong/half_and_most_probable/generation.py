import numpy as np
from corpus import ALPHABET


def generate_text(model, start, length, temperature):
    ids = [ALPHABET.index(c) for c in start]
    for _ in range(length // 2):
        ids.append(model.predict_on_batch(np.array([ids]))[0, -1].argmax())
    return "".join(ALPHABET[i] for i in ids)
