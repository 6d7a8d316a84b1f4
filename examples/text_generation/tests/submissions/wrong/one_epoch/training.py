def train_model(model, inputs, targets, epochs=10, batch_size=32):
    return model.fit(inputs, targets, batch_size=batch_size, verbose=0)
