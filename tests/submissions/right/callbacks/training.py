from keras.callbacks import CSVLogger, EarlyStopping, ModelCheckpoint, ReduceLROnPlateau


def train_model(model, images, labels, epochs=10, batch_size=64):
    callbacks = [
        EarlyStopping(monitor="val_loss", patience=5),
        ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True, verbose=1),
        ReduceLROnPlateau(patience=4),
        CSVLogger("log.csv"),
    ]
    history = model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=0.2,
        callbacks=callbacks,
        verbose=2,
    )
    model.save("model.keras")
    print("best validation accuracy:", max(history.history["val_accuracy"]))
    return history
