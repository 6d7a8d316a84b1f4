def train_model(model, inputs, targets, epochs=10, batch_size=32):
    model.compile("rmsprop", "sparse_categorical_crossentropy")
    return model.fit(inputs, targets, epochs=epochs, batch_size=batch_size, verbose=0)
