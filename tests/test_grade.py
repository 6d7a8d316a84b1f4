"""The command that everyone uses, from end to end."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder import data
from autograder.lab import Lab

ROOT = Path(__file__).resolve().parents[1]
Read = Callable[[Path], dict[str, dict[str, Any]]]


def grade(submission: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "autograder",
        "grade",
        str(submission),
        "--out",
        str(out),
        *more,
    ]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def has_cifar10() -> bool:
    try:
        data.hidden_sample(Lab(ROOT), "cifar10")
    except data.DataMissing:
        return False
    return True


def test_reference_earns_everything(tmp_path: Path, read_results: Read) -> None:
    done = grade(ROOT / "solutions", tmp_path)
    assert done.returncode == 0, done.stderr
    results = read_results(tmp_path / "results.json")
    lost = {
        name: entry["output"]
        for name, entry in results.items()
        if entry["score"] != entry["max_score"]
    }
    assert not lost
    total = 100 if has_cifar10() else 90
    assert sum(entry["score"] for entry in results.values()) == total
    assert f"{total} / {total}" in done.stdout
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Preprocessing" in page


def test_stubs_earn_nothing(tmp_path: Path, read_results: Read) -> None:
    done = grade(ROOT / "assignment", tmp_path)
    assert done.returncode == 0, done.stderr
    results = read_results(tmp_path / "results.json")
    assert len(results) == 47
    assert sum(entry["score"] for entry in results.values()) == 0
    functions = {name: e for name, e in results.items() if not re.match("answers|accuracy", name)}
    assert all("Still to do" in entry["output"] for entry in functions.values())
    assert "Traceback" not in (tmp_path / "results.json").read_text(encoding="utf-8")
    assert "Traceback" not in done.stdout


def test_model_file_is_measured_on_real_images(tmp_path: Path, read_results: Read) -> None:
    """Only the trained model is handed in; its accuracy comes from CIFAR-10's own test images."""
    if not has_cifar10():
        pytest.skip("CIFAR-10 is not here: name an .npz in AUTOGRADER_CIFAR10")
    submission = tmp_path / "submission"
    submission.mkdir()
    model = (ROOT / "solutions" / "model.keras").read_bytes()
    (submission / "model.keras").write_bytes(model)
    assert grade(submission, tmp_path / "out").returncode == 0
    entry = read_results(tmp_path / "out" / "results.json")["accuracy.cifar10"]
    assert entry["score"] == 10
    found = re.search(r"Accuracy (0\.\d+) on", entry["output"])
    assert found
    assert 0.58 < float(found[1]) < 0.72


def test_without_images_the_model_is_not_graded(
    tmp_path: Path, read_results: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AUTOGRADER_CIFAR10", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    (tmp_path / "answers.md").write_text("# Answers\n", encoding="utf-8")
    grade(tmp_path / "answers.md", tmp_path / "out")
    entry = read_results(tmp_path / "out" / "results.json")["accuracy.cifar10"]
    assert entry["output"].startswith("Not graded: cifar10 is not on this machine")
    assert entry["max_score"] == 0


def test_what_the_grader_can_not_do_is_an_error(tmp_path: Path) -> None:
    done = grade(tmp_path / "nothing", tmp_path / "out")
    assert done.returncode == 1
    assert "There is nothing at" in done.stderr
    (tmp_path / "rubric.yaml").write_text("title: No points\n", encoding="utf-8")
    done = grade(ROOT / "solutions", tmp_path / "out", "--lab", str(tmp_path))
    assert done.returncode == 1
    assert "rubric.yaml:1: sections: is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_grader_without_tensorflow_is_no_fault_of_the_student(
    tmp_path: Path, read_results: Read
) -> None:
    """In 700 MB of address space TensorFlow can't be imported; the answers need none."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "grade", str(ROOT / "solutions"), "--out", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (700 * 2**20, 700 * 2**20)),
    )
    assert done.returncode == 1
    assert "TensorFlow could not be imported" in done.stderr
    assert "Traceback" not in done.stderr
    results = read_results(tmp_path / "results.json")
    assert results["model.layers"]["max_score"] == 0
    assert results["answers.q1_1"]["score"] == 2
