"""Train the reference model on CIFAR-10; write model.keras and training_log.csv beside this file.

    python train.py [CIFAR10.npz]

Without an argument the data come from `keras.datasets.cifar10`. An .npz holds x_train, y_train,
x_test and y_test in the shapes and dtypes that Keras serves. Ten epochs take about a quarter of an
hour on two slow cores and 3 GB of memory.
"""

import sys
from pathlib import Path

import keras
import numpy as np
from evaluation import evaluate_model
from model import build_model, compile_model
from preprocessing import encode_labels, load_data, normalize_images

HERE = Path(__file__).resolve().parent
EPOCHS = 10
BATCH_SIZE = 64
SEED = 10


def main() -> None:
    if len(sys.argv) > 1:
        with np.load(sys.argv[1]) as data:
            (x_train, y_train), (x_test, y_test) = (
                (data["x_train"], data["y_train"]),
                (data["x_test"], data["y_test"]),
            )
    else:
        (x_train, y_train), (x_test, y_test) = load_data()
    test = normalize_images(x_test), encode_labels(y_test)

    keras.utils.set_random_seed(SEED)
    model = compile_model(build_model())
    rows = ["epoch,loss,accuracy,test_loss,test_accuracy"]

    def note_epoch(epoch: int, logs: dict[str, float]) -> None:
        test_loss, test_accuracy = evaluate_model(model, *test)
        figures = (logs["loss"], logs["accuracy"], test_loss, test_accuracy)
        rows.append(",".join([str(epoch + 1), *(f"{figure:.4f}" for figure in figures)]))
        print(rows[-1], flush=True)

    model.fit(
        normalize_images(x_train),
        encode_labels(y_train),
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        verbose=0,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=note_epoch)],
    )
    finished = build_model()  # Not compiled: the optimizer's state would double the file.
    finished.set_weights(model.get_weights())
    finished.save(HERE / "model.keras")
    (HERE / "training_log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
