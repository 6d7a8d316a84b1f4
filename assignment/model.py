"""Part 2: the network."""

import keras


def build_model() -> keras.Model:
    """Build the network of the layer table in the handout.

    Returns:
        A Keras model (Sequential or functional) that takes images of shape (n, 32, 32, 3)
        and gives ten class probabilities per image, shape (n, 10).
    """
    raise NotImplementedError("build_model in model.py")


def compile_model(model: keras.Model) -> keras.Model:
    """Compile `model` with rmsprop, categorical cross-entropy and the accuracy metric.

    Returns:
        The same model, ready for training.
    """
    raise NotImplementedError("compile_model in model.py")
