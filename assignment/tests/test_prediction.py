"""Part 5: prediction.py, tried on a small model of the checks' own."""

import numpy as np
from check_samples import sample
from check_tools import as_array, describe, expect


def test_probabilities(prediction, classifier):
    result = prediction.predict_probabilities(classifier, sample(7).images)
    result = as_array(result, "predict_probabilities")
    expect(
        result.shape == (7, 10) and result.dtype.kind == "f",
        "floating-point numbers of shape (7, 10) for 7 images",
        describe(result),
        "Return the whole array that the model predicts: one row per image.",
    )


def test_rows_sum_to_one(prediction, classifier):
    result = prediction.predict_probabilities(classifier, sample(7).images)
    sums = np.atleast_2d(as_array(result, "predict_probabilities")).sum(axis=-1)
    expect(
        np.allclose(sums, 1, atol=1e-3),
        "rows that sum to 1",
        f"sums from {sums.min():.3f} to {sums.max():.3f}",
        "The softmax has made them probabilities already: no rounding, no scaling.",
    )


def test_classes(prediction, classifier):
    result = prediction.predict_classes(classifier, sample(7).images)
    result = as_array(result, "predict_classes")
    expect(
        result.shape == (7,),
        "shape (7,) for 7 images: one class each",
        f"shape {result.shape}",
        "Look for the largest number within each row; which axis runs along a row?",
    )
    expect(
        result.dtype.kind in "iu",
        "integers, the numbers of the classes",
        describe(result),
        "The position of the largest probability is wanted, not its value.",
    )
