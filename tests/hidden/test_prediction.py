"""predict_probabilities and predict_classes, with the reference's model."""

import numpy as np
from network import softened
from textures import textures

from autograder.checks import expect, numbers

SIZES = (37, 1)


def probabilities(student, model, rng, sizes=SIZES):
    """For each batch: what predict_probabilities returns, and the model's true output."""
    for size in sizes:
        images, _ = textures(rng, size)
        what = f"an array of shape ({size}, 10)"
        yield numbers(student.predict_probabilities(model, images), what), model.predict(images)


def classes(student, model, rng, sizes=SIZES):
    """For each batch: what predict_classes returns, and the truly most probable classes."""
    for size in sizes:
        images, _ = textures(rng, size)
        what = f"an array of shape ({size},)"
        truth = model.predict(images).argmax(axis=1)
        yield numbers(student.predict_classes(model, images), what), truth


def test_probabilities(student, reference_model, rng):
    for found, truth in probabilities(student, softened(reference_model), rng, SIZES[:1]):
        expect(found.shape == truth.shape, f"shape {truth.shape}", found.shape)
        expect(found.dtype.kind == "f", "floating point", found.dtype)


def test_rows_sum_to_one(student, reference_model, rng):
    for found, truth in probabilities(student, softened(reference_model), rng, SIZES[:1]):
        sums = found.reshape(len(truth), -1).sum(axis=1) if found.size % len(truth) == 0 else found
        right = np.allclose(sums, 1, atol=1e-3)
        expect(right, "rows that sum to 1", f"sums from {sums.min():.3f} to {sums.max():.3f}")


def test_probability_values(student, reference_model, rng):
    for found, truth in probabilities(student, softened(reference_model), rng):
        right = found.size == truth.size and np.allclose(
            found.reshape(truth.shape), truth, atol=1e-3
        )
        expect(right, "the model's own probabilities for the images given", "other numbers")


def test_classes(student, reference_model, rng):
    for found, truth in classes(student, softened(reference_model), rng, SIZES[:1]):
        expect(
            found.shape == truth.shape,
            f"shape {truth.shape}, one class for each image",
            found.shape,
        )
        expect(found.dtype.kind in "iu", "integers", found.dtype)


def test_class_values(student, reference_model, rng):
    for found, truth in classes(student, softened(reference_model), rng):
        right = found.size == truth.size and np.array_equal(found.reshape(-1), truth)
        expect(right, "the most probable class of each image", "other classes")
