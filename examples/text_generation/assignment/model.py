"""Part 3: the network."""

import keras


def build_model(vocab_size: int, embedding_dim: int, rnn_units: int) -> keras.Model:
    """Build the network of the layer table in the handout.

    Args:
        vocab_size: how many different characters there are.
        embedding_dim: how many numbers stand for a character inside the network.
        rnn_units: how many units the LSTM has.

    Returns:
        A Keras model (Sequential or functional) that takes character numbers of shape (n, length),
        for any length, and gives vocab_size probabilities at every step,
        shape (n, length, vocab_size).
    """
    raise NotImplementedError("build_model in model.py")


def compile_model(model: keras.Model) -> keras.Model:
    """Compile `model` with adam and sparse categorical cross-entropy.

    Returns:
        The same model, ready for training.
    """
    raise NotImplementedError("compile_model in model.py")
