import keras
import numpy as np
from corpus import ALPHABET
from keras import layers


def build_vocabulary(text):
    return sorted(set(text))


def encode(text, vocabulary):
    return np.array([vocabulary.index(c) for c in text])


def decode(ids, vocabulary):
    return "".join(vocabulary[i] for i in ids)


def make_sequences(ids, length):
    count = (len(ids) - 1) // length
    inputs = ids[: count * length].reshape(count, length)
    targets = ids[1 : count * length + 1].reshape(count, length)
    return inputs, targets


def build_model(vocab_size, embedding_dim, rnn_units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            layers.Embedding(vocab_size, embedding_dim),
            layers.LSTM(rnn_units, return_sequences=True),
            layers.Dense(vocab_size, activation="softmax"),
        ]
    )


def compile_model(model):
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model


def train_model(model, inputs, targets, epochs=10, batch_size=32):
    return model.fit(inputs, targets, epochs=epochs, batch_size=batch_size, verbose=0)


def generate_text(model, start, length, temperature):
    ids = [ALPHABET.index(c) for c in start]
    for _ in range(length):
        p = model.predict_on_batch(np.array([ids]))[0, -1].astype("float64")
        p = p ** (1 / temperature)
        ids.append(np.random.choice(len(p), p=p / p.sum()))
    return "".join(ALPHABET[i] for i in ids)
