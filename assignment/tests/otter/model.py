# Written by `autograder lint --fix`; do not edit.
# `grader.check("model")` runs the checks of tests/test_model.py by these.
from check_notebook import check
from otter.test_files import test_case

OK_FORMAT = False

name = "model"


@test_case(name="The seven layers are of the right kinds, in the right order", points=6)
def layers(env):
    check("model.layers", env)


@test_case(name="Convolutions and dense layers have the right activations", points=2)
def activations(env):
    check("model.activations", env)


@test_case(name="Every layer's output has the right shape", points=2)
def output_shapes(env):
    check("model.output_shapes", env)


@test_case(name="compile_model returns the model, compiled", points=1)
def compiled_model(env):
    check("model.compiled_model", env)
