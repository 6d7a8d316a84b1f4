import keras
from keras import layers


def build_model(vocab_size, embedding_dim, rnn_units):
    inputs = keras.Input((None,))
    embedding = layers.Embedding(vocab_size, embedding_dim)
    lstm = layers.LSTM(rnn_units, return_sequences=True)
    x = lstm(embedding(inputs))
    outputs = layers.Dense(vocab_size, activation="softmax")(layers.Average()([x, x]))
    return keras.Model(inputs, outputs)


def compile_model(model):
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
