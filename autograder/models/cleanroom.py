"""Where models are rebuilt and run: a process without student code, that holds no secret either.

Everything the grader believes about a model is computed here, from its architecture and weights.
"""

from __future__ import annotations

import hashlib
import inspect
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.models.allowed import REFUSED, NotAllowed, clean_config
from autograder.values import Compiled, Failure, ModelState, Plain

MAX_PARAMETERS = 50_000_000
_MAX_MEMBER = 250 * 2**20


class CleanRoom:
    """Answers the grader's questions about models; keeps the one that was asked about last."""

    def __init__(self) -> None:
        self._key = b""
        self._model: Any = None

    def handle(self, request: dict[str, Any]) -> Plain:
        """The answer to a question about a model, or a Failure that says why there is none."""
        try:
            model = self._rebuild(request["model"])
            if request["call"] == "describe":
                return describe(model)
            if request["call"] == "read":
                return _state(model)
            if request["call"] == "build":
                self._key = b""  # The model that is kept becomes another one.
                model.build(tuple(request["input_shape"]))
                return _state(model)
            return predict(model, request["images"])
        except NotAllowed as error:
            return Failure("value", error=error.name, text=str(error))
        except (MemoryError, tf.errors.ResourceExhaustedError):
            text = "The model is too large to be graded."
        except Exception as error:
            first = "".join(str(error).strip().splitlines()[:1])
            named = f"{type(error).__name__}: {first}"[:150]
            return Failure("value", error=named, text="The model can't be rebuilt or run.")
        return Failure("value", text=text)

    def _rebuild(self, given: ModelState | bytes) -> Any:
        digest = hashlib.blake2b()
        if isinstance(given, bytes):
            digest.update(given)
        else:
            digest.update(given.config.encode())
            for weight in given.weights or ():
                digest.update(repr((weight.dtype.str, weight.shape)).encode())
                digest.update(np.ascontiguousarray(weight).tobytes())
        if digest.digest() != self._key:
            self._model = from_file(given) if isinstance(given, bytes) else build(given)
            self._key = digest.digest()
        return self._model


def _state(model: Any) -> ModelState:
    return ModelState(model.to_json(), [np.asarray(weight) for weight in model.get_weights()])


def build(state: ModelState) -> Any:
    """A model from built-in layers, with the state's weights or freshly initialised.

    Raises:
        NotAllowed: the architecture or the weights can't be used.
    """
    if state.refused:
        raise NotAllowed(REFUSED.get(state.refused, "The model can't be read."))
    model = _from_config(state.config)
    if state.weights is not None and model.built:
        expected = [tuple(weight.shape) for weight in model.weights]
        if [weight.shape for weight in state.weights] != expected:
            raise NotAllowed("The model's weights do not fit its layers.")
        model.set_weights(state.weights)
    return model


def _from_config(text: str) -> Any:
    config = _for_this_keras(clean_config(text))
    model = keras.saving.deserialize_keras_object(config, safe_mode=True)
    if model.built and model.count_params() > MAX_PARAMETERS:
        raise NotAllowed(f"The model has more than {MAX_PARAMETERS:,} parameters.")
    return model


def _for_this_keras(config: Any) -> Any:
    """The configuration without unset options that only a newer Keras knows.

    A student's Keras may be newer than the grader's, and writes options that this one refuses even
    when they are not used (`quantization_config: null`).
    """
    if isinstance(config, list):
        return [_for_this_keras(entry) for entry in config]
    if not isinstance(config, dict):
        return config
    layer = getattr(keras.layers, str(config.get("class_name")), None)
    options = config.get("config")
    if layer is not None and isinstance(options, dict):
        known = {"name", "trainable", "dtype"}
        for kind in layer.__mro__:
            known |= set(inspect.signature(kind.__init__).parameters)
        kept = {key: v for key, v in options.items() if key in known or v not in (None, False)}
        config = {**config, "config": kept}
    return {key: _for_this_keras(entry) for key, entry in config.items()}


def from_file(data: bytes) -> Any:
    """The model in a `.keras` file, which is a zip of config.json and model.weights.h5.

    Source: https://keras.io/guides/serialization_and_saving/
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.getinfo(name) for name in ("config.json", "model.weights.h5")}
            if any(member.file_size > _MAX_MEMBER for member in members.values()):
                raise NotAllowed("The model file unpacks to more than can be graded.")
            config = archive.read("config.json").decode("utf-8")
            weights = archive.read("model.weights.h5")
    except NotAllowed:
        raise
    except Exception:
        raise NotAllowed(
            "The file is not a Keras model; save it with model.save('model.keras')."
        ) from None
    model = _from_config(config)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.weights.h5"
        path.write_bytes(weights)
        model.load_weights(path)
    return model


def compile_like(model: Any, compiled: Compiled) -> None:
    """Compile with Keras' own pieces named in `compiled`."""
    optimizer = keras.optimizers.get(compiled.optimizer)
    if compiled.learning_rate is not None:
        optimizer.learning_rate = compiled.learning_rate
    model.compile(optimizer=optimizer, loss=compiled.loss, metrics=compiled.metrics)


def predict(model: Any, images: np.ndarray) -> np.ndarray:
    """The model's output for a batch, float32."""
    return np.asarray(model(tf.constant(images), training=False), dtype=np.float32)


def describe(model: Any) -> dict[str, Plain]:
    """The layer table: one row per layer or operation, models inside the model taken apart."""
    rows: list[dict[str, Plain]] = []
    chain = _rows(model, rows)
    return {
        "rows": rows,
        "chain": chain,
        "input_shape": _shape(lambda: model.inputs[0]),
        "total_params": int(model.count_params()) if model.built else 0,
        "config": json.dumps(clean_config(model.to_json())),
    }


def _rows(model: Any, rows: list[dict[str, Plain]]) -> bool:
    """Append the rows of `model`; say whether data pass through one after the other."""
    chain = True
    operations = getattr(model, "operations", None) or model.layers
    if isinstance(model, keras.Sequential):
        operations = model.layers
    else:
        for operation in operations:
            nodes = operation._inbound_nodes
            used = [node for node in nodes if node in getattr(model, "_nodes", nodes)]
            chain &= len(used) <= 1 and all(len(node.parent_nodes) <= 1 for node in used)
        chain &= len(model.outputs) == 1 and len(model.inputs) == 1
    for operation in operations:
        if isinstance(operation, keras.Sequential) or hasattr(operation, "operations"):
            chain &= _rows(operation, rows)
        else:
            rows.append(_row(operation))
    return chain


def _row(operation: Any) -> dict[str, Plain]:
    is_layer = isinstance(operation, keras.layers.Layer)
    kind, config = _kind(operation)
    weights = operation.weights if is_layer else []
    trainable = operation.trainable_weights if is_layer else []
    return {
        "name": str(operation.name),
        "kind": kind,
        "config": {key: value for key, value in config.items() if _is_plain(value)},
        "output_shape": _shape(lambda: operation.output),
        "params": sum(int(np.prod(weight.shape)) for weight in weights),
        "trainable_params": sum(int(np.prod(weight.shape)) for weight in trainable),
        "trainable": bool(getattr(operation, "trainable", True)),
    }


_CELLS = {"LSTMCell": "LSTM", "GRUCell": "GRU", "SimpleRNNCell": "SimpleRNN"}
_SAME_AT_EVERY_STEP = ("Dense", "Activation")
"""Layers that treat each step of a sequence alike anyhow, so that TimeDistributed adds nothing."""


def _kind(operation: Any) -> tuple[str, dict[str, Any]]:
    """An operation's class and settings; those of a layer inside where the one around it, spelled
    otherwise, computes the same."""
    kind = type(operation).__name__
    try:
        config = operation.get_config()
        inside: Any = operation.cell if kind == "RNN" else getattr(operation, "layer", None)
        name = type(inside).__name__
        if kind == "RNN" and name in _CELLS:
            return _CELLS[name], config | inside.get_config()
        if kind == "TimeDistributed" and name in _SAME_AT_EVERY_STEP:
            return name, inside.get_config()
    except Exception:
        config = {}
    return kind, config


def _shape(tensor: Callable[[], Any]) -> list[int | None] | None:
    """A tensor's shape, None if it has none; its first size is the batch's, which may be any."""
    try:
        shape = tensor().shape
        return [None, *(None if size is None else int(size) for size in shape[1:])]
    except Exception:
        return None


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_plain(entry) for entry in value)
    return value is None or type(value) in (bool, int, float, str)
