"""The lab's network, and what a model's layers should look like given its own settings.

A mistake costs points once: an item about shapes or counts is judged on the settings that the
model has, since the settings have items of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks import Layer, LayerTables, Model, Student, a_model, expect

KINDS = ("Embedding", "LSTM", "Dense")
RECURRENT = ("LSTM", "GRU", "SimpleRNN")
_GATES = {"LSTM": 4, "SimpleRNN": 1}
_ACTIVATIONS = {
    "LSTM": {"activation": "tanh", "recurrent_activation": "sigmoid"},
    "Dense": {"activation": "softmax"},
}
_DEFAULTS = {
    "mask_zero": False,
    "go_backwards": False,
    "stateful": False,
    "dropout": 0,
    "recurrent_dropout": 0,
}

Sizes = tuple[int, int, int]
"""vocab_size, embedding_dim, rnn_units."""


def drawn_sizes(rng: np.random.Generator, count: int) -> list[Sizes]:
    """Arguments for build_model, no two the same: swapped ones show."""
    return [tuple(map(int, rng.permutation(np.arange(5, 40))[:3])) for _ in range(count)]


def built(student: Student, sizes: Sizes) -> Model:
    """The student's model, with shapes even where a Sequential model has no input layer."""
    return a_model(student.build_model(*sizes)).built_for(None, None)


def of_kinds(layers: Sequence[Layer], *kinds: str) -> list[Layer]:
    """The layers of some kinds; the check fails when there is none at all."""
    found = [layer for layer in layers if layer.kind in kinds]
    there = ", ".join(layer.kind for layer in layers) or "no layers"
    expect(found, f"a layer {kinds[0]}", there)
    return found


def expect_size(student: Student, sizes: Sizes, kind: str, **settings: int) -> None:
    """The layers of a kind have these settings; of several Dense ones, the last."""
    layers = built(student, sizes).layers
    found = of_kinds(layers, *(RECURRENT if kind == "LSTM" else [kind]))
    for layer in found[-1:] if kind == "Dense" else found:
        for setting, wanted in settings.items():
            words = f"{setting} {wanted} in {layer.kind} for build_model{sizes}"
            expect(layer[setting] == wanted, words, layer[setting])


def unusual_activations(layers: Sequence[Layer]) -> list[str]:
    """Activations that are not the lab's; those of layers that should not be there do not count."""
    dense = of_kinds(layers, "Dense")[-1]
    judged = [layer for layer in layers if layer.kind == "LSTM"] + [dense]
    return [
        f"{setting} {found} in {layer.kind}"
        for layer in judged
        for setting, wanted in _ACTIVATIONS[layer.kind].items()
        if (found := layer.activation if setting == "activation" else layer[setting]) != wanted
    ]


def unusual_settings(layers: Sequence[Layer]) -> list[str]:
    """Settings that change what a layer computes and that the lab leaves as they are."""
    changed = [
        f"{setting}={layer[setting]}"
        for layer in layers
        for setting, default in _DEFAULTS.items()
        if layer[setting] not in (None, default)
    ]
    return changed + [f"{layer.kind} frozen" for layer in layers if not layer.trainable]


def own_params(layers: Sequence[Layer]) -> list[int]:
    """Parameter counts that layers of these sizes have: weights and one bias per output."""
    counts = []
    width = 0
    for layer in layers:
        if layer.kind == "Embedding":
            counts.append(layer["input_dim"] * layer["output_dim"])
        elif layer.kind in _GATES:
            units = layer["units"]
            counts.append(_GATES[layer.kind] * units * (width + units + 1))
        elif layer.kind == "Dense":
            counts.append((width + 1) * layer["units"])
        else:
            counts.append(layer.params)
        width = (layer.output_shape or (0,))[-1] or 0
    return counts


def side_by_side(layers: Sequence[Layer], sizes: Sizes) -> LayerTables:
    """The model's table beside the lab's."""
    vocabulary, embedding, units = sizes
    found = [(layer.kind, str(layer.output_shape or "unknown")) for layer in layers]
    widths = (embedding, units, vocabulary)
    expected = [(kind, str((None, None, w))) for kind, w in zip(KINDS, widths, strict=True)]
    return LayerTables(("Layer", "Output shape"), found, expected)
