"""Train the reference model on the lab's text; write model.keras beside this file.

    python train.py

Takes less than a minute. The hidden checks put weights of their own into this network
(`tests/hidden/puppets.py`), so its embedding and its LSTM are no smaller than the alphabet.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "assignment"))  # After this folder: its stubs come last.

import keras  # noqa: E402
from corpus import ALPHABET, TEXT  # noqa: E402
from generation import generate_text  # noqa: E402
from model import build_model, compile_model  # noqa: E402
from sequences import make_sequences  # noqa: E402
from training import train_model  # noqa: E402
from vocabulary import encode  # noqa: E402

SEED = 10
SIZES = (len(ALPHABET), 32, 64)
LENGTH = 40


def main() -> None:
    keras.utils.set_random_seed(SEED)
    model = compile_model(build_model(*SIZES))
    inputs, targets = make_sequences(encode(TEXT, ALPHABET), LENGTH)
    for _ in range(3):
        history = train_model(model, inputs, targets, epochs=10)
        print(f"loss {history.history['loss'][-1]:.3f}")
        for temperature in (0.3, 1.0, 2.0):
            print(f"  {temperature}: {generate_text(model, 'the ', 60, temperature)!r}")
    finished = build_model(*SIZES)  # Not compiled: the optimizer's state would triple the file.
    finished.set_weights(model.get_weights())
    finished.save(HERE / "model.keras")


if __name__ == "__main__":
    main()
