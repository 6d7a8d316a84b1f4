import keras
from keras import layers


def build_model(vocab_size, embedding_dim, rnn_units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            layers.Embedding(vocab_size, embedding_dim),
            layers.LSTM(rnn_units),
            layers.Dense(vocab_size, activation="softmax"),
        ]
    )


def compile_model(model):
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
