"""One training run for all checks of train_model: textures whose labels are permuted.

The permutation is secret, so only a model that learns from these very labels gets them right; a
weights file brought along does not help.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from textures import CLASSES, textures

from autograder.checks import History, Model, Student, StudentError

EPOCHS = 3
BATCH_SIZE = 16
TRAIN_IMAGES = 1500
FRESH_IMAGES = 500


@dataclass
class Lesson:
    """What train_model was given, what it returned, and the model before and afterwards."""

    images: np.ndarray
    labels: np.ndarray
    returned: object
    initial: list[np.ndarray]
    model: Model
    fresh_images: np.ndarray
    fresh_labels: np.ndarray

    @property
    def history(self) -> History | None:
        return self.returned if isinstance(self.returned, History) else None

    @property
    def updates(self) -> int:
        """Optimizer steps of the model given, as far as its weights bear them out.

        0 if they are what they were. A whole run's worth is believed only if the loss has
        fallen at all: even training on the wrong numbers teaches a network how often each class
        comes.
        """
        pairs = zip(self.initial, self.model.weights, strict=True)
        if all(np.array_equal(before, after) for before, after in pairs):
            return 0
        if self.model.updates >= self.updates_per_epoch[0] * EPOCHS:
            before = self.loss(self.model.with_weights(self.initial), 300)
            if not self.loss(self.model, 300) < before:
                return 0
        return self.model.updates

    def has_trained(self) -> bool:
        """Whether the History is that of a training run: its model has made optimizer steps."""
        if self.history is None:
            return False
        learner = self.history.model or self.model
        return (self.updates if learner is self.model else learner.updates) > 0

    def loss(self, model: Model, count: int) -> float:
        """The cross-entropy of a model on some of the training images."""
        guesses = np.clip(model.predict(self.images[:count]), 1e-7, 1)
        return float(-(self.labels[:count] * np.log(guesses)).sum(axis=1).mean())

    @property
    def updates_per_epoch(self) -> range:
        """As many as the batches: all images, or what a validation split of a fifth leaves."""
        fewest = math.ceil(math.floor(0.8 * TRAIN_IMAGES) / BATCH_SIZE)
        return range(fewest, math.ceil(TRAIN_IMAGES / BATCH_SIZE) + 1)

    @property
    def epochs(self) -> int | None:
        """Passes over the data, counted by the optimizer's updates rather than by what is said."""
        fewest, most = self.updates_per_epoch[0], self.updates_per_epoch[-1]
        updates = self.updates
        if fewest * EPOCHS <= updates <= most * EPOCHS:
            return EPOCHS
        if self.history and self.history.epoch and self.has_trained():
            return len(self.history.epoch)
        fitting = [n for n in range(1, 100) if fewest * n <= updates <= most * n]
        return fitting[0] if fitting else None


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
    return Lesson(
        images, one_hot, returned, initial, model, fresh_images, permutation[fresh_labels]
    )
