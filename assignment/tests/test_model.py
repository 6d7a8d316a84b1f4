"""Part 2: model.py. The checks look at what the model computes, not at how it is written."""

from network import activation_of, steps
from support import describe, expect

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
    found = [(32, 32, 3)]
    for step in steps(network):
        expect(
            step.shape,
            "a model that knows the shape of its input, (32, 32, 3)",
            "a model without an input shape",
            "Begin with keras.Input((32, 32, 3)), in a Sequential or a functional model.",
        )
        if step.shape != found[-1]:  # activations keep the shape
            found.append(step.shape)

    def pooled(side: int) -> int:
        return (side - 3 + 1) // 2  # a 3 x 3 filter without padding, then 2 x 2 pooling

    side = 32
    expected = [(32, 32, 3)]
    for filters in (32, 64):
        expected += [(side - 2, side - 2, filters), (pooled(side), pooled(side), filters)]
        side = pooled(side)
    expected += [(side * side * 64,), (64,), (10,)]
    expect(
        tuple(network.inputs[0].shape[1:]) == (32, 32, 3),
        "images of shape (32, 32, 3) as input",
        network.inputs[0].shape[1:],
        "Height, width and the three colours, in this order, without the number of images.",
    )
    expect(
        found == expected,
        "(32, 32, 3) -> " + " -> ".join(map(str, expected[1:])),
        "(32, 32, 3) -> " + " -> ".join(map(str, found[1:])),
        "Find the first shape that differs: filters, kernel, padding, pool or units are off there.",
    )


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
