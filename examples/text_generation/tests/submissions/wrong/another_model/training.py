import keras


def train_model(model, inputs, targets, epochs=10, batch_size=32):
    own = keras.models.clone_model(model)
    own.compile("adam", "sparse_categorical_crossentropy")
    return own.fit(inputs, targets, epochs=epochs, batch_size=batch_size, verbose=0)
