"""One training run for all checks of train_model: textures whose labels are permuted.

The permutation is secret, so only a model that learns from these very labels gets them right; a
weights file brought along does not help.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from textures import CLASSES, textures

from autograder.checks import History, Model, Student

EPOCHS = 3
BATCH_SIZE = 16
TRAIN_IMAGES = 1500
FRESH_IMAGES = 500


@dataclass
class Lesson:
    """What train_model was given, what it returned, and the model afterwards."""

    images: np.ndarray
    labels: np.ndarray
    returned: object
    model: Model
    fresh_images: np.ndarray
    fresh_labels: np.ndarray

    @property
    def history(self) -> History | None:
        return self.returned if isinstance(self.returned, History) else None

    @property
    def updates_per_epoch(self) -> range:
        """As many as the batches: all images, or what a validation split of a fifth leaves."""
        fewest = math.ceil(math.floor(0.8 * TRAIN_IMAGES) / BATCH_SIZE)
        return range(fewest, math.ceil(TRAIN_IMAGES / BATCH_SIZE) + 1)

    @property
    def epochs(self) -> int | None:
        """Passes over the data, counted by the optimizer's updates rather than by what is said."""
        fewest, most = self.updates_per_epoch[0], self.updates_per_epoch[-1]
        updates = self.model.updates
        if fewest * EPOCHS <= updates <= most * EPOCHS:
            return EPOCHS
        if self.history and self.history.epoch:
            return len(self.history.epoch)
        fitting = [n for n in range(1, 100) if fewest * n <= updates <= most * n]
        return fitting[0] if fitting else None


@functools.cache
def _material(seed: int) -> tuple[np.ndarray, ...]:
    """Images and permuted one-hot labels to train with, fresh images and their permuted labels."""
    rng = np.random.default_rng(seed)
    images, labels = textures(rng, TRAIN_IMAGES)
    fresh_images, fresh_labels = textures(rng, FRESH_IMAGES)
    permutation = rng.permutation(CLASSES)
    one_hot = np.eye(CLASSES, dtype=np.float32)[permutation[labels]]
    return images, one_hot, fresh_images, permutation[fresh_labels]


def lesson(student: Student, reference_model: Model, rng: np.random.Generator) -> Lesson:
    """Train the reference's network, freshly initialised; the run itself happens only once."""
    # Drawn anew by each check, the seed is the same for all; the call may change what it is given.
    images, labels, fresh_images, fresh_labels = _material(int(rng.integers(2**63)))
    images, labels = images.copy(), labels.copy()
    model = reference_model.untrained().compiled_with(
        "rmsprop", "categorical_crossentropy", ["accuracy"]
    )
    returned = student.train_model(model, images, labels, epochs=EPOCHS, batch_size=BATCH_SIZE)
    return Lesson(images, labels, returned, model, fresh_images, fresh_labels)
