def train_model(model, inputs, targets, epochs=10, batch_size=32):
    return model.fit(
        inputs[: len(inputs) // 2],
        targets[: len(inputs) // 2],
        epochs=epochs,
        batch_size=batch_size,
        verbose=0,
    )
