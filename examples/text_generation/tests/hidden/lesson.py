"""One training run for all checks of train_model, on a language that nobody has seen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from language import Language

from autograder.checks import Model, Student, StudentError, TrainingRun

EPOCHS = 3
BATCH_SIZE = 8
SEQUENCES = 1500
LENGTH = 20
MEASURED = 200


@dataclass
class Lesson(TrainingRun):
    """The run, and sequences of the same language that it has not seen."""

    fresh: tuple[np.ndarray, np.ndarray]


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


def cross_entropy(model: Model, inputs: np.ndarray, targets: np.ndarray) -> float:
    """The mean surprise at each next character, in nats."""
    guesses = np.take_along_axis(model.predict(inputs), targets[..., None], axis=-1)
    return float(-np.log(np.maximum(guesses, 1e-7)).mean())


def _train(student: Student, reference_model: Model, seed: int) -> Lesson:
    rng = np.random.default_rng(seed)
    characters = len(reference_model.weights[0])
    language = Language(rng, characters)
    inputs, targets = _sequences(language.text(rng, SEQUENCES * LENGTH + 1))
    fresh = _sequences(language.text(rng, MEASURED * LENGTH + 1))
    initial = _initial(rng, reference_model)
    model = reference_model.with_weights(initial).compiled_with(
        "adam", "sparse_categorical_crossentropy", []
    )
    given = inputs.copy(), targets.copy()  # The call may change them.
    returned = student.unseen.train_model(model, *given, epochs=EPOCHS, batch_size=BATCH_SIZE)

    def loss(trained: Model) -> float:
        """Of the targets, or the inputs if it learned these: what it learned is another matter."""
        return min(
            cross_entropy(trained, inputs[:MEASURED], wanted[:MEASURED])
            for wanted in (targets, inputs)
        )

    return Lesson(model, initial, returned, SEQUENCES, BATCH_SIZE, EPOCHS, loss, fresh)


def _sequences(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return ids[:-1].reshape(-1, LENGTH), ids[1:].reshape(-1, LENGTH)


def _initial(rng: np.random.Generator, model: Model) -> list[np.ndarray]:
    """Fresh weights like Keras' own: small, biases 0, and a forget gate that lets through.

    Source: https://keras.io/api/layers/recurrent_layers/lstm/
    """
    weights = []
    for weight in model.weights:
        limit = math.sqrt(6 / sum(weight.shape)) if weight.ndim == 2 else 0
        weights.append(rng.uniform(-limit, limit, weight.shape).astype(np.float32))
    units = len(weights[2])  # Embedding, LSTM's kernel, recurrent kernel, bias; Dense's two.
    weights[3][units : 2 * units] = 1
    return weights
