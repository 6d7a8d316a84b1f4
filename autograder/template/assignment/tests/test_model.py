from check_tools import as_model, expect


def test_layers(model):
    layers = as_model(model.build_model(), "build_model").layers
    found = sum(type(layer).__name__ == "Dense" for layer in layers)
    expect(found == 2, "two Dense layers", found, "Compare with the list in README.md.")
