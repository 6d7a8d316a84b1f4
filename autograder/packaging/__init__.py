"""Packages for those who get one: `gradescope` and `otter` for grading, `student` for the class."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.lab import Lab
from autograder.lint import lint_lab
from autograder.packaging.archive import write_zip
from autograder.packaging.gradescope import autograder_files
from autograder.packaging.otter import otter_files
from autograder.packaging.student import PackageRefused, student_files

__all__ = ["PackageRefused", "write_packages"]


def write_packages(
    lab: Lab, out: Path, data: Path | None = None, otter: bool = False
) -> Iterator[str]:
    """Write `autograder.zip` and `student.zip` into `out`; yields what was done, line by line.

    Args:
        otter: write `autograder-otter.zip` as well.

    Raises:
        RubricError
        PackageRefused: the lab has mistakes, or the student package would give something away.
    """
    mistakes = lint_lab(lab)
    if mistakes:
        raise PackageRefused("\n".join(["Nothing was packaged; mend these first:", *mistakes]))
    out.mkdir(parents=True, exist_ok=True)
    student = student_files(lab)
    files, notes = autograder_files(lab, data)
    packages = {"student.zip": student, "autograder.zip": files}
    if otter:
        packages["autograder-otter.zip"] = otter_files(lab, files)
    yield from notes
    for name, content in packages.items():
        path = out / name
        write_zip(path, content)
        yield f"{path}: {len(content)} files, {path.stat().st_size / 1000:,.0f} kB"
