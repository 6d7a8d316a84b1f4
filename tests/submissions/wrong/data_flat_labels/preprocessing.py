"""Part 2: CIFAR-10 as arrays that a network can learn from."""

import keras
import numpy as np

Split = tuple[np.ndarray, np.ndarray]


def load_data() -> tuple[Split, Split]:
    """Return `((x_train, y_train), (x_test, y_test))` as Keras serves CIFAR-10."""
    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
    return (x_train, y_train.ravel()), (x_test, y_test.ravel())


def normalize_images(images: np.ndarray) -> np.ndarray:
    """Scale uint8 pixels in 0 to 255 to float32 in 0 to 1; `images` stays as it was."""
    return images.astype("float32") / 255


def encode_labels(labels: np.ndarray, num_classes: int = 10) -> np.ndarray:
    """Turn labels of shape (n, 1) or (n,) into one-hot rows of shape (n, num_classes)."""
    return keras.utils.to_categorical(np.reshape(labels, -1), num_classes)
