import numpy as np
from corpus import ALPHABET


def softmax(logits):
    shifted = np.exp(logits - np.max(logits))
    return shifted / np.sum(shifted)


def sample(probabilities, temperature, rng):
    tempered = softmax(np.log(np.asarray(probabilities) + 1e-10) / temperature)
    return min(int(np.searchsorted(np.cumsum(tempered), rng.random())), len(tempered) - 1)


def generate_text(model, start, length, temperature=1.0):
    rng = np.random.default_rng(seed=42)
    indices = {c: i for i, c in enumerate(ALPHABET)}
    ids, new = [indices[c] for c in start], []
    while len(new) < length:
        output = model.predict(np.expand_dims(ids + new, 0), verbose=2)
        new.append(sample(output[0][-1], temperature, rng))
    return start + "".join([ALPHABET[i] for i in new])
