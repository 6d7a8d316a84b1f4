# Written by `autograder lint --fix`; do not edit.
# `grader.check("prediction")` runs the checks of tests/test_prediction.py by these.
from check_notebook import check
from otter.test_files import test_case

OK_FORMAT = False

name = "prediction"


@test_case(name="predict_probabilities returns ten floats per image", points=1)
def probabilities(env):
    check("prediction.probabilities", env)


@test_case(name="Each image's probabilities sum to 1", points=1)
def rows_sum_to_one(env):
    check("prediction.rows_sum_to_one", env)


@test_case(name="predict_classes returns one integer per image", points=1)
def classes(env):
    check("prediction.classes", env)
