"""Part 3: model.py, for a vocabulary of 11, an embedding of 5 and 7 units."""

import numpy as np
from check_tools import describe, expect

CELLS = {"LSTMCell": "LSTM", "GRUCell": "GRU", "SimpleRNNCell": "SimpleRNN"}
BARE = ("InputLayer", "Activation", "Softmax", "Identity")


def name_of(layer):
    """The layer's class; that of a layer inside where the one around it adds nothing."""
    kind = type(layer).__name__
    if kind == "RNN":
        return CELLS.get(type(layer.cell).__name__, kind)
    return type(layer.layer).__name__ if kind == "TimeDistributed" else kind


def output_of(network):
    length = network.inputs[0].shape[1] or 3
    return np.asarray(network(np.ones((2, length), "int32")))


def test_layers(network):
    kinds = [kind for kind in map(name_of, network.layers) if kind not in BARE]
    expect(
        kinds == ["Embedding", "LSTM", "Dense"],
        "Embedding, LSTM, Dense",
        ", ".join(kinds) or "no layers",
        "Compare with the layer table in README.md, row by row.",
    )


def test_every_step(network):
    shape = output_of(network).shape
    expect(
        len(shape) == 3,
        "a prediction at every step, shape (2, 3, 11) for two sequences of three",
        f"shape {shape}",
        "An LSTM gives its last output only, unless it is told to return sequences.",
    )


def test_any_length(network):
    length = network.inputs[0].shape[1]
    expect(
        length is None,
        "a network for sequences of any length",
        f"one for sequences of {length}",
        "Begin with keras.Input((None,)).",
    )


def test_activations(network):
    sums = output_of(network).sum(axis=-1)
    expect(
        np.allclose(sums, 1, atol=1e-3),
        "probabilities, which sum to 1",
        f"sums from {sums.min():.2f} to {sums.max():.2f}",
        "Which activation turns any numbers into probabilities?",
    )


def test_compiled_model(model, small_model):
    result = model.compile_model(small_model)
    expect(
        result is small_model,
        "the model that was passed in",
        "another model" if hasattr(result, "layers") else describe(result),
        "model.compile(...) returns nothing, so return the model in a line of its own.",
    )
    expect(result.compiled, "a compiled model", "one that is not", "Call model.compile.")
