"""Describe a student's objects as plain values. Runs in the student's process."""

from __future__ import annotations

import contextlib
import math
import types
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.models.functional import Functional

from autograder.values import Compiled, History, ModelState, Opaque, Plain

_MAX_DEPTH = 12
_MAX_WEIGHTS = 6_000_000
"""A larger model goes without its weights: it is the wrong one, but its layers can be judged."""
_MAX_NAME = 100
_MAX_LINES = 50
"""Quantities in a History; Keras keeps two for each metric."""

_random = np.random.default_rng()
"""For probes, which only have to be the same for the two things compared."""

# Spellings that Keras keeps apart though they compute the same.
_ACTIVATIONS = (
    "relu softmax sigmoid tanh elu selu gelu silu softplus softsign linear relu6 leaky_relu "
    "hard_sigmoid exponential log_softmax mish"
).split()


def to_plain(value: Any, arguments: dict[int, int], depth: int = 0) -> Plain:
    """A value as plain data.

    Args:
        arguments: `id` of each model that was passed in, to its position.
    """
    if value is None or type(value) in (bool, float, str, bytes):
        return value
    if isinstance(value, np.str_):
        return str(value)
    if type(value) is int:
        return value if -(2**63) <= value < 2**64 else Opaque("int (too large)")
    if isinstance(value, keras.Model):
        return model_state(value, arguments.get(id(value)))
    if isinstance(value, keras.callbacks.History):
        return _history(value, arguments)
    if depth < _MAX_DEPTH:
        if isinstance(value, tuple | list):
            entries = [to_plain(entry, arguments, depth + 1) for entry in value]
            return tuple(entries) if isinstance(value, tuple) else entries
        if isinstance(value, Mapping):
            return {str(key): to_plain(v, arguments, depth + 1) for key, v in value.items()}
    if isinstance(value, np.generic | np.ndarray) or hasattr(value, "__array__"):
        return _array(value)
    return Opaque(_name(type(value).__name__))


def _name(text: object) -> str:
    return str(text)[:_MAX_NAME]


def _array(value: Any) -> Plain:
    array = np.asarray(value)
    if array.dtype.kind == "U":
        return array.tolist()  # Text in lists, of which numpy makes the same array.
    if array.dtype.name == "bfloat16":
        array = array.astype(np.float32)
    if array.dtype.kind not in "biuf":
        return Opaque(_name(f"array of {array.dtype}"))
    if array.dtype.itemsize > 8:
        array = array.astype(np.float64)
    return array


def _history(value: Any, arguments: dict[int, int]) -> Plain:
    model = getattr(value, "model", None)
    try:
        lines = {
            _name(name): [float(number) for number in numbers]
            for name, numbers in list(value.history.items())[:_MAX_LINES]
        }
        epochs = [int(epoch) for epoch in value.epoch]
    except (TypeError, ValueError, AttributeError):
        return Opaque("History without numbers")
    state = None
    if isinstance(model, keras.Model):
        state = model_state(model, arguments.get(id(model)))
    steps = (getattr(value, "params", None) or {}).get("steps")
    return History(lines, epochs, steps if type(steps) is int else None, state)


def model_state(model: Any, argument: int | None = None) -> ModelState:
    """A model as plain data: what it is made of, never what it says of itself."""
    if not isinstance(model, keras.Sequential | Functional) or type(model).call not in _CALLS:
        return ModelState("", argument=argument, refused="subclass")
    _name_activations(model)
    try:
        config = keras.Model.to_json(_described_by_keras(model))
        weights: list[np.ndarray] | None = None
        if sum(math.prod(weight.shape) for weight in model.weights) <= _MAX_WEIGHTS:
            weights = [np.asarray(w, dtype=np.float32) for w in keras.Model.get_weights(model)]
    except Exception:
        return ModelState("", argument=argument, refused="undescribable")
    compiled = _compiled(model)
    updates = int(np.asarray(model.optimizer.iterations)) if compiled else 0
    return ModelState(config, weights, compiled, updates, argument)


_CALLS = (keras.Sequential.call, Functional.call)


def _described_by_keras(model: Any) -> Any:
    """The model itself, or a twin of Keras' own class if a subclass did no more than build it."""
    if type(model) in (keras.Sequential, Functional, keras.Model):
        return model
    if isinstance(model, keras.Sequential):
        return keras.Sequential(model._layers)
    return keras.Model(model.inputs, model.outputs)


def _name_activations(model: Any) -> None:
    """Name activations passed as functions (tf.nn.relu, a lambda) by what they compute."""
    for layer in keras.Model._flatten_layers(model):
        for setting in ("activation", "recurrent_activation"):
            function = getattr(layer, setting, None)
            if callable(function) and not _is_keras_own(function):
                name = _same_as(function, getattr(layer, "output", None))
                if name and not isinstance(layer, keras.layers.RNN):  # Its cell has them.
                    setattr(layer, setting, keras.activations.get(name))


def _is_keras_own(function: Any) -> bool:
    return any(function is keras.activations.get(name) for name in _ACTIVATIONS)


def _same_as(function: Any, output: Any) -> str | None:
    """The Keras activation that gives the same values on a probe, if any.

    The probe looks like what the layer sees, and nobody knows its numbers in advance.
    """
    sizes = [size or 1 for size in getattr(output, "shape", (None, 10))[1:]]
    probe = _random.normal(0, 4, (int(_random.integers(3, 30)), *sizes)).astype("float32")
    try:
        found = np.asarray(function(tf.constant(probe)))
    except Exception:
        return None
    for name in _ACTIVATIONS:
        known = np.asarray(keras.activations.get(name)(tf.constant(probe)))
        if np.allclose(found, known, atol=1e-5):
            return name
    return None


def _compiled(model: Any) -> Compiled | None:
    if not getattr(model, "compiled", False) or getattr(model, "optimizer", None) is None:
        return None
    optimizer = model.optimizer
    try:
        rate = float(np.asarray(optimizer.learning_rate))
    except Exception:
        rate = math.nan
    loss = getattr(getattr(model, "_compile_loss", None), "_user_loss", None)
    metrics = getattr(getattr(model, "_compile_metrics", None), "_user_metrics", None)
    return Compiled(
        _class_name(optimizer),
        _loss(loss),
        [_metric(metric) for metric in _flat(metrics)[:_MAX_LINES]],
        rate,
    )


def _classes(module: Any) -> dict[type, str]:
    """Keras' own classes, by what they are rather than by what they say they are called."""
    return {kind: name for name, kind in vars(module).items() if isinstance(kind, type)}


_OPTIMIZERS = _classes(keras.optimizers)
_METRICS = _classes(keras.metrics)
_METRIC_FUNCTIONS = [f for f in vars(keras.metrics).values() if isinstance(f, types.FunctionType)]


def _class_name(thing: Any) -> str:
    """Keras' own class that the optimizer is, in lower case: 'rmsprop', 'adam'."""
    known = _OPTIMIZERS.get(type(thing))
    return known.lower() if known else "a class of your own"


def _flat(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [entry for part in value for entry in _flat(part)]
    return [] if value is None else [value]


_LOSSES = (
    "categorical_crossentropy binary_crossentropy kl_divergence mean_squared_error "
    "mean_absolute_error categorical_focal_crossentropy categorical_hinge poisson"
).split()
_WITH_SETTINGS = ("categorical_crossentropy", "sparse_categorical_crossentropy")
"""Losses that with other settings, such as `from_logits`, are not those that a lab asks for."""


def _probabilities() -> np.ndarray:
    """A batch of rows that sum to 1, as long as in no other call."""
    rows = _random.uniform(0.05, 1, (int(_random.integers(20, 60)), 10)).astype("float32")
    normalised: np.ndarray = rows / rows.sum(axis=1, keepdims=True)
    return normalised


def _loss(loss: Any) -> str:
    given = _flat(loss)
    if len(given) != 1:
        return "none" if not given else "several"
    loss = given[0]
    # Soft targets, so that losses which agree on one-hot rows alone are told apart.
    guesses = _probabilities()
    targets = _random.permutation(guesses)
    labels = _random.permutation(np.arange(len(guesses)) % guesses.shape[1])
    for names, truth in ((_LOSSES, targets), (["sparse_categorical_crossentropy"], labels)):
        with contextlib.suppress(Exception):  # A loss for the other kind of targets.
            function = keras.losses.get(loss) if isinstance(loss, str) else loss
            found = np.mean(np.asarray(function(tf.constant(truth), tf.constant(guesses))))
            for name in names:
                same = np.mean(np.asarray(keras.losses.get(name)(truth, guesses)))
                if math.isclose(float(found), float(same), rel_tol=1e-4):
                    return name
    name = _snake(loss)
    return f"{name} (with other settings)" if name in _WITH_SETTINGS else name


def _metric(metric: Any) -> str:
    if type(metric) is keras.metrics.Accuracy:
        return "exact_accuracy"  # Counts probabilities that equal their targets: next to none.
    if type(metric) is keras.metrics.MeanMetricWrapper:
        metric = metric._fn
    if isinstance(metric, str) or type(metric) in _METRICS or metric in _METRIC_FUNCTIONS:
        return _snake(metric)
    if callable(metric) and not isinstance(metric, keras.metrics.Metric):
        return "accuracy" if _is_accuracy(metric) else f"{_snake(metric)} (a function of your own)"
    return f"{_snake(metric)} (a class of your own)"


def _is_accuracy(function: Any) -> bool:
    """Whether a function gives, on the average, the share of rows whose largest entry agrees."""
    guesses = _probabilities()
    targets = np.eye(10, dtype="float32")[_random.permutation(guesses.argmax(axis=1))]
    truth = (guesses.argmax(axis=1) == targets.argmax(axis=1)).mean()
    try:
        found = np.mean(np.asarray(function(tf.constant(targets), tf.constant(guesses))))
    except Exception:
        return False
    return math.isclose(float(found), float(truth), abs_tol=1e-4)


def _snake(thing: Any) -> str:
    """Keras' name in snake case; Keras itself takes strings in either case."""
    name = thing if isinstance(thing, str) else getattr(thing, "__name__", type(thing).__name__)
    name = _name(name)
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")
