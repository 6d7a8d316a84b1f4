"""The network's layers and how it is compiled."""

from network import (
    ACCURACY,
    IMAGE,
    TABLE,
    activation_of,
    counts_side_by_side,
    expect_setting,
    matched,
    own_params,
    own_shapes,
    side_by_side,
)

from autograder.checks import Model, a_model, expect, kind_of


def compiled(student, reference_model) -> Model:
    """The reference's network as compile_model leaves it; build_model is not judged here."""
    model = reference_model.untrained()
    returned = student.compile_model(model)
    if isinstance(returned, Model) and returned.compiled:
        model = returned
    expect(model.compiled, "a compiled model", "one that is not compiled", "model.compile(...)")
    return model


def test_layers(student, result):
    model = a_model(student.build_model())
    result.show(side_by_side(model.layers))
    expected = [row.kind for row in TABLE]
    found = [layer.kind for layer in model.layers]
    expect(found == expected, ", ".join(expected), ", ".join(found) or "no layers")
    expect(model.is_chain, "layers one after the other", "branches or layers used twice")


def test_filters(student):
    expect_setting(a_model(student.build_model()), "Conv2D", "filters")


def test_kernel_sizes(student):
    expect_setting(a_model(student.build_model()), "Conv2D", "kernel_size")


def test_pool_sizes(student):
    expect_setting(a_model(student.build_model()), "MaxPooling2D", "pool_size")


def test_units(student):
    expect_setting(a_model(student.build_model()), "Dense", "units")


def test_activations(student):
    layers = a_model(student.build_model()).layers
    pairs = matched(layers, "Conv2D") + matched(layers, "Dense")
    expected = [row.activation for row, _ in pairs]
    found = [activation_of(layer, layers) for _, layer in pairs]
    expect(found == expected, f"activations {', '.join(expected)}", ", ".join(found))


def test_output_shapes(student):
    model = a_model(student.build_model())
    layers = model.layers
    found = model.input_shape or "none: the first layer is given no shape"
    expect(model.input_shape == (None, *IMAGE), f"the input shape {(None, *IMAGE)}", found)
    for layer, expected in zip(layers, own_shapes(layers), strict=True):
        words = f"{expected} after {layer.kind} {layer.name}"
        expect(layer.output_shape == expected, words, layer.output_shape)


def test_parameter_count(student, result):
    model = a_model(student.build_model())
    result.show(counts_side_by_side(model.layers))
    if model.input_shape is None:
        return  # There is nothing to count yet, which costs points under output_shapes.
    expected, found = own_params(model), [layer.params for layer in model.layers]
    words = f"{sum(expected):,} parameters ({', '.join(f'{n:,}' for n in expected)} by layer)"
    expect(expected, "layers with parameters", "no layers")
    expect(found == expected, words, f"{sum(found):,} ({', '.join(f'{n:,}' for n in found)})")


def test_trainable(student):
    layers = a_model(student.build_model()).layers
    frozen = [layer.name for layer in layers if not layer.trainable]
    expect(
        layers and not frozen,
        "every layer trainable",
        f"frozen: {', '.join(frozen) or 'no layers'}",
    )


def test_compiled_model(student, reference_model):
    returned = student.compile_model(reference_model.untrained())
    expect(
        isinstance(returned, Model), "the model, compiled, as the return value", kind_of(returned)
    )
    expect(returned.compiled, "a compiled model", "one that is not compiled")


def test_optimizer(student, reference_model):
    found = compiled(student, reference_model).compiled.optimizer
    expect(found == "rmsprop", "the optimizer rmsprop", found)


def test_loss(student, reference_model):
    found = compiled(student, reference_model).compiled.loss
    expect(found == "categorical_crossentropy", "the loss categorical_crossentropy", found)


def test_metrics(student, reference_model):
    found = compiled(student, reference_model).compiled.metrics
    right = set(ACCURACY) & set(found)
    expect(right, "accuracy among the metrics", ", ".join(found) or "no metrics")
