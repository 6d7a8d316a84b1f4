# Written by `autograder lint --fix`; do not edit.
# `grader.check("preprocessing")` runs the checks of tests/test_preprocessing.py by these.
from check_notebook import check
from otter.test_files import test_case

OK_FORMAT = False

name = "preprocessing"


@test_case(name="load_data returns CIFAR-10's two pairs of arrays", points=2)
def load_data(env):
    check("preprocessing.load_data", env)


@test_case(name="normalize_images keeps the shape and returns float32", points=2)
def normalize_dtype(env):
    check("preprocessing.normalize_dtype", env)


@test_case(name="normalize_images scales pixels to 0 to 1", points=3)
def normalize_values(env):
    check("preprocessing.normalize_values", env)


@test_case(name="encode_labels turns labels of shape (n, 1) into one-hot rows", points=2)
def one_hot(env):
    check("preprocessing.one_hot", env)
