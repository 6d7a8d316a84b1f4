"""The notebook edition, and the package for Otter-Grader: the same lab, the same grade."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import dill
import nbformat
import pytest
from kill_grader import content, laid_out, start
from nbclient import NotebookClient
from otter.run import AutograderConfig
from otter.test_files import GradingResults
from test_assignment import run_pytest

from autograder.lab import Lab
from autograder.lint import lint_lab
from autograder.otter.edition import edition_files, notebook_edition
from autograder.otter.plugin import UPLOAD, Box, GradedItem, _answers
from autograder.packaging import PackageRefused, write_packages
from autograder.packaging.otter import otter_config
from autograder.report.grade import Grade
from autograder.report.gradescope import results_json
from autograder.submission import Submission

ROOT = Path(__file__).resolve().parents[1]
LAB = Lab(ROOT)
MODULES = tuple(LAB.rubric.submission.modules)
REFERENCE = {f"{name}.py": (ROOT / "solutions" / f"{name}.py").read_bytes() for name in MODULES}
Edit = Callable[[str, str, str], None]

# The notebook edition --------------------------------------------------------------------------


def test_the_notebook_is_a_notebook_and_has_a_cell_for_everything() -> None:
    notebook = nbformat.reads(notebook_edition(LAB), 4)
    nbformat.validate(notebook)
    cells = {cell.id: cell.source for cell in notebook.cells}
    for functions in LAB.rubric.submission.modules.values():
        for name in functions:
            assert cells[name.replace("_", "-")].startswith(f"def {name}(")
    for name, question in LAB.rubric.questions().items():
        assert cells[name].endswith(f"### {name} {question.text}")
        assert "Type your answer here" in cells[f"{name}-answer"]
    text = "\n".join(cells.values())
    assert text.count("BEGIN QUESTION") == text.count("END QUESTION") == len(LAB.rubric.questions())
    assert "python -m venv" not in text, "words for the page only"
    assert not re.search(r"(?<![\w.:/])/(?:home|work|root|tmp|content)/", text)
    assert all(not cell.get("outputs") for cell in notebook.cells)


def test_the_notebook_follows_the_handout(lab_copy: Path, edit: Edit) -> None:
    edit("assignment/README.md", "A filter is a little grid", "A filter is a small grid")
    assert "A filter is a small grid" in notebook_edition(Lab(lab_copy))
    edit("assignment/README.md", "<!-- in the notebook: setup -->", "")
    assert edition_files(Lab(lab_copy)) == {}, "a lab without notebooks"


def test_the_address_of_the_course(lab_copy: Path, edit: Edit) -> None:
    edit("rubric.yaml", "limits:", "otter: {address: 'https://example.org/student.zip'}\nlimits:")
    assert 'ADDRESS = "https://example.org/student.zip"' in "".join(
        cell.source for cell in nbformat.reads(notebook_edition(Lab(lab_copy)), 4).cells
    )


WRONG = {
    "preprocessing.py": REFERENCE["preprocessing.py"]
    + b"\ndef normalize_images(images):\n    return images.astype('float32') / images.max()\n",
    "model.py": REFERENCE["model.py"]
    .replace(b"Dense(64", b"Dense(32")
    .replace(b"    return model\n", b"    return undefined_name\n"),
    "training.py": (ROOT / "assignment" / "training.py").read_bytes(),
    "evaluation.py": REFERENCE["evaluation.py"].replace(b"float(loss), float(accuracy)", b"loss"),
    "prediction.py": REFERENCE["prediction.py"].replace(b"axis=1", b"axis=0"),
}


def test_checks_in_the_notebook_say_what_pytest_says(dist: Path, tmp_path: Path) -> None:
    """The notebook runs from top to bottom with the reference, and then with mistakes."""
    folders = tmp_path / "notebook", tmp_path / "modules"
    for folder in folders:
        folder.mkdir()
    shutil.copy(dist / "student.zip", folders[0])
    with zipfile.ZipFile(dist / "student.zip") as archive:
        archive.extractall(folders[1])
    notebook = nbformat.reads(notebook_edition(LAB, Submission(dict(REFERENCE))), 4)
    right = len(notebook.cells)
    notebook.cells += nbformat.reads(notebook_edition(LAB, Submission(WRONG)), 4).cells
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    runs_in = {"metadata": {"path": str(folders[0])}}
    NotebookClient(notebook, timeout=300, resources=runs_in).execute()
    passed, failed = shown(notebook.cells[:right]), shown(notebook.cells[right:])
    assert [text for text in passed if "All test cases passed!" in text] == passed
    assert len(passed) == len(failed) == len(MODULES)

    for name, source in WRONG.items():
        (folders[1] / name).write_bytes(source)
    _, words = run_pytest(folders[1])
    for said in (words, "\n".join(failed)):
        assert "every pixel divided by 255, so 127 becomes 0.498" in said
        assert "NameError: name 'undefined_name' is not defined" in said
        assert "to do: train_model in " in said
    told = re.findall(r"^ +((?:Expected|Found|Try)  .*)$", words, re.MULTILINE)
    assert len(told) >= 9
    assert [line for line in told if line not in "\n".join(failed)] == []
    verdicts = re.findall(r"^([✓✗-]) +[\d.]+/[\d.]+  \w+ +(.*)$", words, re.MULTILINE)
    assert len(verdicts) == 13
    for mark, title in verdicts:
        verdict = re.search(rf"{re.escape(title)} result:\s+(\S)", "\n".join(failed))
        assert verdict and (verdict[1] == "✅") == (mark == "✓"), title


def shown(cells: list[Any]) -> list[str]:
    """What the cells with `grader.check` show, as text."""
    return [
        "".join(output.data["text/plain"] for output in cell.outputs if "data" in output)
        for cell in cells
        if cell.source.startswith("grader.check(")
    ]


# The package -----------------------------------------------------------------------------------


def test_one_otter_test_an_item(dist: Path) -> None:
    with zipfile.ZipFile(dist / "autograder-otter.zip") as archive:
        tests = {n[6:-3]: archive.read(n).decode() for n in archive.namelist() if n[:6] == "tests/"}
        config = json.loads(archive.read("otter_config.json"))
        environment = archive.read("environment.yml").decode()
        setup = archive.read("setup.sh").decode()
    assert tests.keys() == {f"{s.id}.{i.id}" for s, i in LAB.rubric.entries()}
    for section, item in LAB.rubric.entries():
        text = tests[f"{section.id}.{item.id}"]
        assert f"points={float(item.points):g}," in text
        assert f"hidden={item.visibility != 'visible'})" in text
    assert config["plugins"] == ["autograder.otter.plugin.Box"]
    assert "otter-grader==7" in environment
    assert "playwright" not in setup and "conda" not in setup


def test_settings_of_otter_s_own(lab_copy: Path, edit: Edit, tmp_path: Path) -> None:
    edit("rubric.yaml", "limits:", "otter: {config: {pdf: true, points_posible: 3}}\nlimits:")
    with pytest.raises(PackageRefused, match=r"otter.config: .*points_posible"):
        otter_config(Lab(lab_copy))
    edit("rubric.yaml", ", points_posible: 3", "")
    edit("rubric.yaml", "visibility: after_published", "visibility: hidden")
    assert lint_lab(Lab(lab_copy), fix=True) == []
    assert list(write_packages(Lab(lab_copy), tmp_path, otter=True))
    with zipfile.ZipFile(tmp_path / "autograder-otter.zip") as archive:
        config = json.loads(archive.read("otter_config.json"))
        assert b'playwright" install --with-deps chromium' in archive.read("setup.sh")
    assert config["pdf"] is True
    assert config["show_hidden"] is False, "an item is never to be shown"


def handed_in(root: Path) -> None:
    """Answers, a notebook that would take over Otter, and a log that would run as it is read."""
    shutil.copy(ROOT / "solutions" / "answers.md", root)
    for name in ("otter.py", "nbformat.py", "sitecustomize.py"):
        (root / name).write_text(f"open({str(root.parent / 'taken_over')!r}, 'w')", "utf-8")
    (root / ".OTTER_LOG").write_bytes(dill.dumps(_Opener(str(root.parent / "log_was_read"))))


class _Opener:
    def __init__(self, path: str):
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return open, (self.path, "w")


def test_the_same_points_on_gradescope(dist: Path) -> None:
    found = []
    for name in ("autograder.zip", "autograder-otter.zip"):
        with laid_out(dist / name) as root:
            handed_in(root / "submission")
            assert start(root).wait(120) == 0
            found.append(content(root))
            assert not (root / "taken_over").exists() and not (root / "log_was_read").exists()
            assert not list((root / "tmp").iterdir())
    native, otter = found
    summary, *entries = otter["tests"]
    assert summary["name"] == "Public Tests"
    assert "7.1 Short answers: Fully connected" in summary["output"]
    assert (
        "1.4 Preprocessing: normalize_images scales an image alike in every batch: shown later"
        in (summary["output"])
    )
    keys = ("score", "max_score", "visibility")
    assert [(e["name"], *(e[k] for k in keys)) for e in entries] == [
        (e["extra_data"]["id"], *(e[k] for k in keys)) for e in native["tests"]
    ]
    assert sum(entry["score"] for entry in entries) == 22
    assert otter["output"] == native["output"]
    assert otter["extra_data"] == native["extra_data"]


def test_where_otter_fails_the_box_s_results_stand(dist: Path) -> None:
    with laid_out(dist / "autograder-otter.zip") as root:
        shutil.copy(ROOT / "solutions" / "answers.md", root / "submission")
        (root / "source" / "otter_config.json").write_text("{", "utf-8")
        assert start(root).wait(120) == 0
        assert sum(entry["score"] for entry in content(root)["tests"]) == 22


def test_otter_run(dist: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    handed_in(work)
    cells = [nbformat.v4.new_code_cell(f"open({str(tmp_path / 'cell_was_run')!r}, 'w')")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), work / "lab.ipynb")
    upload = shutil.make_archive(str(tmp_path / "upload"), "zip", work)
    command = [sys.executable, "-m", "otter", "run", upload, "-a", dist / "autograder-otter.zip"]
    subprocess.run([*command, "-o", tmp_path], check=True, capture_output=True, cwd=tmp_path)
    entries = json.loads((tmp_path / "results.json").read_text("utf-8"))["tests"]
    assert sum(entry.get("score", 0) for entry in entries) == 22
    for name in ("taken_over", "log_was_read", "cell_was_run"):
        assert not (tmp_path / name).exists(), name


def test_how_items_are_shown() -> None:
    """Partial credit, an item that is not graded, and one that students may not see yet."""
    grade = Grade.blank(LAB.rubric)
    partial, left_out, hidden = (grade.results[i] for i in (0, 1, 3))
    partial.outcome, partial.points, partial.message = "partial", Decimal("0.5"), "Nearly."
    left_out.outcome, left_out.message = "not_graded", "No CIFAR-10 here."
    hidden.outcome, hidden.message = "failed", "The batch's maximum is no constant."
    entries = results_json(grade)["tests"]
    results = GradingResults([])
    results.results = {e["extra_data"]["id"]: GradedItem.of(e) for e in entries}
    shown = results.to_gradescope_dict(AutograderConfig({"show_hidden": True}))["tests"]
    points = {e["name"]: (e["score"], e["max_score"]) for e in shown[1:]}
    assert points[partial.id] == (0.5, 2)
    assert points[left_out.id] == (0, 0)
    assert points[hidden.id] == (0, 1)
    assert "0.5 of 2 points\n    Nearly." in shown[0]["output"]
    assert "No CIFAR-10 here." in shown[0]["output"]
    assert "is no constant" not in shown[0]["output"], "hidden items are told nothing of"
    assert f"{hidden.number} " in shown[0]["output"]
    assert "is no constant" in next(e["output"] for e in shown if e["name"] == hidden.id)


def test_answers_for_the_pdf_are_text(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "lab").symlink_to(ROOT)
    (tmp_path / UPLOAD).mkdir()
    answer = "<script>alert(1)</script> ```\n![x](file:///etc/passwd) " + "word " * 40
    (tmp_path / UPLOAD / "answers.md").write_text(f"## q1_2\n\n{answer}\n", "utf-8")
    cells = _answers(tmp_path)
    assert len(cells) == len(LAB.rubric.questions())
    fenced = cells[1].source.split("```")
    assert len(fenced) == 3, "the answer can't end the block of text that it stands in"
    assert "<script>" in fenced[1] and "file:///" in fenced[1]
    assert max(map(len, fenced[1].splitlines())) <= 80
    assert "(no answer)" in cells[0].source


def test_otter_itself_runs_nothing() -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    assert Box("submission/lab.ipynb", {}, {}).before_execution(notebook).cells == []
