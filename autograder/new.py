"""`autograder new`: a small lab that works, for an instructor to change into another."""

from __future__ import annotations

import re
import secrets
import shutil
from importlib import resources
from pathlib import Path

from autograder.lab import Lab
from autograder.lint import lint_lab


class FolderTaken(Exception):
    """The new lab would be mixed with other files; the message says what to do."""


def new_lab(folder: Path) -> Lab:
    """Write the template into a new or empty folder, with a secret seed of its own.

    Raises:
        FolderTaken
        OSError
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderTaken(
            f"{folder} is there already and not empty; name a new folder, or an empty one."
        )
    with resources.as_file(resources.files("autograder").joinpath("template")) as template:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(template, folder, ignore=ignored, dirs_exist_ok=True)
    lab = Lab(folder.resolve())
    text = lab.rubric_file.read_text(encoding="utf-8")
    seed = secrets.randbelow(9 * 10**15) + 10**15
    text = re.sub(r"^seed: \d+", f"seed: {seed}", text, flags=re.MULTILINE)
    lab.rubric_file.write_text(text, encoding="utf-8", newline="\n")
    lint_lab(lab, fix=True)
    return lab
