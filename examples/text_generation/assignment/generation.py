"""Part 5: the network writes. What its numbers stand for: `from corpus import ALPHABET`."""

import keras


def generate_text(model: keras.Model, start: str, length: int, temperature: float) -> str:
    """Let `model` continue a text, one character after the other.

    Args:
        model: a trained model; its output number i is the probability of ALPHABET[i].
        start: the beginning, one or more characters of ALPHABET.
        length: how many characters to add.
        temperature: greater than 0. Each character is drawn with the model's probabilities to the
            power of 1 / temperature, divided by their sum.

    Returns:
        `start` followed by exactly `length` new characters. Each depends on all of the text so
        far, or at least on its last 40 characters.
    """
    raise NotImplementedError("generate_text in generation.py")
