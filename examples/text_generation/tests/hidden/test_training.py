"""train_model: one run, looked at from five sides."""

import numpy as np
from lesson import EPOCHS, cross_entropy, lesson

from autograder.checks import Curve, Model, expect


def test_history(student, reference_model, hidden_rng):
    run = lesson(student, reference_model, hidden_rng)
    # Students see this at once, so no number of theirs: it could tell what they were given.
    kinds = {dict: "a dictionary", list: "a list", tuple: "a tuple", Model: "a Keras model"}
    found = "None" if run.returned is None else kinds.get(type(run.returned), "something else")
    expect(run.history, "the History that model.fit returns", found)
    losses = run.history.history.get("loss", [])
    expect(losses and np.isfinite(losses).all(), "a loss for every epoch", "no such numbers")
    expect(run.has_trained(), "the History of a training run", "a History of no training")


def test_epochs(student, reference_model, hidden_rng):
    run = lesson(student, reference_model, hidden_rng)
    words = f"{EPOCHS} epochs when epochs={EPOCHS}"
    expect(run.epochs == EPOCHS, words, run.epochs or "no whole number")


def test_batches(student, reference_model, hidden_rng):
    run = lesson(student, reference_model, hidden_rng)
    each = run.updates_per_epoch
    found = run.updates / (run.epochs or EPOCHS)
    words = f"{each[0]} to {each[-1]} updates an epoch: all sequences, in batches of batch_size"
    expect(each[0] <= found <= each[-1], words, f"{found:.4g} of the model given")


def test_given_model(student, reference_model, hidden_rng):
    run = lesson(student, reference_model, hidden_rng)
    expect(run.updates, "the model given to be trained", "its weights were never updated")
    settings = run.model.compiled
    found = f"{settings.optimizer}, {settings.loss}" if settings else "not compiled"
    words = "the model still compiled as it was given"
    expect(found == "adam, sparse_categorical_crossentropy", words, found)


def test_fresh_text(student, reference_model, hidden_rng, result):
    run = lesson(student, reference_model, hidden_rng)
    if run.history:
        result.show(Curve("Training, epoch by epoch", run.history.history))
    loss = cross_entropy(run.model, *run.fresh)
    limit = result.threshold("loss", loss)
    expect(loss < limit, f"a loss below {limit:g} on a text it has not seen", f"{loss:.2f}")
