import numpy as np


def build_vocabulary(text):
    return tuple(np.unique(list(text)))


def encode(text, vocabulary):
    return [list(vocabulary).index(c) for c in text]


def decode(ids, vocabulary):
    text = ""
    for i in ids:
        text += np.array(vocabulary)[i]
    return text
