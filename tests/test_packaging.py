"""The two zips, and the supervisor that runs one of them on Gradescope."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.lab import Lab
from autograder.packaging import PackageRefused, write_packages

ROOT = Path(__file__).resolve().parents[1]
Edit = Callable[[str, str, str], None]
Read = Callable[[Path], dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small stand-in for CIFAR-10's file: noise in the right shapes."""
    path = tmp_path_factory.mktemp("data") / "images.npz"
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (50, 32, 32, 3), dtype=np.uint8)
    np.savez(path, x_test=pixels, y_test=(np.arange(50) % 10).reshape(-1, 1))
    return path


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory, images: Path) -> Path:
    out = tmp_path_factory.mktemp("dist")
    assert list(write_packages(Lab(ROOT), out, images))
    return out


def test_student_zip_is_the_assignment(dist: Path) -> None:
    with zipfile.ZipFile(dist / "student.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    tracked = subprocess.run(
        ["git", "ls-files", "assignment"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    expected = {name.removeprefix("assignment/") for name in tracked.stdout.splitlines()}
    assert set(packed) == expected
    assert all(content == (ROOT / "assignment" / n).read_bytes() for n, content in packed.items())


def test_autograder_zip_has_what_gradescope_asks_for(dist: Path) -> None:
    with zipfile.ZipFile(dist / "autograder.zip") as archive:
        for script in ("setup.sh", "run_autograder"):
            assert archive.getinfo(script).external_attr >> 16 & 0o111, (
                f"{script} can't be executed"
            )
            content = archive.read(script)
            assert content.startswith(b"#!")
            assert b"\r" not in content
        first = json.loads(archive.read("first_results.json"))
        names = archive.namelist()
    assert {entry["extra_data"]["outcome"] for entry in first["tests"]} == {"not_run"}
    assert sum(entry["max_score"] for entry in first["tests"]) == 100
    assert "lab/hidden_data/cifar10.npz" in names
    assert "lab/solutions/model.keras" in names
    assert not [
        name for name in names if name.startswith("lab/solutions/") and name.endswith(".py")
    ]


def test_packages_are_the_same_bytes_every_time(dist: Path, images: Path, tmp_path: Path) -> None:
    list(write_packages(Lab(ROOT), tmp_path, images))
    for name in ("student.zip", "autograder.zip"):
        assert (tmp_path / name).read_bytes() == (dist / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("notes.md", "return images.astype('float32')/255", None),
        (
            "helper.py",
            "def f(model, images, labels):\n"
            "    loss,  accuracy = model.evaluate(images, labels, verbose=0)\n",
            "helper.py:2 holds a passage of solutions/evaluation.py",
        ),
        ("seed.txt", "7309182645501937", "the seed"),
        ("copy.yaml", None, "is rubric.yaml"),
        ("tests/check.py", None, "is tests/hidden/lesson.py"),
    ],
)
def test_leaks_are_refused(
    lab_copy: Path, tmp_path: Path, images: Path, name: str, content: str | None, word: str | None
) -> None:
    source = {"copy.yaml": "rubric.yaml", "tests/check.py": "tests/hidden/lesson.py"}.get(name)
    data = (lab_copy / source).read_bytes() if source else str(content).encode()
    (lab_copy / "assignment" / name).write_bytes(data)
    if word is None:  # Other quotes, other spaces: not the solution's own words.
        assert list(write_packages(Lab(lab_copy), tmp_path / "out", images))
    else:
        with pytest.raises(PackageRefused, match=word):
            list(write_packages(Lab(lab_copy), tmp_path / "out", images))
        assert not list((tmp_path / "out").glob("*.zip"))


def test_a_lab_with_mistakes_is_refused(lab_copy: Path, edit: Edit, tmp_path: Path) -> None:
    edit("rubric.yaml", "points: 6\n", "points: 7\n")
    with pytest.raises(PackageRefused, match="add up to 101"):
        list(write_packages(Lab(lab_copy), tmp_path / "out"))


# As on Gradescope --------------------------------------------------------------------------------


@pytest.fixture
def platform(dist: Path, tmp_path: Path) -> Path:
    """Gradescope's folders, with the package unpacked and the answers handed in."""
    root = tmp_path / "autograder"
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(dist / "autograder.zip") as archive:
        archive.extractall(root / "source")
    script = root / "run_autograder"
    script.write_bytes((root / "source" / "run_autograder").read_bytes())
    script.chmod(0o755)
    answers = (ROOT / "solutions" / "answers.md").read_bytes()
    (root / "submission" / "answers.md").write_bytes(answers)
    return root


@pytest.fixture
def environment() -> dict[str, str]:
    """setup.sh has not run here: this test's own environment serves."""
    return {**os.environ, "AUTOGRADER_VENV": sys.prefix}


def test_run_autograder_grades(
    platform: Path, environment: dict[str, str], read_results: Read
) -> None:
    subprocess.run([platform / "run_autograder"], env=environment, check=True, capture_output=True)
    results = read_results(platform / "results" / "results.json")
    answers = [entry for name, entry in results.items() if name.startswith("answers.")]
    assert sum(entry["score"] for entry in answers) == 22
    assert results["model.layers"]["score"] == 0
    assert "handed in" in results["model.layers"]["output"]


def supervise(root: Path, seconds: float) -> str:
    command = [sys.executable, "-I", "-m", "autograder.gradescope", str(root), str(seconds)]
    subprocess.run(command, check=True, capture_output=True)
    content = json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))
    assert len(content["tests"]) == 47
    return str(content["output"])


def test_supervisor_stops_in_time(platform: Path) -> None:
    (platform / "submission" / "preprocessing.py").write_text("while True:\n    pass\n")
    assert "took too long" in supervise(platform, 3)


def test_supervisor_explains_a_grader_that_fails(platform: Path) -> None:
    (platform / "source" / "lab" / "rubric.yaml").write_text("title: [")
    assert "could not do its work" in supervise(platform, 60)


def test_supervisor_keeps_results_of_a_killed_grader(platform: Path, read_results: Read) -> None:
    """The grader is killed while a student's module hangs; the answers were graded before that."""
    (platform / "submission" / "preprocessing.py").write_text("while True:\n    pass\n")
    folder = Path(tempfile.mkdtemp())  # Not tmp_path, which other users can't enter.
    folder.chmod(0o711)
    results = platform / "results" / "results.json"
    command = [sys.executable, "-I", "-m", "autograder.gradescope", str(platform), "100"]
    supervisor = subprocess.Popen(
        command,
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for grader in wait_for_answers(results, supervisor.pid):
        os.kill(grader, signal.SIGKILL)
    assert supervisor.wait(30) == 0
    assert not list(folder.iterdir()), "private folders are left behind"
    folder.rmdir()
    assert "ended early" in json.loads(results.read_text(encoding="utf-8"))["output"]
    entries = read_results(results)
    assert entries["answers.q5_2"]["score"] == 2
    assert entries["model.layers"]["extra_data"]["outcome"] == "not_run"


def wait_for_answers(results: Path, supervisor: int) -> Iterator[int]:
    """Wait until the last answer is on disk, then give the grader's process id."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if results.exists():
            tests = json.loads(results.read_text(encoding="utf-8"))["tests"]
            if tests[-1]["score"] == 2:
                children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text()
                yield from map(int, children.split())
                return
        time.sleep(0.02)
    raise AssertionError("no answer was graded within a minute")
