"""The submitted model on real test images."""

import numpy as np

from autograder.checks import Confusion, expect

CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split()


def test_cifar10(submitted_model, dataset, result):
    images, labels = dataset("cifar10")
    guesses = submitted_model().predict(np.divide(images, 255, dtype=np.float32))
    expect(
        guesses.shape == (len(images), 10),
        "ten numbers for each image",
        f"shape {guesses.shape[1:]}",
    )
    classes = guesses.argmax(axis=1)
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, classes), 1)
    result.show(Confusion(CLASSES, counts.tolist()))
    accuracy = float((classes == labels).mean())
    result.leaderboard("Accuracy", accuracy)
    result.award_tier(
        accuracy, f"Accuracy {accuracy:.3f} on {len(images):,} hidden test images of CIFAR-10."
    )
