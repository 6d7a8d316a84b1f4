"""Fixtures for the checks, and a report in plain words in place of pytest's own."""

import os
import re
import sys
from types import ModuleType

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.dont_write_bytecode = True

import pytest  # noqa: E402
from check_messages import TO_DO, explain  # noqa: E402
from check_report import ITEMS, print_summary  # noqa: E402
from check_tools import Mismatch, describe, student_module  # noqa: E402

SECTIONS = ["preprocessing", "model", "prediction", "evaluation", "training"]  # quick ones first


# ---- fixtures -----------------------------------------------------------------------------------


@pytest.fixture
def preprocessing() -> ModuleType:
    return student_module("preprocessing")


@pytest.fixture
def model() -> ModuleType:
    return student_module("model")


@pytest.fixture
def training() -> ModuleType:
    return student_module("training")


@pytest.fixture
def evaluation() -> ModuleType:
    return student_module("evaluation")


@pytest.fixture
def prediction() -> ModuleType:
    return student_module("prediction")


@pytest.fixture
def network(model):
    """The student's network, as `build_model` returns it."""
    built = model.build_model()
    if not hasattr(built, "layers"):
        raise Mismatch("a Keras model", describe(built), "Does build_model end with return?")
    return built


@pytest.fixture
def uncompiled_classifier():
    """A small network that stands in for the student's: a broken model.py costs nothing here."""
    import keras

    keras.backend.clear_session()
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.AveragePooling2D(8),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


@pytest.fixture
def classifier(uncompiled_classifier):
    uncompiled_classifier.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return uncompiled_classifier


# ---- running and reporting ----------------------------------------------------------------------


def item_id(nodeid: str) -> str:
    """'tests/test_model.py::test_layers' is the check of 'model.layers'."""
    found = re.search(r"test_(\w+)\.py::test_(\w+)", nodeid)
    return ".".join(found.groups()) if found else nodeid


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: number for number, name in enumerate(ITEMS)}

    def place(item: pytest.Item) -> tuple[int, int]:
        name = item_id(item.nodeid)
        section = name.split(".")[0]
        return SECTIONS.index(section) if section in SECTIONS else 99, order.get(name, 99)

    items.sort(key=place)


def pytest_collection_finish(session: pytest.Session) -> None:
    if session.items and not session.config.option.collectonly:
        session.config.get_terminal_writer().line("Loading Keras; this takes a few seconds.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    if call.excinfo and report.failed:
        report.problem = explain(call.excinfo.value)
    return report


def pytest_report_teststatus(report):
    problem = getattr(report, "problem", "")
    if problem.startswith(TO_DO):
        return "failed", "-", ("TO DO", {"yellow": True})
    return ("failed", "F", "FAILED") if problem else None


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    if config.option.collectonly:
        return
    problems = {}  # check -> what is wrong with it, "" if nothing is
    for report in sum(terminalreporter.stats.values(), []):
        if isinstance(report, pytest.CollectReport):
            terminalreporter.line(f"\nCannot load {report.nodeid}:\n{report.longreprtext}")
        if hasattr(report, "problem") or getattr(report, "when", "") == "call":
            problems[item_id(report.nodeid)] = getattr(report, "problem", "")
    print_summary(
        config.get_terminal_writer(), {name: problems[name] for name in ITEMS if name in problems}
    )
