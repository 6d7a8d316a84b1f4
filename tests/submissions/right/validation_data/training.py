from tensorflow import keras


def train_model(model, images, labels, epochs=10, batch_size=64):
    watch = keras.callbacks.EarlyStopping(monitor="loss", patience=epochs + 1)
    print("training on", len(images), "images")
    history = model.fit(
        x=images,
        y=labels,
        validation_data=(images[:50], labels[:50]),
        epochs=epochs,
        batch_size=batch_size,
        shuffle=True,
        verbose=2,
        callbacks=[watch],
    )
    for name, values in history.history.items():
        print(name, ["%.3f" % value for value in values])
    return history
