"""The network's layers for sizes of the checks' own choice, and how it is compiled."""

from network import (
    KINDS,
    RECURRENT,
    built,
    drawn_sizes,
    expect_size,
    of_kinds,
    own_params,
    side_by_side,
    unusual_activations,
    unusual_settings,
)

from autograder.checks import Model, expect, kind_of


def compiled(student, reference_model) -> Model:
    """The reference's network as compile_model leaves it; build_model is not judged here."""
    model = reference_model.untrained()
    returned = student.compile_model(model)
    if isinstance(returned, Model) and returned.compiled:
        model = returned
    expect(model.compiled, "a compiled model", "one that is not compiled", "model.compile(...)")
    return model


def test_layers(student, rng, result):
    (sizes,) = drawn_sizes(rng, 1)
    model = built(student, sizes)
    result.show(side_by_side(model.layers, sizes))
    found = [layer.kind for layer in model.layers]
    expect(found == list(KINDS), ", ".join(KINDS), ", ".join(found) or "no layers")
    expect(model.is_chain, "layers one after the other", "branches or layers used twice")


def test_every_step(student, rng):
    (sizes,) = drawn_sizes(rng, 1)
    layers = built(student, sizes).layers
    for layer in of_kinds(layers, *RECURRENT):
        words = f"{layer.kind} to return its output at every step"
        expect(layer["return_sequences"], words, "only that of the last step")


def test_any_length(student, rng):
    (sizes,) = drawn_sizes(rng, 1)
    shape = built(student, sizes).input_shape
    expect(shape == (None, None), "the input shape (None, None): sequences of any length", shape)


def test_embedding(student, rng):
    for sizes in drawn_sizes(rng, 2):
        expect_size(student, sizes, "Embedding", input_dim=sizes[0], output_dim=sizes[1])


def test_units(student, rng):
    for sizes in drawn_sizes(rng, 2):
        expect_size(student, sizes, "LSTM", units=sizes[2])


def test_outputs(student, rng):
    for sizes in drawn_sizes(rng, 2):
        expect_size(student, sizes, "Dense", units=sizes[0])


def test_activations(student, rng):
    found = unusual_activations(built(student, drawn_sizes(rng, 1)[0]).layers)
    expect(not found, "softmax in Dense, and LSTM's own tanh and sigmoid", ", ".join(found))


def test_parameter_count(student, rng):
    for sizes in drawn_sizes(rng, 2):
        layers = built(student, sizes).layers
        expected, found = own_params(layers), [layer.params for layer in layers]
        expect(expected, "layers with parameters", "no layers")
        words = f"{', '.join(map(str, expected))} parameters, layer by layer"
        expect(found == expected, words, ", ".join(map(str, found)))


def test_defaults(student, rng):
    layers = built(student, drawn_sizes(rng, 1)[0]).layers
    expect(layers, "layers with settings", "no layers")
    found = unusual_settings(layers)
    expect(not found, "all other settings as Keras has them", ", ".join(found))


def test_compiled_model(student, reference_model):
    returned = student.compile_model(reference_model.untrained())
    words = "the model, compiled, as the return value"
    expect(isinstance(returned, Model), words, kind_of(returned))
    expect(returned.compiled, "a compiled model", "one that is not compiled")


def test_optimizer(student, reference_model):
    found = compiled(student, reference_model).compiled.optimizer
    expect(found == "adam", "the optimizer adam", found)


def test_loss(student, reference_model):
    found = compiled(student, reference_model).compiled.loss
    wanted = "sparse_categorical_crossentropy"
    expect(found == wanted, f"the loss {wanted}, of probabilities", found)
