import numpy as np


def build_vocabulary(text):
    found = []
    for character in text:
        if character not in found:
            found.append(character)
    found.sort()
    return found


def encode(text, vocabulary):
    return np.searchsorted(vocabulary, list(text)).astype(np.uint8)


def decode(ids, vocabulary):
    return "".join(np.array(vocabulary)[np.asarray(ids, dtype="int16")])
