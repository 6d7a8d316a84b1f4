"""Models as plain data: which configurations may be rebuilt, and layer tables that look alike."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from autograder.models import allowed
from autograder.models.allowed import NotAllowed, clean_config
from autograder.models.model import Layer, normalised

Config = dict[str, Any]


def piece(name: Any, config: Any = None, module: Any = "keras.layers", **more: Any) -> Config:
    return {
        "module": module,
        "class_name": name,
        "config": {} if config is None else config,
        "registered_name": None,
        **more,
    }


def dense(**config: Any) -> Config:
    return piece("Dense", {"name": "dense", "units": 3, "activation": "relu", **config})


def sequential(*layers: Any, **more: Any) -> Config:
    first = piece("InputLayer", {"batch_shape": [None, 4], "dtype": "float32", "name": "input"})
    return piece("Sequential", {"name": "model", "layers": [first, *layers]}, "keras", **more)


def cleaned(config: Any) -> Config:
    return clean_config(json.dumps(config))


def layers_of(config: Config) -> list[Config]:
    layers: list[Config] = config["config"]["layers"]
    return layers[1:]


# Configurations ------------------------------------------------------------------------------


def test_an_ordinary_model_passes_unchanged() -> None:
    config = sequential(dense(), piece("Dropout", {"rate": 0.5}), dense(activation="softmax"))
    assert cleaned(config) == config


def test_models_inside_models_pass() -> None:
    inner = sequential(dense())
    wrapped = piece("TimeDistributed", {"layer": dense()})
    functional = piece("Functional", {"layers": [inner, wrapped]}, "keras.src.models.functional")
    assert cleaned(functional) == functional


def test_settings_that_do_not_compute_are_dropped() -> None:
    evil = piece("system", "x", "os")
    layer = dense(kernel_initializer=evil, bias_regularizer=evil, kernel_constraint=evil)
    config = sequential(
        layer, compile_config={"optimizer": evil}, build_config={"input_shape": [1]}
    )
    found = cleaned(config)
    assert found == sequential(dense())
    assert "os" not in json.dumps(found).replace("[", " ").split('"')


@pytest.mark.parametrize(
    ("reference", "name"),
    [("relu", "relu"), ("softmax_v2", "softmax"), ("swish", "silu"), ("softmax", "softmax")],
)
def test_functions_by_reference_become_keras_own_names(reference: str, name: str) -> None:
    function = piece("function", reference, "builtins", registered_name="function")
    assert layers_of(cleaned(sequential(dense(activation=function)))) == [dense(activation=name)]


@pytest.mark.parametrize(
    "layer",
    [
        piece("Lambda", {"function": {"class_name": "__lambda__", "config": {"code": "4wEAAAA="}}}),
        piece("Lambda", {"function": "relu"}),
        piece("Lambda", module="keras.src.layers.core.lambda_layer"),
        piece("TFSMLayer", {"filepath": "/etc"}),
        piece("TorchModuleWrapper", {"module": "x"}),
        piece("JaxLayer"),
        piece("FlaxLayer"),
        piece("StringLookup", {"vocabulary": "/etc/passwd"}),
        piece("TextVectorization", {"vocabulary": "/etc/passwd"}),
        piece("Dense", registered_name="my_package>Dense"),
        piece("MyDense", registered_name="my_package>MyDense"),
        piece("MyDense", module=None),
        piece("system", {"command": "id"}, "os"),
        piece("Dense", {"units": 3}, "mine"),
        piece("Dense", {"units": 3}, "builtins"),
        piece("Dense", {"units": 3}, "kerasmine"),
        piece("Dense", {"units": 3}, "keras_hub.layers"),
        piece("Dense", {"units": 3}, " keras.layers"),
        piece("Functional", module="os"),
        piece("exec", "1", "builtins"),
        piece("function", "exec", "builtins"),
        piece("function", "my_activation", "builtins"),
        piece("function", {"name": "relu"}, "builtins"),
        piece("__lambda__", {"value": "x"}, "builtins"),
        piece("__numpy__"),
        piece("__typespec__"),
        piece("open", module="keras.src.utils.io_utils"),
        piece("load_model", module="keras.src.saving"),
        piece("a.b", module="keras.src.ops.numpy"),
        piece("__builtins__.exec", module="keras.src.ops.nn"),
        piece(""),
        piece("Dense\0"),
        piece("dense"),
        piece("DTypePolicy", {"name": "float32"}, "mine"),
        piece("__keras_tensor__", {"shape": [1]}, "mine"),
        piece(["Dense"]),
        piece({"a": 1}),
        piece(7),
        piece(True),
        piece("Dense", module=["keras.layers"]),
        piece("Dense", module={"a": 1}),
        piece("Dense", registered_name=["a>b"]),
    ],
    ids=lambda layer: f"{layer['module']}:{layer['class_name']}"[:40],
)
@pytest.mark.parametrize(
    "placed",
    [
        lambda layer: sequential(layer),
        lambda layer: sequential(piece("TimeDistributed", {"layer": layer})),
        lambda layer: sequential(dense(activation=layer)),
        lambda layer: sequential(piece("RNN", {"cell": [layer]})),
        lambda layer: sequential(dense(dtype={"deep": [[{"x": layer}]]})),
        lambda layer: piece("Functional", {"layers": [sequential(layer)]}, "keras"),
    ],
    ids=["layer", "wrapped", "activation", "cell", "deep", "nested model"],
)
def test_what_could_run_code_is_refused_wherever_it_stands(
    layer: Config, placed: Callable[[Config], Config]
) -> None:
    with pytest.raises(NotAllowed) as caught:
        cleaned(placed(layer))
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 300


def test_a_lambda_is_explained() -> None:
    with pytest.raises(NotAllowed, match=r"Lambda layer.*built-in layers"):
        cleaned(sequential(piece("Lambda")))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "7",
        '"Sequential"',
        "[]",
        "{}",
        '{"class_name": "Dense", "config": {}}',
        '{"class_name": null}',
        '{"class_name": ["Sequential"]}',
        '{"class_name": {"Sequential": 1}}',
        '{"class_name": "MyModel", "registered_name": "mine>MyModel"}',
        '{"class_name": "Sequential", "module": "os"}',
        "[" * 100_000,
        '{"class_name": ' * 100_000,
        "9" * 100_000,
        "\ud800",
        "\0",
    ],
    ids=lambda text: repr(text[:60]),
)
def test_text_that_describes_no_model(text: str) -> None:
    with pytest.raises(NotAllowed):
        clean_config(text)


def test_too_long_a_description() -> None:
    with pytest.raises(NotAllowed, match="too long"):
        clean_config(" " * (allowed.MAX_CONFIG + 1))


@pytest.mark.parametrize("wrap", [lambda x: [x], lambda x: {"a": x}, lambda x: sequential(x)])
@pytest.mark.parametrize("depth", [100, 300])
def test_too_deep_a_description(wrap: Callable[[Any], Any], depth: int) -> None:
    value: Any = 1
    for _ in range(depth):
        value = wrap(value)
    with pytest.raises(NotAllowed, match="deep"):
        cleaned(sequential(dense(x=value)))


def test_as_many_layers_as_are_allowed() -> None:
    # The model itself and its input layer count too.
    assert cleaned(sequential(*[dense()] * (allowed.MAX_LAYERS - 2)))


@pytest.mark.parametrize("count", [allowed.MAX_LAYERS, 5_000])
def test_too_many_layers(count: int) -> None:
    with pytest.raises(NotAllowed, match="more than"):
        cleaned(sequential(*[dense()] * count))


def test_damaged_configurations_pass_or_are_refused_but_raise_nothing_else() -> None:
    rng = random.Random(22)
    good = sequential(dense(), piece("TimeDistributed", {"layer": dense()}))
    values: list[Any] = [None, 7, -1.5, "", "os", [], {}, [1], {"class_name": "Lambda"}, True]

    def damage(value: Any) -> Any:
        if isinstance(value, dict) and value and rng.random() < 0.9:
            key = rng.choice(list(value))
            value[key] = damage(value[key])
            return value
        if isinstance(value, list) and value and rng.random() < 0.9:
            place = rng.randrange(len(value))
            value[place] = damage(value[place])
            return value
        return copy.deepcopy(rng.choice(values))

    for _ in range(2000):
        config = damage(damage(copy.deepcopy(good)))
        try:
            cleaned(config)
        except NotAllowed:
            continue


# Layer tables --------------------------------------------------------------------------------


def row(
    kind: str,
    shape: list[int | None] | None = None,
    params: int = 0,
    trainable: bool = True,
    **config: Any,
) -> dict[str, Any]:
    return {
        "name": kind.lower(),
        "kind": kind,
        "config": config,
        "output_shape": [None, 10] if shape is None else shape,
        "params": params,
        "trainable_params": params if trainable else 0,
        "trainable": trainable,
    }


def shown(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(layer.kind, layer.activation) for layer in normalised(rows)]


CONV = row("Conv2D", [None, 30, 30, 32], 896, activation="relu")
BARE_CONV = row("Conv2D", [None, 30, 30, 32], 896, activation="linear")
POOL = row("MaxPooling2D", [None, 15, 15, 32], pool_size=[2, 2])
DENSE = row("Dense", [None, 10], 650, activation="softmax")
BARE_DENSE = row("Dense", [None, 10], 650, activation="linear")
RELU = row("ReLU", max_value=None, negative_slope=0.0, threshold=0.0)
SOFTMAX = row("Softmax", axis=-1)
WANTED = [
    ("Conv2D", "relu"),
    ("MaxPooling2D", "linear"),
    ("Flatten", "linear"),
    ("Dense", "softmax"),
]
FLATTEN = row("Flatten", [None, 7200])


@pytest.mark.parametrize(
    "rows",
    [
        [CONV, POOL, FLATTEN, DENSE],
        [row("InputLayer"), CONV, POOL, FLATTEN, DENSE],
        [CONV, row("Identity"), POOL, FLATTEN, DENSE, row("Activation", activation="linear")],
        [CONV, POOL, row("Reshape", [None, 7200], target_shape=[7200]), DENSE],
        [BARE_CONV, row("Activation", activation="relu"), POOL, FLATTEN, DENSE],
        [BARE_CONV, RELU, POOL, FLATTEN, BARE_DENSE, SOFTMAX],
        [BARE_CONV, row("Relu"), POOL, FLATTEN, BARE_DENSE, row("Softmax", axis=1)],
        [BARE_CONV, RELU, POOL, FLATTEN, BARE_DENSE, row("Softmax", axis=[-1])],
        [BARE_CONV, POOL, RELU, FLATTEN, DENSE],
    ],
    ids=[
        "as asked",
        "input layer",
        "layers that do nothing",
        "reshape",
        "activation layer",
        "ReLU and Softmax layers",
        "operations",
        "axis in a list",
        "relu after the maximum",
    ],
)
def test_spellings_of_the_same_model_give_one_table(rows: list[dict[str, Any]]) -> None:
    assert shown(rows) == WANTED


@pytest.mark.parametrize(
    "rows",
    [
        [BARE_CONV, POOL, FLATTEN, DENSE],
        [CONV, POOL, FLATTEN, BARE_DENSE],
        [CONV, POOL, FLATTEN, DENSE, SOFTMAX],
        [CONV, RELU, POOL, FLATTEN, DENSE],
        [BARE_CONV, row("ReLU", max_value=6.0), POOL, FLATTEN, DENSE],
        [BARE_CONV, row("ReLU", negative_slope=0.1), POOL, FLATTEN, DENSE],
        [BARE_CONV, row("ReLU", threshold=1.0), POOL, FLATTEN, DENSE],
        [BARE_CONV, row("LeakyReLU", negative_slope=0.3), POOL, FLATTEN, DENSE],
        [CONV, POOL, FLATTEN, BARE_DENSE, row("Softmax", axis=0)],
        [CONV, POOL, FLATTEN, BARE_DENSE, row("Softmax", [None, 3, 10], axis=1)],
        [CONV, POOL, FLATTEN, row("Dropout", rate=0.0), DENSE],
        [CONV, POOL, row("Reshape", [None, 225, 32]), FLATTEN, DENSE],
        [RELU, BARE_CONV, POOL, FLATTEN, DENSE],
    ],
    ids=[
        "no relu",
        "no softmax",
        "softmax twice",
        "relu twice",
        "ReLU6",
        "slope",
        "threshold",
        "LeakyReLU",
        "softmax over the batch",
        "softmax over another axis",
        "dropout",
        "another reshape",
        "relu before",
    ],
)
def test_other_models_give_another_table(rows: list[dict[str, Any]]) -> None:
    assert shown(rows) != WANTED


def test_an_activation_does_not_pass_a_layer_that_it_does_not_commute_with() -> None:
    average = row("AveragePooling2D", [None, 15, 15, 32])
    after = shown([BARE_CONV, average, RELU])
    assert after != shown([CONV, average])


def test_a_layer_keeps_its_numbers_and_settings() -> None:
    (layer,) = normalised([row("Conv2D", [None, 30, 30, 32], 896, filters=32, kernel_size=[3, 3])])
    assert layer == Layer("conv2d", "Conv2D", (None, 30, 30, 32), 896, True, "linear", layer.config)
    assert layer["kernel_size"] == (3, 3)
    assert layer["filters"] == 32
    assert layer["no such setting"] is None


def test_a_model_without_input_shape_has_no_shapes() -> None:
    rows = [BARE_DENSE | {"output_shape": None}, SOFTMAX | {"output_shape": None}]
    (layer,) = normalised(rows)
    assert layer.output_shape is None
    assert layer.activation == "softmax"


@pytest.mark.parametrize(
    ("given", "trainable"),
    [
        (row("Dense", params=10), True),
        (row("Dense", params=10, trainable=False), False),
        (row("Dense", params=10) | {"trainable_params": 0}, False),
        (row("Flatten"), True),
        (row("Flatten", trainable=False), True),
    ],
)
def test_frozen_layers_show(given: dict[str, Any], trainable: bool) -> None:
    assert normalised([given])[0].trainable is trainable


def test_no_layers() -> None:
    assert normalised([]) == []
    assert normalised([row("InputLayer"), RELU]) != []
