"""Part 2: the network, two blocks of convolution and pooling and a small dense classifier."""

import keras
from keras import layers


def build_model() -> keras.Model:
    """Return the lab's CNN, not yet compiled: (None, 32, 32, 3) in, (None, 10) out."""
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(32, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Conv2D(64, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


def compile_model(model: keras.Model) -> keras.Model:
    """Compile `model` for one-hot labels and return it."""
    return model
