"""Known submissions get exactly the points they deserve.

Each folder in `submissions/right` is correct, only spelled differently; each in `submissions/wrong`
makes one mistake. A folder holds the files that differ from `solutions/`, and a `case.yaml`:

    about: one sentence
    loses: [model.loss]       the items that lose points; wrong submissions only
    without: [training.py]    files of `solutions/` that this submission lacks
    wrap: folder              hand it in one folder deep, or `zip`: as a zip of that folder
    seconds: 5                a shorter limit for each call and import
    whole: true               grade the slow sections too, whatever the submission brings

Training, evaluation and prediction take nearly all of the time, and are judged on the reference's
model. So each of these sections is left out, from a copy of the rubric, for a submission that has
that module of `solutions/`; whole submissions show that a mistake elsewhere costs nothing there.
Accuracy on CIFAR-10 is not graded: the images are kept out of reach.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import pytest
import yaml

from autograder.grading.session import grade_submission
from autograder.lab import Lab
from autograder.report.grade import Grade
from autograder.rubric import Rubric
from autograder.sandbox.box import Server

ROOT = Path(__file__).resolve().parents[1]
CASES = Path(__file__).resolve().with_name("submissions")
SLOW = ("training", "evaluation", "prediction")
MODULES = ("preprocessing", "model", *SLOW)


@dataclass(frozen=True)
class Case:
    """What case.yaml says."""

    folder: Path
    about: str
    loses: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    wrap: Literal["", "folder", "zip"] = ""
    seconds: float | None = None
    whole: bool = False

    @classmethod
    def read(cls, folder: Path) -> Case:
        return cls(folder, **yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8")))

    def concerns(self, section: str) -> bool:
        """Whether the section has to be graded, or would only grade `solutions/` once more."""
        module = f"{section}.py"
        own = (self.folder / module).exists() or module in self.without
        return own or self.whole or section not in SLOW

    def assemble(self, place: Path) -> Path:
        """Write the whole submission below `place`, and return what is handed in."""
        work = place / "upload" / "my work" if self.wrap else place / "upload"
        work.mkdir(parents=True)
        for name in (*(f"{module}.py" for module in MODULES), "answers.md", "model.keras"):
            if name not in self.without:
                shutil.copy(ROOT / "solutions" / name, work)
        shutil.copytree(
            self.folder,
            work,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("case.yaml", "__pycache__"),
        )
        if self.wrap == "zip":
            return Path(shutil.make_archive(str(place / "upload"), "zip", place / "upload"))
        return place / "upload"


@dataclass(frozen=True)
class LabFor(Lab):
    """The lab with as much of its rubric as a case needs."""

    case: Case

    @cached_property
    def rubric(self) -> Rubric:
        rubric = Lab(self.root).rubric
        sections = [s for s in rubric.sections if self.case.concerns(s.id)]
        limits = rubric.limits
        if self.case.seconds:
            shorter = {"call_seconds": self.case.seconds, "import_seconds": self.case.seconds}
            limits = limits.model_copy(update=shorter)
        return rubric.model_copy(update={"sections": sections, "limits": limits})


def lost(grade: Grade) -> dict[str, str]:
    """Items without full points: the points, and what the student reads."""
    return {
        result.id: f"{result.points} of {result.max_points}: {result.message}"
        for result in grade.results
        if result.points < result.max_points
    }


def cases(kind: str) -> list[object]:
    folders = sorted(path.parent for path in (CASES / kind).glob("*/case.yaml"))
    return [pytest.param(Case.read(folder), id=folder.name) for folder in folders]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One import of TensorFlow for all submissions."""
    server = Server()
    yield server
    server.close()


@pytest.fixture(autouse=True)
def no_cifar10(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUTOGRADER_CIFAR10", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


def check(case: Case, tmp_path: Path, server: Server) -> None:
    """The submission loses points on the items it should, and on no other."""
    grade = grade_submission(LabFor(ROOT, case), case.assemble(tmp_path), server=server)
    found = lost(grade)
    not_graded = {r.id: r.message for r in grade.results if r.outcome in ("not_graded", "not_run")}
    not_graded.pop("accuracy.cifar10", None)
    wrongly = {name: text for name, text in found.items() if name not in case.loses}
    kept = [name for name in case.loses if name not in found]
    lines = [f"{case.folder.name}: {case.about}"]
    lines += [f"  {name} should earn its points: {text}" for name, text in wrongly.items()]
    lines += [f"  {name} should lose points and does not" for name in kept]
    lines += [f"  {name} is not graded: {text}" for name, text in not_graded.items()]
    lines += [f"  note: {note}" for note in grade.notes]
    assert not (wrongly or kept or not_graded), "\n".join(lines)


@pytest.mark.parametrize("case", cases("right"))
def test_right(case: Case, tmp_path: Path, server: Server) -> None:
    assert not case.loses, "a right submission loses nothing"
    check(case, tmp_path, server)


@pytest.mark.parametrize("case", cases("wrong"))
def test_wrong(case: Case, tmp_path: Path, server: Server) -> None:
    assert case.loses, "say which items a wrong submission loses"
    check(case, tmp_path, server)
