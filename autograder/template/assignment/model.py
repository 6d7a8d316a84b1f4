def build_model():
    """A Keras model: 64 numbers, Dense 32 with relu, Dense 10 with softmax."""
    raise NotImplementedError
