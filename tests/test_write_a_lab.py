"""docs/write-a-lab.md: every command of the tutorial runs, in order, and says what the page says.

A block of `sh` is run; a `text` block below it holds lines that it prints. A block below a line
with nothing but a file's name is that file, or a change of it if it is a `diff`; any other is a
piece of the template.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "write-a-lab.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:^`([\w./-]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Shell(NamedTuple):
    """Where a block of commands ended, and what it printed."""

    folder: Path
    printed: str


def run(commands: str, folder: Path) -> Shell:
    """Run commands as they stand."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    own = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    done = subprocess.run(
        ["bash", "-c", f"trap 'echo; pwd' EXIT\n{commands}"],
        cwd=folder,
        env={**own, "PATH": path, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    *printed, last = done.stdout.splitlines()
    return Shell(Path(last), "\n".join(printed))


def change(path: Path, diff: str) -> None:
    """Apply a diff without line numbers; `@@` stands between changes."""
    for hunk in diff.split("@@\n"):
        lines = hunk.splitlines(keepends=True)
        old, new = ("".join(x[1:] for x in lines if x[0] in f" {sign}") for sign in "-+")
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} holds {text.count(old)} times:\n{old}"
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="grading needs Linux")
def test_the_tutorial_works_as_it_stands(tmp_path: Path) -> None:
    shell = Shell(tmp_path, "")
    for name, kind, content in BLOCK.findall(PAGE):
        if kind == "sh":
            shell = run(content, shell.folder)
        elif kind == "text":
            missing = [line for line in content.splitlines() if line not in shell.printed]
            assert not missing, f"{missing} are not in\n{shell.printed}"
        elif name and kind == "diff":
            change(shell.folder / name, content)
        elif name:
            path = shell.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        else:
            template = ROOT / "autograder" / "template"
            assert any(content in path.read_text("utf-8") for path in template.rglob("*.py"))
    assert (shell.folder / "dist" / "autograder.zip").is_file()
