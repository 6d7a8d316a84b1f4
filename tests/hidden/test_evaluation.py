"""evaluate_model, on data that it can't have seen, with labels chosen so that accuracies differ."""

import numpy as np
from network import ACCURACY, softened
from textures import CLASSES, textures

from autograder.checks import Model, Student, StudentError, as_numbers, expect, kind_of

SHARES_RIGHT = (0.65, 0.2)
SIZES = (150, 90)


def measure(
    student: Student, model: Model, rng: np.random.Generator, sets: int = 2
) -> list[tuple[object, float, float]]:
    """For each set of data: what evaluate_model returns, the true loss, the true accuracy."""
    names = own_metrics(student, model)
    model = softened(model).compiled_with("rmsprop", "categorical_crossentropy", names)
    measured = []
    for share, size in list(zip(SHARES_RIGHT, SIZES, strict=True))[:sets]:
        images, _ = textures(rng, size)
        guesses = model.predict(images)
        labels = guesses.argmax(axis=1)
        wrong = rng.permutation(size)[: round(size * (1 - share))]
        labels[wrong] = (labels[wrong] + rng.integers(1, CLASSES, len(wrong))) % CLASSES
        one_hot = np.eye(CLASSES, dtype=np.float32)[labels]
        loss = -np.log(np.clip(guesses[np.arange(size), labels], 1e-7, 1)).mean()
        accuracy = (guesses.argmax(axis=1) == labels).mean()
        measured.append(
            (student.evaluate_model(model, images, one_hot), float(loss), float(accuracy))
        )
    return measured


def own_metrics(student: Student, model: Model) -> list[str]:
    """What compile_model calls the accuracy: evaluate_model may ask for it by that name."""
    try:
        returned = student.compile_model(model.untrained())
    except StudentError:
        return ["accuracy"]
    compiled = returned.compiled if isinstance(returned, Model) else None
    named = [name for name in compiled.metrics if name in ACCURACY] if compiled else []
    return named[:1] or ["accuracy"]


def pair(value: object) -> np.ndarray:
    found = as_numbers(value)
    right = found is not None and found.shape == (2,)
    expect(right, "two numbers, (loss, accuracy)", kind_of(value))
    assert found is not None
    return found


def is_near(found: float, truth: float) -> bool:
    return bool(np.isclose(found, truth, rtol=2e-3, atol=1e-3))


def is_swapped(measured: list[tuple[object, float, float]]) -> bool:
    """Whether the two numbers are right but in the wrong order, which is one mistake, not two."""
    return all(
        is_near(pair(v)[0], accuracy) and is_near(pair(v)[1], loss)
        for v, loss, accuracy in measured
    )


def test_pair(student, reference_model, rng):
    measured = measure(student, reference_model, rng, sets=1)
    expect(not is_swapped(measured), "(loss, accuracy), the loss first", "the accuracy first")


def test_loss(student, reference_model, rng):
    measured = measure(student, reference_model, rng)
    place = 1 if is_swapped(measured) else 0
    for value, loss, _ in measured:
        found = pair(value)[place]
        expect(is_near(found, loss), f"the loss on the data given, {loss:.4f}", f"{found:.4f}")


def test_accuracy(student, reference_model, rng):
    measured = measure(student, reference_model, rng)
    place = 0 if is_swapped(measured) else 1
    for value, _, accuracy in measured:
        found = pair(value)[place]
        expect(
            is_near(found, accuracy),
            f"the accuracy on the data given, {accuracy:.4f}",
            f"{found:.4f}",
        )
