"""One training run for all checks of train_model: textures whose labels are permuted.

The permutation is secret, so only a model that learns from these very labels gets them right; a
weights file brought along does not help.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from textures import CLASSES, textures

from autograder.checks import Model, Student, StudentError, TrainingRun

EPOCHS = 3
BATCH_SIZE = 16
TRAIN_IMAGES = 1500
FRESH_IMAGES = 500
MEASURED = 300


@dataclass
class Lesson(TrainingRun):
    """The run, and images that it has not seen."""

    fresh_images: np.ndarray
    fresh_labels: np.ndarray


def _initial(rng: np.random.Generator, model: Model) -> list[np.ndarray]:
    """Fresh weights for a model: Glorot's uniform ones, Keras' default, and biases of 0.

    Source: https://keras.io/api/layers/initializers/#glorotuniform-class
    """
    weights = []
    for weight in model.weights:
        *window, inputs, outputs = (1, 1, *weight.shape)
        limit = math.sqrt(6 / (math.prod(window) * (inputs + outputs)))
        fresh = rng.uniform(-limit, limit, weight.shape) if weight.ndim > 1 else 0 * weight
        weights.append(fresh.astype(np.float32))
    return weights


_known: dict[tuple[Student, int], Lesson | StudentError] = {}


def lesson(student: Student, reference_model: Model, hidden_rng: np.random.Generator) -> Lesson:
    """Train the reference's network, freshly initialised; the run itself happens only once."""
    seed = int(hidden_rng.integers(2**63))  # Drawn anew by each check, it is the same for all.
    if (student, seed) not in _known:
        try:
            _known[student, seed] = _train(student, reference_model, seed)
        except StudentError as error:
            _known[student, seed] = error
    found = _known[student, seed]
    if isinstance(found, StudentError):
        raise found
    return found


def _train(student: Student, reference_model: Model, seed: int) -> Lesson:
    rng = np.random.default_rng(seed)
    images, labels = textures(rng, TRAIN_IMAGES)
    fresh_images, fresh_labels = textures(rng, FRESH_IMAGES)
    permutation = rng.permutation(CLASSES)
    one_hot = np.eye(CLASSES, dtype=np.float32)[permutation[labels]]
    initial = _initial(rng, reference_model)
    model = reference_model.with_weights(initial).compiled_with(
        "rmsprop", "categorical_crossentropy", ["accuracy"]
    )
    given = images.copy(), one_hot.copy()  # The call may change them.
    returned = student.unseen.train_model(model, *given, epochs=EPOCHS, batch_size=BATCH_SIZE)

    def loss(trained: Model) -> float:
        """The cross-entropy on some of the training images."""
        guesses = np.clip(trained.predict(images[:MEASURED]), 1e-7, 1)
        return float(-(one_hot[:MEASURED] * np.log(guesses)).sum(axis=1).mean())

    sizes = TRAIN_IMAGES, BATCH_SIZE, EPOCHS
    fresh = fresh_images, permutation[fresh_labels]
    return Lesson(model, initial, returned, *sizes, loss, *fresh)
