"""A case of the corpus: what case.yaml says, and the upload that it stands for."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from autograder.lab import Lab

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MODULES = ("preprocessing", "model", "training", "evaluation", "prediction")
_OWN_FILES = ("case.yaml", "make.py")
_FILE_OF = {"accuracy": "model.keras", "answers": "answers.md"}


@dataclass(frozen=True)
class Case:
    """What case.yaml says, see the README."""

    folder: Path
    tries: str
    loses: list[str] = field(default_factory=list)
    may_lose: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    over: str = "solutions"
    sections: list[str] = field(default_factory=list)
    seconds: float | None = None
    memory_mb: int | None = None
    within: float = 20
    tree_mb: float | None = None
    never: list[str] = field(default_factory=list)
    root_only: bool = False

    @classmethod
    def read(cls, folder: Path) -> Case:
        return cls(folder, **yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8")))

    @property
    def family(self) -> str:
        return self.folder.parent.name

    @property
    def name(self) -> str:
        return f"{self.family}/{self.folder.name}"

    @property
    def graded(self) -> list[str]:
        """The sections that are graded: those named, or else those whose files the case brings."""
        if self.sections:
            return self.sections
        files = {f"{module}.py": module for module in MODULES}
        files |= {name: section for section, name in _FILE_OF.items()}
        brought = {path.name for path in self.folder.iterdir()} | set(self.without)
        return [section for name, section in files.items() if name in brought] or ["answers"]

    def assemble(self, submission: Path, scratch: Path, places: dict[str, str]) -> Path:
        """Write the upload into `submission` and return what is handed in.

        Args:
            scratch: a folder for what make.py starts from.
            places: words in Python files that stand for paths of the machine, which an attacker
                of a real grader would know: `@ROOT@`, `@DECOYS@`.
        """
        make = self.folder / "make.py"
        work = scratch / "solution" if make.exists() else submission
        work.mkdir(parents=True, exist_ok=True)
        if self.over == "solutions":
            wanted = [*(f"{module}.py" for module in MODULES), "answers.md"]
            wanted += ["model.keras"] if "accuracy" in self.graded else []
            for name in wanted:
                if name not in self.without:
                    shutil.copy(ROOT / "solutions" / name, work)
        for path in sorted(self.folder.rglob("*")):
            inner = path.relative_to(self.folder)
            if path.is_dir() or "__pycache__" in inner.parts or str(inner) in _OWN_FILES:
                continue
            target = work / inner
            target.parent.mkdir(parents=True, exist_ok=True)
            content = path.read_bytes()
            for word, place in places.items():
                content = content.replace(word.encode(), place.encode())
            target.write_bytes(content)
        return _run_make(make, submission, work) if make.exists() else submission


def _run_make(file: Path, submission: Path, solution: Path) -> Path:
    spec = importlib.util.spec_from_file_location("make", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Path = module.make(submission, solution)
    return made


def all_cases() -> list[Case]:
    return [Case.read(path.parent) for path in sorted(HERE.glob("*/*/case.yaml"))]


def remove(folder: Path) -> None:
    """Delete a folder however deep it is: `shutil.rmtree` gives up on 1,000 levels."""
    subprocess.run(["rm", "-rf", "--", str(folder)], check=True)


def lab_for(root: Path, case: Case) -> Lab:
    """A lab with as much of its rubric as a case needs."""
    rubric = Lab(root).rubric
    limits: dict[str, float] = {}
    if case.seconds:
        limits |= {"call_seconds": case.seconds, "import_seconds": case.seconds}
    if case.memory_mb:
        limits["memory_mb"] = case.memory_mb
    sections = [s for s in rubric.sections if s.id in case.graded]
    changed = {"sections": sections, "limits": rubric.limits.model_copy(update=limits)}
    return Lab(root, rubric.model_copy(update=changed))
