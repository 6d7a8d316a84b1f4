"""The two zips."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.lab import Lab
from autograder.lint import lint_lab
from autograder.packaging import PackageRefused, write_packages

ROOT = Path(__file__).resolve().parents[1]
Edit = Callable[[str, str, str], None]


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
    assert "lab/tests/hidden/answers/model.json" in names
    assert not [name for name in names if name.startswith("lab/tests/hidden/answers/bank")]
    assert not [
        name for name in names if name.startswith("lab/solutions/") and name.endswith(".py")
    ]


def test_packages_are_the_same_bytes_every_time(dist: Path, images: Path, tmp_path: Path) -> None:
    list(write_packages(Lab(ROOT), tmp_path, images, otter=True))
    for name in ("student.zip", "autograder.zip", "autograder-otter.zip"):
        assert (tmp_path / name).read_bytes() == (dist / name).read_bytes()


def test_a_lab_that_asks_for_no_model_may_have_one(
    lab_copy: Path, edit: Edit, tmp_path: Path, images: Path
) -> None:
    edit("rubric.yaml", "  model: model.keras\n", "")
    assert lint_lab(Lab(lab_copy), fix=True) == []
    list(write_packages(Lab(lab_copy), tmp_path, images))
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        assert "lab/solutions/model.keras" in archive.namelist()


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
