"""A submitted model as checks see it: the layer table, parameter counts, predictions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np

from autograder.values import Compiled, ModelState, Plain

_AT_ONCE = 100
"""Images sent to the clean room in one message: memory is short on Gradescope."""


class CleanRoom(Protocol):
    """Answers questions about models where no student code runs."""

    def ask(self, call: str, model: ModelState | bytes, **more: Plain) -> Plain: ...


@dataclass(frozen=True)
class Layer:
    """One row of a layer table.

    kind: Keras' class name, such as 'Conv2D'.
    output_shape: None for the batch; the whole is None when the model has no input shape.
    activation: Keras' name, such as 'relu'; 'linear' where there is none.
    config: the layer's other settings, as `get_config` gives them.
    """

    name: str
    kind: str
    output_shape: tuple[int | None, ...] | None
    params: int
    trainable: bool
    activation: str = "linear"
    config: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, setting: str) -> Any:
        """A setting of the layer's configuration, lists as tuples; None where it has no such."""
        value = self.config.get(setting)
        return tuple(value) if isinstance(value, list) else value


class Model:
    """A Keras model, rebuilt in the clean room from its architecture and weights.

    Asking about it raises StudentError when it can't be rebuilt from built-in layers.
    """

    def __init__(self, state: ModelState, room: CleanRoom):
        self.state = state
        self._room = room
        self._described: dict[str, Any] | None = None

    def become(self, state: ModelState) -> None:
        """Take over a new state, as a call left it."""
        self.state = state
        self._described = None

    @property
    def compiled(self) -> Compiled | None:
        """How the model is compiled, spellings normalised; None when it is not."""
        return self.state.compiled

    @property
    def updates(self) -> int:
        """Optimizer steps made so far: one per batch."""
        return self.state.updates

    @property
    def weights(self) -> list[np.ndarray]:
        return self.state.weights or []

    @property
    def layers(self) -> list[Layer]:
        """The layer table, spellings normalised: see `normalised`."""
        return normalised(self._description["rows"])

    @property
    def input_shape(self) -> tuple[int | None, ...] | None:
        """Shape of the one input, None for the batch; None when the model has no input shape."""
        shape = self._description["input_shape"]
        return None if shape is None else tuple(shape)

    @property
    def is_chain(self) -> bool:
        """Whether data pass through the layers one after the other, without branches."""
        return bool(self._description["chain"])

    @property
    def total_params(self) -> int:
        return int(self._description["total_params"])

    def predict(self, images: np.ndarray) -> np.ndarray:
        """The model's output, float32 (n, ...), computed in the clean room."""
        found = [
            self._room.ask("predict", self.state, images=images[i : i + _AT_ONCE])
            for i in range(0, max(len(images), 1), _AT_ONCE)
        ]
        return np.concatenate(found)

    def compiled_with(self, optimizer: str, loss: str, metrics: Sequence[str]) -> Model:
        """The same model, compiled; it starts with no updates."""
        compiled = Compiled(optimizer, loss, list(metrics))
        return Model(replace(self.state, compiled=compiled, updates=0), self._room)

    def with_weights(self, weights: list[np.ndarray]) -> Model:
        """The same architecture with other weights, in the order of `weights`."""
        return Model(replace(self.state, weights=weights), self._room)

    def built_for(self, *input_shape: int | None) -> Model:
        """The same model if it has an input shape, else one that got this shape, None for the batch
        first: a Sequential model without an input layer has no weights before it is built."""
        if self.input_shape is not None:
            return self
        state = self._room.ask("build", self.state, input_shape=list(input_shape))
        return Model(replace(self.state, config=state.config, weights=state.weights), self._room)

    def untrained(self) -> Model:
        """The same architecture, freshly initialised when it is next used."""
        return Model(replace(self.state, weights=None, updates=0), self._room)

    @property
    def _description(self) -> dict[str, Any]:
        if self._described is None:
            self._described = self._room.ask("describe", self.state)
        return self._described


_ACTIVATION_LAYERS = {"ReLU": "relu", "Relu": "relu", "Softmax": "softmax"}
_PLAIN_RELU = {"max_value": None, "negative_slope": 0.0, "threshold": 0.0}


def normalised(rows: list[dict[str, Any]]) -> list[Layer]:
    """A layer table in which every spelling of the same computation looks the same.

    Input layers and layers that change nothing go; an activation that stands on its own joins the
    layer that could have had it as an argument, past layers that commute with it; a Reshape that
    flattens is a Flatten.
    """
    table: list[Layer] = []
    for row in rows:
        layer = _layer(row)
        if layer.kind in ("InputLayer", "Identity"):
            continue
        alone = _activation_alone(layer)
        if alone == "linear":
            continue
        place = _computing(table, alone) if alone else None
        if alone and place is not None:
            table[place] = replace(table[place], activation=alone)
        else:
            table.append(layer)
    return table


_COMMUTING = ("MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "Flatten")
"""Layers before or after which relu, which never changes an order, gives the same."""


def _computing(table: list[Layer], activation: str) -> int | None:
    """Where the layer stands that an activation after `table` belongs to, if it has none yet."""
    for i, layer in reversed(list(enumerate(table))):
        if "activation" in layer.config:
            return i if layer.activation == "linear" else None
        if activation != "relu" or layer.kind not in _COMMUTING:
            return None
    return None


def _layer(row: dict[str, Any]) -> Layer:
    shape = row["output_shape"]
    config = row["config"]
    kind = row["kind"]
    if kind == "Reshape" and shape and len(shape) == 2:
        kind = "Flatten"
    return Layer(
        name=row["name"],
        kind=kind,
        output_shape=None if shape is None else tuple(shape),
        params=row["params"],
        trainable=(row["trainable"] and row["trainable_params"] > 0) or row["params"] == 0,
        activation=config.get("activation") or "linear",
        config=config,
    )


def _activation_alone(layer: Layer) -> str | None:
    """The activation that a layer consists of, if it is nothing more."""
    if layer.kind == "Activation":
        return layer.activation
    name = _ACTIVATION_LAYERS.get(layer.kind)
    if name == "relu" and any(
        layer.config.get(key) not in (None, plain) for key, plain in _PLAIN_RELU.items()
    ):
        return None
    if name == "softmax":
        axis = layer["axis"]
        if isinstance(axis, tuple) and len(axis) == 1:
            axis = axis[0]
        last = -1 if axis is None else axis
        rank = len(layer.output_shape) if layer.output_shape else math.inf
        return name if last in (-1, rank - 1) else None
    return name
