import keras


def train_model(model, inputs, targets, epochs=10, batch_size=32):
    history = model.fit(
        x=inputs,
        y=targets,
        validation_split=0.1,
        epochs=epochs,
        batch_size=batch_size,
        callbacks=[keras.callbacks.TerminateOnNaN()],
    )
    print("final loss", history.history["loss"][-1])
    return history
