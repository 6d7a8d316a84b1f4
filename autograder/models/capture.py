"""Describe a student's objects as plain values. Runs in the student's process."""

from __future__ import annotations

import math
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
    return History(lines, epochs, state)


def model_state(model: Any, argument: int | None = None) -> ModelState:
    """A model as plain data: what it is made of, never what it says of itself."""
    if not isinstance(model, keras.Sequential | Functional) or type(model).call not in _CALLS:
        refused = (
            f"{_name(type(model).__name__)} is a subclass of keras.Model with a call of its own; "
            "build the model with keras.Sequential or the functional API."
        )
        return ModelState("", argument=argument, refused=refused)
    _name_activations(model)
    try:
        config = keras.Model.to_json(_described_by_keras(model))
        weights: list[np.ndarray] | None = None
        if sum(math.prod(weight.shape) for weight in model.weights) <= _MAX_WEIGHTS:
            weights = [np.asarray(w, dtype=np.float32) for w in keras.Model.get_weights(model)]
    except Exception as error:
        refused = f"Keras can't describe this model ({type(error).__name__}: {str(error)[:300]})."
        return ModelState("", argument=argument, refused=refused)
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
        function = getattr(layer, "activation", None)
        if callable(function) and not _is_keras_own(function):
            name = _same_as(function)
            if name:
                layer.activation = keras.activations.get(name)


def _is_keras_own(function: Any) -> bool:
    return any(function is keras.activations.get(name) for name in _ACTIVATIONS)


def _same_as(function: Any) -> str | None:
    """The Keras activation that gives the same values on a probe, if any."""
    probe = np.random.default_rng(0).normal(0, 4, (8, 10)).astype("float32")
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


_OPTIMIZERS = {
    kind: name.lower() for name, kind in vars(keras.optimizers).items() if isinstance(kind, type)
}
"""Keras' own classes, by what they are rather than by what they say they are called."""


def _class_name(thing: Any) -> str:
    """Keras' own class that the optimizer is, in lower case: 'rmsprop', 'adam'."""
    known = (_OPTIMIZERS.get(kind) for kind in type(thing).__mro__)
    return next(filter(None, known), None) or _name(type(thing).__name__)


def _flat(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [entry for part in value for entry in _flat(part)]
    return [] if value is None else [value]


# Soft targets, so that losses which agree on one-hot rows alone are told apart.
_TARGETS = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]], "float32")
_GUESSES = np.array([[0.5, 0.3, 0.2], [0.2, 0.2, 0.6]], "float32")
_LOSSES = (
    "categorical_crossentropy binary_crossentropy kl_divergence mean_squared_error "
    "mean_absolute_error categorical_focal_crossentropy categorical_hinge poisson"
).split()


def _loss(loss: Any) -> str:
    given = _flat(loss)
    if len(given) != 1:
        return "none" if not given else "several"
    loss = given[0]
    try:
        function = keras.losses.get(loss) if isinstance(loss, str) else loss
        found = float(np.mean(np.asarray(function(tf.constant(_TARGETS), tf.constant(_GUESSES)))))
        for name in _LOSSES:
            same = np.mean(np.asarray(keras.losses.get(name)(_TARGETS, _GUESSES)))
            if math.isclose(found, float(same), rel_tol=1e-4):
                return name
    except Exception:
        pass
    name = _snake(loss)
    return f"{name} (with other settings)" if name == "categorical_crossentropy" else name


def _metric(metric: Any) -> str:
    if type(metric) is keras.metrics.Accuracy:
        return "exact_accuracy"  # Counts probabilities that equal their targets: next to none.
    if type(metric) is keras.metrics.MeanMetricWrapper:
        metric = metric._fn
    return _snake(metric)


def _snake(thing: Any) -> str:
    """Keras' name in snake case; Keras itself takes strings in either case."""
    name = thing if isinstance(thing, str) else getattr(thing, "__name__", type(thing).__name__)
    name = _name(name)
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")
