"""What a student sees: `pytest` inside the assignment, before and after the work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = ("preprocessing", "model", "training", "evaluation", "prediction")


@pytest.fixture
def assignment(tmp_path: Path) -> Path:
    """The folder as student.zip holds it."""
    ignored = shutil.ignore_patterns("__pycache__", ".pytest_cache")
    return Path(shutil.copytree(ROOT / "assignment", tmp_path / "lab", ignore=ignored))


def run_pytest(folder: Path) -> tuple[int, str]:
    """Exit status and output of plain `pytest`, free of this run's own settings."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest"],
        cwd=folder,
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
    )
    return done.returncode, done.stdout + done.stderr


def test_first_run_is_a_to_do_list(assignment: Path) -> None:
    status, shown = run_pytest(assignment)
    assert status == 1
    assert shown.count("to do:") == 9
    assert "0 of 13 public checks pass (0 of 27 points)" in shown
    assert "34 hidden checks run when you submit" in shown
    assert "answers.md: no answer yet to q1_1" in shown
    assert "Traceback" not in shown
    assert not list(assignment.glob("*.keras")), "the checks leave files behind"


def test_finished_work_is_all_green(assignment: Path) -> None:
    for name in (*(f"{module}.py" for module in MODULES), "answers.md"):
        shutil.copy(ROOT / "solutions" / name, assignment / name)
    status, shown = run_pytest(assignment)
    assert status == 0, shown
    assert "13 of 13 public checks pass (27 of 27 points)" in shown
    assert "answers.md: complete" in shown


def test_mistakes_are_explained_and_one_broken_module_spoils_no_other(assignment: Path) -> None:
    for module in MODULES:
        shutil.copy(ROOT / "solutions" / f"{module}.py", assignment / f"{module}.py")
    wrong = "def normalize_images(images):\n    return images.astype('float32') / images.max()\n"
    with (assignment / "preprocessing.py").open("a", encoding="utf-8") as file:
        file.write(wrong)
    (assignment / "model.py").write_text("def build_model(:\n", encoding="utf-8")
    status, shown = run_pytest(assignment)
    assert status == 1
    assert "Expected  every pixel divided by 255" in shown
    assert "SyntaxError" in shown
    assert "model.py, line 1" in shown
    assert "8 of 13 public checks pass" in shown
    assert "Traceback" not in shown
