from autograder.checks import a_model, expect

DIGITS = "75557 26227 71747 71717 55711 74717 74757 71222 75757 75717".split()
"""Five rows of three pixels for each digit; a row is an octal number."""


def draw(rng, count):
    """Noisy digits, each at a random place of 8 by 8 pixels, and their labels."""
    labels = rng.integers(0, 10, count)
    images = rng.normal(0, 0.2, (count, 8, 8)).astype("float32")
    for image, label, (y, x) in zip(images, labels, rng.integers(1, 3, (count, 2)), strict=True):
        for i, row in enumerate(DIGITS[label]):
            image[y + i, x : x + 3] += [4 * (int(row) >> bit & 1) for bit in (2, 1, 0)]
    return images.reshape(count, 64), labels


def test_learns(student, rng, result):
    model = a_model(student.build_model())  # So small a lab has no other to train.
    student.train_model(model, *draw(rng, 1000), epochs=20)
    images, labels = draw(rng, 500)
    accuracy = (model.predict(images).argmax(axis=1) == labels).mean()
    limit = result.threshold("accuracy", measured=accuracy)
    expect(accuracy >= limit, f"an accuracy of at least {limit:g} on new digits", f"{accuracy:.2f}")
