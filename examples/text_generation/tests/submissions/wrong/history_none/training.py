def train_model(model, inputs, targets, epochs=10, batch_size=32):
    model.fit(inputs, targets, epochs=epochs, batch_size=batch_size, verbose=0)
