from tensorflow import keras


def build_model(vocab_size, embedding_dim, rnn_units):
    model = keras.Sequential()
    model.add(keras.layers.Embedding(vocab_size, embedding_dim))
    model.add(keras.layers.RNN(keras.layers.LSTMCell(rnn_units), return_sequences=True))
    model.add(keras.layers.Dense(vocab_size))
    model.add(keras.layers.Activation("softmax"))
    return model


def compile_model(model):
    def loss(targets, probabilities):
        return keras.losses.sparse_categorical_crossentropy(targets, probabilities)

    model.compile("Adam", loss)
    return model
