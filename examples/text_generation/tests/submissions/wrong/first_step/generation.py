import numpy as np
from corpus import ALPHABET


def generate_text(model, start, length, temperature):
    ids = [ALPHABET.index(c) for c in start]
    for _ in range(length):
        p = model.predict_on_batch(np.array([ids]))[0, 0].astype("float64")
        p = p ** (1 / temperature)
        ids.append(np.random.choice(len(p), p=p / p.sum()))
    return "".join(ALPHABET[i] for i in ids)
