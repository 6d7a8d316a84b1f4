"""The lab's network, and what a model's layers should look like given its own settings.

A mistake costs points once: an item about shapes or counts is judged on the settings that the
model has, since the settings have items of their own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np

from autograder.checks import Layer, LayerTables, Model, expect

IMAGE = (32, 32, 3)
ACCURACY = ("accuracy", "acc", "categorical_accuracy")


class Row:
    """One layer of the lab's network."""

    def __init__(
        self,
        kind: str,
        shape: tuple[int, ...],
        params: int,
        activation: str = "",
        **settings: object,
    ):
        self.kind = kind
        self.shape = shape
        self.params = params
        self.activation = activation
        self.settings = settings


TABLE = (
    Row("Conv2D", (30, 30, 32), 896, "relu", filters=32, kernel_size=(3, 3)),
    Row("MaxPooling2D", (15, 15, 32), 0, pool_size=(2, 2)),
    Row("Conv2D", (13, 13, 64), 18_496, "relu", filters=64, kernel_size=(3, 3)),
    Row("MaxPooling2D", (6, 6, 64), 0, pool_size=(2, 2)),
    Row("Flatten", (2304,), 0),
    Row("Dense", (64,), 147_520, "relu", units=64),
    Row("Dense", (10,), 650, "softmax", units=10),
)


def softened(model: Model) -> Model:
    """A trained model made less sure of itself, and compiled.

    Probabilities below 1e-7 would make losses depend on how Keras rounds them; these stay above
    1e-4.
    """
    *weights, last, bias = model.weights
    soft = model.with_weights([*weights, last * np.float32(0.1), bias])
    return soft.compiled_with("rmsprop", "categorical_crossentropy", ["accuracy"])


def matched(layers: Sequence[Layer], kind: str) -> list[tuple[Row, Layer]]:
    """Layers of one kind beside those of the lab's network; extra and missing ones are left out.

    Those are for the item on kinds and order. The check fails when there is no such layer at all.
    """
    matcher = SequenceMatcher(
        None, [r.kind for r in TABLE], [f.kind for f in layers], autojunk=False
    )
    pairs = [
        (TABLE[block.a + i], layers[block.b + i])
        for block in matcher.get_matching_blocks()
        for i in range(block.size)
    ]
    found = [pair for pair in pairs if pair[0].kind == kind]
    expect(found, f"{kind} layers", ", ".join(layer.kind for layer in layers) or "no layers")
    return found


def activation_of(layer: Layer, layers: Sequence[Layer]) -> str:
    """A layer's activation, also where a layer that should not be there stands before it."""
    if layer.activation != "linear":
        return layer.activation
    for later in layers[layers.index(layer) + 1 :]:
        if later.kind in ("Activation", "ReLU", "Softmax"):
            return {"ReLU": "relu", "Softmax": "softmax"}.get(later.kind, later.activation)
        if later.kind in ("Conv2D", "Dense"):
            break
    return layer.activation


def expect_setting(model: Model, kind: str, setting: str) -> None:
    """Every layer of a kind has the lab's value of a setting."""
    pairs = matched(model.layers, kind)
    expected = [row.settings[setting] for row, _ in pairs]
    found = [layer[setting] for _, layer in pairs]
    words = f"{setting} {_listed(expected)} in the {kind} layers"
    expect(found == expected, words, _listed(found))


def own_shapes(layers: Sequence[Layer]) -> list[tuple[int | None, ...]]:
    """Output shapes with the model's own sizes, but the lab's input, padding and strides."""
    shape: tuple[int | None, ...] = IMAGE
    shapes = []
    for layer in layers:
        if layer.kind in ("Conv2D", "MaxPooling2D") and len(shape) == 3:
            window = layer["kernel_size"] or layer["pool_size"]
            step = layer["pool_size"] or (1, 1)
            sides = [(side - w) // s + 1 for side, w, s in zip(shape, window, step, strict=False)]
            shape = (*sides, layer["filters"] or shape[2])
        elif layer.kind == "Flatten":
            shape = (math.prod(size or 0 for size in shape),)
        elif layer.kind == "Dense":
            shape = (*shape[:-1], layer["units"])
        elif layer.output_shape:  # A layer that should not be there is judged elsewhere.
            shape = layer.output_shape[1:]
        shapes.append((None, *shape))
    return shapes


def own_params(model: Model) -> list[int]:
    """Parameter counts that layers of these sizes have: weights and one bias per output."""
    counts = []
    channels = model.input_shape[-1] if model.input_shape else None
    for layer in model.layers:
        if layer.kind == "Conv2D":
            counts.append(
                (math.prod(layer["kernel_size"]) * (channels or 0) + 1) * layer["filters"]
            )
        elif layer.kind == "Dense":
            counts.append(((channels or 0) + 1) * layer["units"])
        else:
            counts.append(layer.params)
        if layer.output_shape:
            channels = layer.output_shape[-1]
    return counts


def side_by_side(layers: Sequence[Layer]) -> LayerTables:
    """The model's table beside the lab's; parameter counts have one of their own."""
    found = [
        (
            layer.kind,
            str(layer.output_shape) if layer.output_shape else "unknown",
            "" if layer.activation == "linear" else layer.activation,
        )
        for layer in layers
    ]
    expected = [(row.kind, str((None, *row.shape)), row.activation) for row in TABLE]
    return LayerTables(("Layer", "Output shape", "Activation"), found, expected)


def counts_side_by_side(layers: Sequence[Layer]) -> LayerTables:
    """Parameter counts beside the lab's, for an item that students see later."""
    found = [(layer.kind, f"{layer.params:,}") for layer in layers]
    expected = [(row.kind, f"{row.params:,}") for row in TABLE]
    return LayerTables(("Layer", "Parameters"), found, expected)


def _listed(values: Sequence[object]) -> str:
    return ", ".join(map(str, values))
