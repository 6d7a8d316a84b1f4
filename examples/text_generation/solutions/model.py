"""Part 3: the network, an embedding, an LSTM and a dense layer."""

import keras
from keras import layers


def build_model(vocab_size: int, embedding_dim: int, rnn_units: int) -> keras.Model:
    """Return the network, not yet compiled: (None, None) in, (None, None, vocab_size) out."""
    return keras.Sequential(
        [
            keras.Input((None,)),
            layers.Embedding(vocab_size, embedding_dim),
            layers.LSTM(rnn_units, return_sequences=True),
            layers.Dense(vocab_size, activation="softmax"),
        ]
    )


def compile_model(model: keras.Model) -> keras.Model:
    """Compile `model` for targets that are integers, and return it."""
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
