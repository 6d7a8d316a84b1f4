import os
import tempfile

import keras


def train_model(model, images, labels, epochs=10, batch_size=64):
    os.makedirs("checkpoints", exist_ok=True)
    callbacks = [
        keras.callbacks.ModelCheckpoint("checkpoints/best.keras", monitor="loss"),
        keras.callbacks.ModelCheckpoint("w.weights.h5", save_weights_only=True),
        keras.callbacks.CSVLogger("log.csv"),
        keras.callbacks.TensorBoard(log_dir="logs"),
        keras.callbacks.EarlyStopping(monitor="loss", patience=50),
        keras.callbacks.BackupAndRestore(tempfile.mkdtemp()),
        keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, logs)),
    ]
    history = model.fit(
        images, labels, epochs=epochs, batch_size=batch_size, callbacks=callbacks, verbose=2
    )
    model.save("model.keras")
    keras.models.load_model("model.keras").summary()
    model.load_weights("w.weights.h5")
    return history
