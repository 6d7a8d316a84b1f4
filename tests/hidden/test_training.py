"""train_model: one run, looked at from six sides."""

import numpy as np
from lesson import EPOCHS, lesson

from autograder.checks import Curve, Model, expect


def test_history(student, reference_model, hidden_rng):
    run = lesson(student, reference_model, hidden_rng)
    # Students see this at once, so no number of theirs: it could tell what they were given.
    kinds = {dict: "a dictionary", list: "a list", tuple: "a tuple", Model: "a Keras model"}
    found = "None" if run.returned is None else kinds.get(type(run.returned), "something else")
    expect(run.history, "the History that model.fit returns", found, "return model.fit(...)")
    losses = run.history.history.get("loss", [])
    expect(losses and np.isfinite(losses).all(), "a loss for every epoch", "no such numbers")
    expect(
        run.has_trained(),
        "the History of a training run",
        "a History of no training",
        "return model.fit(...)",
    )


def test_epochs(student, reference_model, hidden_rng):
    run = lesson(student, reference_model, hidden_rng)
    expect(
        run.epochs == EPOCHS,
        f"{EPOCHS} epochs when epochs={EPOCHS}",
        run.epochs or "no whole number",
    )


def test_batches(student, reference_model, hidden_rng):
    run = lesson(student, reference_model, hidden_rng)
    each = run.updates_per_epoch
    found = run.updates / (run.epochs or EPOCHS)
    words = f"{each[0]} to {each[-1]} updates an epoch: all images, in batches of batch_size"
    expect(each[0] <= found <= each[-1], words, f"{found:.4g} of the model given")
    steps = run.history.steps if run.history else None
    expect(steps is None or each[0] <= steps <= each[-1], words, f"{steps} by the History")


def test_given_model(student, reference_model, hidden_rng):
    run = lesson(student, reference_model, hidden_rng)
    expect(run.updates, "the model given to be trained", "its weights were never updated")
    settings = run.model.compiled
    found = f"{settings.optimizer}, {settings.loss}" if settings else "not compiled"
    words = "the model still compiled as it was given"
    expect(found == "rmsprop, categorical_crossentropy", words, found)


def test_loss_falls(student, reference_model, hidden_rng, result):
    run = lesson(student, reference_model, hidden_rng)
    if run.history:
        result.show(Curve("Training, epoch by epoch", run.history.history))
    loss = run.loss(run.model)
    limit = result.threshold("loss", loss)
    expect(loss < limit, f"a loss below {limit:g} on the training images", f"{loss:.2f}")


def test_accuracy(student, reference_model, hidden_rng, result):
    run = lesson(student, reference_model, hidden_rng)
    classes = run.model.predict(run.fresh_images).argmax(axis=1)
    accuracy = float((classes == run.fresh_labels).mean())
    limit = result.threshold("accuracy", accuracy)
    expect(
        accuracy >= limit, f"an accuracy of at least {limit:g} on fresh images", f"{accuracy:.2f}"
    )
