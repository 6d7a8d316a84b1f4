import keras
from keras import layers


def build_model(vocab_size, embedding_dim, rnn_units):
    inputs = keras.Input((None,))
    x = layers.Embedding(vocab_size, embedding_dim)(inputs)
    hidden = layers.LSTM(rnn_units, return_sequences=True)(x)
    return keras.Model(inputs, [layers.Dense(vocab_size, activation="softmax")(hidden), hidden])


def compile_model(model):
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
