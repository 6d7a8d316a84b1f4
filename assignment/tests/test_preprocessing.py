"""Part 2: preprocessing.py."""

import numpy as np
from check_samples import raw_sample
from check_tools import as_array, describe, expect


def test_load_data(preprocessing):
    data = preprocessing.load_data()
    try:
        (x_train, y_train), (x_test, y_test) = data
    except (TypeError, ValueError):
        expect(
            False,
            "two pairs, ((x_train, y_train), (x_test, y_test))",
            describe(data),
            "Return what keras.datasets.cifar10.load_data() returns, in the same brackets.",
        )
    for name, images, labels in (("train", x_train, y_train), ("test", x_test, y_test)):
        images, labels = as_array(images, "load_data"), as_array(labels, "load_data")
        expect(
            images.shape[1:] == (32, 32, 3) and images.dtype == np.uint8,
            f"x_{name}: uint8 images of shape (n, 32, 32, 3)",
            describe(images),
            "Hand on the images as Keras gives them; normalizing comes later.",
        )
        expect(
            labels.shape == (len(images), 1) and labels.dtype.kind in "iu",
            f"y_{name}: one integer per image, of shape (n, 1)",
            f"{describe(labels)} for {len(images)} images",
            "Hand on the labels as Keras gives them; encoding comes later.",
        )
    expect(
        len(x_train) > len(x_test),
        "the larger split first: training, then test",
        f"{len(x_train)} images first, {len(x_test)} after",
        "Keep the order in which Keras returns the two splits.",
    )


def test_normalize_dtype(preprocessing):
    images = raw_sample(6).images
    result = as_array(preprocessing.normalize_images(images.copy()), "normalize_images")
    expect(
        result.shape == images.shape and result.dtype == np.float32,
        f"an array of shape {images.shape}, float32",
        describe(result),
        "Convert with astype before you divide: uint8 divided by a number becomes float64.",
    )


def test_normalize_values(preprocessing):
    dark = raw_sample(6).images // 2  # no pixel of this batch is brighter than 127
    result = as_array(preprocessing.normalize_images(dark.copy()), "normalize_images")
    expect(
        result.size == dark.size,
        f"{dark.size} pixels, as many as went in",
        describe(result),
        "Scale the whole batch at once; no loop is needed.",
    )
    brightest = dark.argmax()
    value = dark.flat[brightest]
    wanted, found = value / 255, result.flat[brightest]
    expect(
        np.allclose(result.ravel(), dark.ravel() / 255, atol=1e-4),
        f"every pixel divided by 255, so {value} becomes {wanted:.3f}",
        f"{value} became {found:.3f}",
        "Divide by the largest value a pixel can have, not by the largest in this batch."
        if np.isclose(found, 1)
        else "Turn the pixels into floats first, then divide once.",
    )


def test_one_hot(preprocessing):
    classes = np.array([3, 9, 0, 3, 7])
    result = as_array(
        preprocessing.encode_labels(classes.astype(np.uint8).reshape(5, 1)), "encode_labels"
    )
    expect(
        result.shape == (5, 10),
        "shape (5, 10) for labels of shape (5, 1)",
        f"shape {result.shape}",
        "The labels come as a column, (n, 1). Flatten them to (n,) before you index with them.",
    )
    expect(
        result.dtype.kind == "f",
        "floating-point numbers",
        result.dtype,
        "The loss needs floats; most functions that make one-hot rows take a dtype.",
    )
    expect(
        np.array_equal(result, np.eye(10)[classes]),
        f"label 3 as {np.eye(10, dtype=int)[3].tolist()}",
        result[0].tolist(),
        "Each row is 0 everywhere and 1 at the position of its class; class 0 comes first.",
    )
