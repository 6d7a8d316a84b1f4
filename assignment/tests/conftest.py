"""Fixtures of this lab; those of every lab come from check_hooks."""

import pytest
from check_hooks import *  # noqa: F403
from check_tools import as_model


@pytest.fixture
def network(model):
    """The student's network, as `build_model` returns it."""
    return as_model(model.build_model(), "build_model")


@pytest.fixture
def uncompiled_classifier():
    """A small network that stands in for the student's: a broken model.py costs nothing here."""
    import keras

    keras.backend.clear_session()
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.AveragePooling2D(8),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


@pytest.fixture
def classifier(uncompiled_classifier):
    uncompiled_classifier.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return uncompiled_classifier
