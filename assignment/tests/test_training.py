"""Part 3: training.py, tried for two epochs on 64 random images and a small model."""

from check_samples import sample
from check_tools import describe, expect


def test_history(training, classifier):
    from keras.callbacks import History

    images, labels = sample(64)
    result = training.train_model(classifier, images, labels, epochs=2, batch_size=16)
    expect(
        isinstance(result, History),
        "the History object that model.fit returns",
        describe(result),
        "Return the result of fit itself; its .history holds the numbers.",
    )
    losses = result.history.get("loss", [])
    expect(
        len(losses) == 2,
        "one loss per epoch, so 2 after train_model(..., epochs=2)",
        f"{len(losses)}",
        "Hand the epochs argument on to fit.",
    )
