"""Whether a submission's training function did what it says, by the model that it trained."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.models.model import Model
from autograder.values import History

_VALIDATION = 0.2
"""The largest share of the examples that may be kept for validation."""


@dataclass
class TrainingRun:
    """One call of a training function, for all checks that look at it.

    model: the model that was given, as the call left it.
    initial: its weights before.
    returned: what the call returned.
    examples, batch_size, asked: what it was given, and the epochs asked for.
    loss: a model's loss on some of the training data.
    """

    model: Model
    initial: list[np.ndarray]
    returned: object
    examples: int
    batch_size: int
    asked: int
    loss: Callable[[Model], float]

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
        if self.model.updates >= self.updates_per_epoch[0] * self.asked:
            before = self.loss(self.model.with_weights(self.initial))
            if not self.loss(self.model) < before:
                return 0
        return self.model.updates

    def has_trained(self) -> bool:
        """Whether the History is that of a training run: its model has made optimizer steps."""
        if self.history is None:
            return False
        learner = self.history.model or self.model
        return (self.updates if learner is self.model else learner.updates) > 0

    @property
    def updates_per_epoch(self) -> range:
        """As many as the batches: all examples, or what a validation split of a fifth leaves."""
        fewest = math.ceil(math.floor((1 - _VALIDATION) * self.examples) / self.batch_size)
        return range(fewest, math.ceil(self.examples / self.batch_size) + 1)

    @property
    def epochs(self) -> int | None:
        """Passes over the data, counted by the optimizer's updates rather than by what is said."""
        fewest, most = self.updates_per_epoch[0], self.updates_per_epoch[-1]
        updates = self.updates
        if fewest * self.asked <= updates <= most * self.asked:
            return self.asked
        if self.history and self.history.epoch and self.has_trained():
            return len(self.history.epoch)
        fitting = [n for n in range(1, 100) if fewest * n <= updates <= most * n]
        return fitting[0] if fitting else None
