"""Part 2: model.py. The checks look at what the model computes, not at how it is written."""

from itertools import zip_longest

from check_network import activation_of, steps
from check_tools import describe, expect

LAYERS = ["Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dense"]


def test_layers(network):
    kinds = [step.kind for step in steps(network) if not step.is_activation]
    expect(
        kinds == LAYERS,
        ", ".join(LAYERS),
        ", ".join(kinds) or "no layers",
        "Compare with the layer table in README.md, row by row.",
    )


def test_activations(network):
    functions: list[list[str]] = []  # for each Conv2D and Dense, what comes before the next one
    for step in steps(network):
        if step.kind in ("Conv2D", "Dense"):
            functions.append([])
        if functions and activation_of(step) != "linear":
            functions[-1].append(activation_of(step))
    expect(functions, "Conv2D and Dense layers", "none", "Start with the layers themselves.")
    *hidden, last = functions
    expect(
        all(set(names) == {"relu"} for names in hidden),
        "relu after every Conv2D and after the first Dense layer",
        "; ".join(" then ".join(names) or "none" for names in hidden) or "none",
        "Give the layer an activation. Without one it can only draw straight lines.",
    )
    expect(
        last == ["softmax"],
        "softmax, once, at the end",
        " then ".join(last) or "none",
        "The last layer turns ten numbers into ten probabilities.",
    )


def test_output_shapes(network):
    shapes = [step.shape for step in steps(network)]
    expect(
        shapes and None not in shapes,
        "a model that knows the shape of its input, (32, 32, 3)",
        "a model without an input shape",
        "Begin with keras.Input((32, 32, 3)), in a Sequential or a functional model.",
    )
    found = [tuple(network.inputs[0].shape[1:])]
    for shape in shapes:
        if shape != found[-1]:  # an activation keeps the shape
            found.append(shape)

    side = 32
    expected = [(side, side, 3)]
    for filters in (32, 64):
        side = side - 3 + 1  # a 3 x 3 filter, no padding
        expected.append((side, side, filters))
        side = side // 2  # 2 x 2 pooling
        expected.append((side, side, filters))
    expected += [(side * side * 64,), (64,), (10,)]

    before = "images"
    for right, actual in zip_longest(expected, found):
        expect(
            actual == right,
            f"{right or 'nothing more'} to follow {before}",
            actual or "nothing more",
            "Check the filters, kernel, padding, pool or units of this layer, then run again.",
        )
        before = str(right)


def test_compiled_model(model, uncompiled_classifier):
    result = model.compile_model(uncompiled_classifier)
    expect(
        result is uncompiled_classifier,
        "the model that was passed in",
        "another model" if hasattr(result, "layers") else describe(result),
        "model.compile(...) returns nothing, so return the model in a line of its own.",
    )
    expect(
        result.compiled,
        "a compiled model",
        "a model that was never compiled",
        "Call model.compile with an optimizer, a loss and a list of metrics.",
    )
