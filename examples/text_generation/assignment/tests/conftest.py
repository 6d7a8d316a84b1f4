"""Fixtures of this lab; those of every lab come from check_hooks."""

import numpy as np
import pytest
from check_hooks import *  # noqa: F403
from check_tools import as_model
from corpus import ALPHABET


@pytest.fixture
def network(model):
    """The student's network for a vocabulary of 11, an embedding of 5 and 7 units."""
    network = as_model(model.build_model(11, 5, 7), "build_model")
    if not network.built:  # A Sequential model without an input layer.
        network.build((None, None))
    return network


@pytest.fixture
def small_model():
    """Stands in for the student's network: a broken model.py costs nothing here."""
    import keras

    keras.backend.clear_session()
    keras.utils.set_random_seed(1)
    layers = [keras.layers.Embedding(4, 3), keras.layers.Dense(4, activation="softmax")]
    return keras.Sequential([keras.Input((None,)), *layers])


@pytest.fixture
def reciter():
    """A model that is sure of the alphabet: after a comes b, after b comes c."""
    import keras

    size = len(ALPHABET)
    layers = [keras.layers.Embedding(size, size), keras.layers.Dense(size, activation="softmax")]
    model = keras.Sequential([keras.Input((None,)), *layers])
    model.set_weights([100 * np.eye(size), np.roll(np.eye(size), 1, axis=1), np.zeros(size)])
    return model
