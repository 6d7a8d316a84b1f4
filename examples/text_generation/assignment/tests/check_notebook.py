"""The public checks on the functions of a notebook: what Otter-Grader's test files call."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from types import ModuleType
from typing import Any

import check_messages
import pytest
from check_data import stand_ins
from check_lab import MODULES, TESTS
from check_tools import Mismatch


class CheckFailed(AssertionError):
    """What is wrong, in the words that `pytest` uses for a module."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"  # below Otter's line, which names this class


def check(item: str, names: dict[str, Any]) -> None:
    """Run one public check on the functions of a notebook.

    Args:
        item: the check, as 'model.layers' for test_layers in test_model.py.
        names: all names of the notebook.

    Raises:
        CheckFailed
    """
    section, name = item.split(".")
    outcome, printed = Outcome(), io.StringIO()
    options = ["--capture=sys", "-p", "no:faulthandler"]
    with notebook_as_modules(names), redirect_stdout(printed):
        pytest.main([f"{TESTS / f'test_{section}.py'}::test_{name}", *options], plugins=[outcome])
    problem = outcome.problem or ("" if outcome.passed else printed.getvalue().strip())
    if problem or not outcome.passed:
        raise CheckFailed(problem)


class Outcome:
    """A pytest plugin that keeps what became of a check."""

    passed = False
    problem = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.passed = self.passed or (report.when == "call" and report.passed)
        self.problem = self.problem or getattr(report, "problem", "")


class NotebookModule(ModuleType):
    """Stands for a module of the student's: its functions are those of the notebook."""

    def __init__(self, name: str, names: dict[str, Any]) -> None:
        super().__init__(name)
        self.__dict__["__names__"] = names

    def __getattr__(self, name: str) -> Any:
        if name in self.__names__:
            return self.__names__[name]
        if name.startswith("__"):
            raise AttributeError(name=name, obj=self)
        raise Mismatch(f"a function {name}", "none", "Run the cell that defines it.")


@contextmanager
def notebook_as_modules(names: dict[str, Any]) -> Iterator[None]:
    """Let the checks find the notebook's functions in place of files, and small data sets.

    Afterwards all is as it was: training for real needs the whole data set.
    """
    served = list(stand_ins())
    small = {id(module.load_data): loader for module, loader in served}
    changes: list[tuple[dict[str, Any], str, Any]] = [
        (sys.modules, name, NotebookModule(name, names)) for name in MODULES
    ]
    changes += [
        (space, name, small[id(value)])
        for space in (names, *(vars(module) for module, _ in served))
        for name, value in space.items()
        if id(value) in small
    ]
    before = [(space, name, space.get(name)) for space, name, _ in changes]
    check_messages.notebook = names
    try:
        for space, name, value in changes:
            space[name] = value
        yield
    finally:
        check_messages.notebook = None
        for space, name, value in before:
            if value is None:
                del space[name]
            else:
                space[name] = value
