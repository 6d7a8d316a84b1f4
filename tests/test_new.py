"""`autograder new`: a small lab that works from its first moment."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from kill_grader import content, laid_out, start
from test_assignment import run_pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.lab import Lab
from autograder.lint import lint_lab
from autograder.new import FolderTaken, new_lab
from autograder.packaging import write_packages

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "autograder" / "template"
DENSE = """
class Dense:
    def __init__(self, *layers):
        self.layers = layers

def build_model():
    return Dense({})
"""


def test_the_template_is_short_and_holds_nothing_that_is_generated() -> None:
    files = [path for path in TEMPLATE.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) < 150
    assert not {"items.yaml", "rubric.schema.json", "check_tools.py"} & {p.name for p in files}


def test_a_new_lab_is_linted_packaged_and_grades_on_gradescope(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["new", str(tmp_path / "lab")])
    assert said.exit_code == 0, said.output
    for word in ("cd ", "autograder lint", "autograder verify", "autograder package"):
        assert word in said.output
    lab = Lab(tmp_path / "lab")
    assert lint_lab(lab) == []
    written = list(write_packages(lab, tmp_path / "dist"))
    assert [line.partition(":")[0] for line in written] == [
        str(tmp_path / "dist" / name) for name in ("student.zip", "autograder.zip")
    ]
    with laid_out(tmp_path / "dist" / "autograder.zip") as root:
        shutil.copytree(lab.solutions, root / "submission", dirs_exist_ok=True)
        assert start(root).wait(120) == 0
        found = content(root)
    lost = {e["name"]: e["output"] for e in found["tests"] if e["score"] < e["max_score"]}
    assert not lost
    assert sum(entry["score"] for entry in found["tests"]) == 10


def test_its_students_are_told_what_to_do(tmp_path: Path) -> None:
    status, shown = run_pytest(new_lab(tmp_path).assignment)
    assert status == 1
    assert "to do: build_model in model.py" in shown
    assert "0 of 1 public checks pass (0 of 3 points); 3 hidden checks run" in shown
    assert "answers.md: no answer yet to q1" in shown


def test_its_public_check_knows_a_model_by_its_layers(tmp_path: Path) -> None:
    """Nothing here needs Keras, so the stand-in for a model is one too."""
    assignment = new_lab(tmp_path).assignment
    (assignment / "model.py").write_text(DENSE.format(""), encoding="utf-8")
    assert "Expected  two Dense layers" in run_pytest(assignment)[1]
    (assignment / "model.py").write_text(DENSE.format("Dense(), Dense()"), encoding="utf-8")
    assert "1 of 1 public checks pass (3 of 3 points)" in run_pytest(assignment)[1]
    (assignment / "model.py").write_text("def build_model():\n    pass\n", encoding="utf-8")
    shown = run_pytest(assignment)[1]
    assert "Expected  a Keras model" in shown
    assert "Does build_model end with return?" in shown


def test_public_checks_stand_in_for_any_data_set(tmp_path: Path) -> None:
    lab = new_lab(tmp_path)
    with lab.rubric_file.open("a", encoding="utf-8") as file:
        file.write("datasets:\n  mnist: {image_shape: [28, 28], classes: [a, b, c]}\n")
    assert lint_lab(Lab(tmp_path), fix=True) == []
    show = "import check_data; x, y = check_data.raw_sample('mnist', 5); print(x.shape, y.tolist())"
    tests = lab.assignment / "tests"
    done = subprocess.run([sys.executable, "-c", show], cwd=tests, capture_output=True, text=True)
    assert done.stdout == "(5, 28, 28) [0, 1, 2, 0, 1]\n", done.stderr


def test_every_lab_has_a_secret_seed_of_its_own(tmp_path: Path) -> None:
    seeds = {new_lab(tmp_path / name).rubric.seed for name in ("one", "other")}
    assert len(seeds) == 2
    assert min(seeds) >= 10**15


@pytest.mark.parametrize("taken", ["folder", "file"])
def test_what_is_there_stays_as_it_is(tmp_path: Path, taken: str) -> None:
    place = tmp_path / "lab"
    note = place / "notes.txt" if taken == "folder" else place
    note.parent.mkdir(exist_ok=True)
    note.write_text("mine", encoding="utf-8")
    with pytest.raises(FolderTaken, match="not empty"):
        new_lab(place)
    said = CliRunner().invoke(app, ["new", str(place)])
    assert said.exit_code == 1
    assert "name a new folder" in said.output + said.stderr
    assert note.read_text(encoding="utf-8") == "mine"
    assert not (place / "rubric.yaml").exists()
