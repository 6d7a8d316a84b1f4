"""A fixture for each of the student's modules, and a report in plain words in place of pytest's.

conftest.py takes all of it over: `from check_hooks import *`.
"""

import os
import re
import sys
from collections.abc import Callable, Generator
from types import ModuleType
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.dont_write_bytecode = True

import pytest  # noqa: E402
from check_lab import ITEMS, MODULES  # noqa: E402
from check_messages import TO_DO, explain  # noqa: E402
from check_report import print_summary  # noqa: E402
from check_tools import student_module  # noqa: E402


def _fixture(module: str) -> Callable[[], ModuleType]:
    @pytest.fixture(name=module)
    def imported() -> ModuleType:
        return student_module(module)

    return imported


globals().update({f"module_{name}": _fixture(name) for name in MODULES})


def item_id(nodeid: str) -> str:
    """'tests/test_model.py::test_layers' is the check of 'model.layers'."""
    found = re.search(r"test_(\w+)\.py::test_(\w+)", nodeid)
    return ".".join(found.groups()) if found else nodeid


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: number for number, name in enumerate(ITEMS)}

    def place(item: pytest.Item) -> tuple[int, int]:
        name = item_id(item.nodeid)
        section = name.split(".")[0]
        return MODULES.index(section) if section in MODULES else 99, order.get(name, 99)

    items.sort(key=place)


def pytest_collection_finish(session: pytest.Session) -> None:
    if session.items and not session.config.option.collectonly:
        session.config.get_terminal_writer().line("Loading Keras; this takes a few seconds.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, Any]:
    report = yield
    if call.excinfo and report.failed:
        report.problem = explain(call.excinfo.value)
    return report


def pytest_report_teststatus(report: Any) -> Any:
    problem = getattr(report, "problem", "")
    if problem.startswith(TO_DO):
        return "failed", "-", ("TO DO", {"yellow": True})
    return ("failed", "F", "FAILED") if problem else None


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
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
