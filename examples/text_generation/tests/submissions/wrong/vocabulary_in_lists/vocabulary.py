import numpy as np


def build_vocabulary(text):
    return [[character] for character in sorted(set(text))]


def encode(text, vocabulary):
    return np.array([vocabulary.index(c) for c in text])


def decode(ids, vocabulary):
    return "".join(vocabulary[i] for i in ids)
