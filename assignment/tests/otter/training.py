# Written by `autograder lint --fix`; do not edit.
# `grader.check("training")` runs the checks of tests/test_training.py by these.
from check_notebook import check
from otter.test_files import test_case

OK_FORMAT = False

name = "training"


@test_case(name="train_model returns Keras' History", points=3)
def history(env):
    check("training.history", env)
