"""Part 2: CIFAR-10 as arrays that a network can learn from."""

import numpy as np

Split = tuple[np.ndarray, np.ndarray]  # images and their labels


def load_data() -> tuple[Split, Split]:
    """Load CIFAR-10 with `keras.datasets.cifar10`.

    Returns:
        `((x_train, y_train), (x_test, y_test))`, as Keras gives them:
        images are uint8 of shape (n, 32, 32, 3), labels are integers of shape (n, 1);
        n is 50,000 for training and 10,000 for testing.
    """
    raise NotImplementedError("load_data in preprocessing.py")


def normalize_images(images: np.ndarray) -> np.ndarray:
    """Scale pixels from the integers 0 to 255 to numbers from 0 to 1.

    Args:
        images: uint8 of shape (n, 32, 32, 3). This array must stay as it is.

    Returns:
        A new float32 array of the same shape.
    """
    raise NotImplementedError("normalize_images in preprocessing.py")


def encode_labels(labels: np.ndarray, num_classes: int = 10) -> np.ndarray:
    """Turn class numbers into one-hot rows: 3 becomes [0, 0, 0, 1, 0, 0, 0, 0, 0, 0].

    Args:
        labels: integers of shape (n, 1) or (n,).
        num_classes: how many classes there are, whether or not `labels` holds them all.

    Returns:
        Floating-point numbers of shape (n, num_classes).
    """
    raise NotImplementedError("encode_labels in preprocessing.py")
