# Written by `autograder lint --fix`; do not edit.
# `grader.check("evaluation")` runs the checks of tests/test_evaluation.py by these.
from check_notebook import check
from otter.test_files import test_case

OK_FORMAT = False

name = "evaluation"


@test_case(name="evaluate_model returns (loss, accuracy)", points=1)
def pair(env):
    check("evaluation.pair", env)
