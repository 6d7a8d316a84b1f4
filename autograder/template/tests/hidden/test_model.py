from autograder.checks import a_model, expect


def test_layers(student):
    layers = a_model(student.build_model()).layers
    found = ", ".join(f"{layer.kind} {layer.activation}" for layer in layers)
    expect(found == "Dense relu, Dense softmax", "Dense relu, Dense softmax", found or "no layers")


def test_parameter_count(student):
    found = a_model(student.build_model()).total_params
    expect(found == 2410, "2,410 weights", f"{found:,}")
