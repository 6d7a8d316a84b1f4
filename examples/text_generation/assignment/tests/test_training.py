"""Part 4: training.py, tried for two epochs on eight little sequences and a small model."""

import numpy as np
from check_tools import describe, expect


def test_history(training, small_model):
    from keras.callbacks import History

    small_model.compile("adam", "sparse_categorical_crossentropy")
    ids = np.arange(41) % 4
    inputs, targets = ids[:40].reshape(8, 5), ids[1:41].reshape(8, 5)
    result = training.train_model(small_model, inputs, targets, epochs=2, batch_size=4)
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
