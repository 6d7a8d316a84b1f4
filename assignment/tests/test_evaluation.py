"""Part 4: evaluation.py, tried on a small model of the checks' own."""

import numpy as np
from check_samples import sample
from check_tools import describe, expect


def test_pair(evaluation, classifier):
    images, labels = sample(32)
    result = evaluation.evaluate_model(classifier, images, labels)
    try:
        loss, accuracy = (float(np.asarray(number)) for number in result)
    except (TypeError, ValueError):
        expect(
            False,
            "two numbers, (loss, accuracy)",
            describe(result),
            "Let Keras measure both, and return them as a pair.",
        )
    wanted = classifier.evaluate(images, labels, verbose=0)
    expect(
        np.allclose([loss, accuracy], wanted, atol=1e-3),
        f"loss {wanted[0]:.3f}, then accuracy {wanted[1]:.3f}",
        f"{loss:.3f}, then {accuracy:.3f}",
        "The loss comes first."
        if np.allclose([accuracy, loss], wanted, atol=1e-3)
        else "Evaluate the model that is passed in, on the images and labels that are passed in.",
    )
