"""Loading, normalising, encoding."""

import numpy as np

from autograder.checks import StudentError, as_numbers, expect, kind_of, numbers


def pixels(rng: np.random.Generator, count: int, brightest: int = 255) -> np.ndarray:
    images = rng.integers(0, brightest + 1, (count, 32, 32, 3), dtype=np.uint8)
    images[:, 0, 0, 0], images[:, 0, 0, 1] = 0, brightest
    return images


def is_one_hot(found: np.ndarray, labels: np.ndarray, width: int) -> bool:
    return found.shape == (len(labels), width) and np.allclose(
        found, np.eye(width)[labels.reshape(-1)]
    )


def expect_one_hot(found: np.ndarray, labels: np.ndarray) -> None:
    expected = f"shape ({len(labels)}, 10) for labels of shape {labels.shape}"
    what = kind_of(found)
    if found.shape == (len(labels), 10):
        expected, what = "a 1 at each label's place and 0 elsewhere", "other numbers"
    expect(is_one_hot(found, labels, 10), expected, what)


def test_load_data(student):
    data = student.load_data()
    four = "((x_train, y_train), (x_test, y_test)), two pairs of arrays"
    pairs = isinstance(data, tuple | list) and len(data) == 2
    expect(pairs and all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in data),
           four, kind_of(data))  # fmt: skip
    (x_train, y_train), (x_test, y_test) = ([numbers(half, four) for half in pair] for pair in data)
    for name, images, labels in (("train", x_train, y_train), ("test", x_test, y_test)):
        expect(
            images.dtype == np.uint8 and images.shape[1:] == (32, 32, 3),
            f"x_{name} of shape (n, 32, 32, 3) and dtype uint8",
            kind_of(images),
        )
        expect(
            labels.dtype.kind in "iu" and labels.shape == (len(images), 1),
            f"y_{name} of shape (n, 1), integers, one for each image",
            kind_of(labels),
        )
    expect(len(x_train) > len(x_test), "the training images first, they are more", "fewer of them")


def test_normalize_dtype(student, rng):
    images = pixels(rng, 8)
    found = numbers(student.normalize_images(images.copy()), "an array of the same shape, float32")
    expect(found.shape == images.shape, f"the same shape, {images.shape}", found.shape)
    expect(found.dtype == np.float32, "dtype float32", found.dtype)


def test_normalize_values(student, rng):
    images = pixels(rng, 8)
    found = numbers(student.normalize_images(images.copy()), "an array of numbers in 0 to 1")
    span = f"numbers from {found.min():.4g} to {found.max():.4g}"
    right = found.size == images.size and np.allclose(
        found.reshape(images.shape), images / 255, atol=1e-5
    )
    expect(right, "every pixel divided by 255, so numbers from 0 to 1", span)


def test_normalize_any_batch(student, rng):
    images = np.concatenate([pixels(rng, 4), pixels(rng, 3, brightest=90)])
    words = "the same numbers for an image, alone or in a batch of seven"
    together = numbers(student.normalize_images(images.copy()), words)
    for i in (0, 5):
        alone = numbers(student.normalize_images(images[i : i + 1].copy()), words)
        same = together.size == images.size and np.allclose(
            alone.reshape(-1), together.reshape(len(images), -1)[i], atol=1e-5
        )
        expect(same, words, "different ones, so the scale depends on the batch")


def test_normalize_argument(student, rng):
    images = pixels(rng, 8)
    before = images.copy()
    student.normalize_images(images)
    expect(np.array_equal(images, before), "the argument unchanged", "its pixels changed")


def test_one_hot(student):
    labels = np.array([[3], [0], [9], [9], [1], [7]], np.uint8)
    found = numbers(student.encode_labels(labels), "an array of shape (6, 10)")
    expect(found.dtype.kind == "f", "floating point", found.dtype)
    expect_one_hot(found, labels)


def test_flat_labels(student):
    labels = np.array([4, 2, 8, 9, 0])
    found = numbers(student.encode_labels(labels), "an array of shape (5, 10)")
    expect_one_hot(found, labels)


def test_missing_class(student):
    """One of the two shapes of labels will do: each has an item of its own."""
    labels = np.array([2, 0, 5, 2])
    for width, more in ((10, {}), (7, {"num_classes": 7})):
        errors, others = [], []
        for given in (labels.reshape(-1, 1), labels):
            try:
                found = as_numbers(student.encode_labels(given, **more))
            except StudentError as error:
                errors.append(error)
                continue
            if found is not None and is_one_hot(found, labels, width):
                break
            others.append(kind_of(found))
        else:
            if not others:
                raise errors[0]
            words = f"shape (4, {width}) when num_classes is {width} and the largest label is 5"
            expect(False, words, others[0])
