"""What `run_autograder` of the Otter package runs on Gradescope: the box, then Otter-Grader.

`python -m autograder.otter.run ROOT SECONDS`, where ROOT holds source/, submission/ and results/.
The box writes results.json as it always does. Then Otter runs in a folder of its own, and its
results.json takes the place of the first; should it fail, the first one stands. Nothing of Otter's
is imported here: it would take up memory while the box grades.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from autograder.files import write_whole
from autograder.gradescope import Stopped, read_results, supervise
from autograder.sandbox.processes import end_offspring

UPLOAD, GRADED = "upload", "graded.json"
"""Beside Otter's own folders: what was handed in, and its grade once there is one."""
_OTTER_SHARE = 0.2
"""How long Otter may take, as a share of the box's seconds."""
_EMPTY = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
_OTTER = "import sys; from otter.run.run_autograder import main; main(sys.argv[1])"


def main() -> None:
    root, seconds = Path(sys.argv[1]), float(sys.argv[2])
    with contextlib.suppress(Stopped):
        if supervise(root, seconds) != "stopped":
            show_in_otter(root, seconds * _OTTER_SHARE)


def show_in_otter(root: Path, seconds: float) -> None:
    """Replace results.json by Otter's, if Otter makes one in time."""
    results = root / "results" / "results.json"
    with tempfile.TemporaryDirectory(prefix="autograder-otter-") as name:
        room = Path(name)
        (room / "source").symlink_to(root / "source")
        (room / UPLOAD).symlink_to(root / "submission")
        shutil.copy(results, room / GRADED)
        for folder in ("submission", "results"):
            (room / folder).mkdir()
        (room / "submission" / "submission.ipynb").write_text(_EMPTY, encoding="utf-8")
        metadata = root / "submission_metadata.json"
        text = metadata.read_text(encoding="utf-8") if metadata.is_file() else "{}"
        (room / "submission_metadata.json").write_text(text, encoding="utf-8")
        jupyter = {key: name for key in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR")}
        environment = {**os.environ, **jupyter, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        command = [sys.executable, "-I", "-c", _OTTER, name]
        try:
            subprocess.run(command, env=environment, timeout=seconds, check=True)
        except subprocess.SubprocessError as error:
            print(f"Otter failed ({error}); results.json is the box's own.")
            return
        finally:
            end_offspring()  # Otter's kernel outlives it.
        for pdf in (room / "submission").glob("*.pdf"):
            shutil.copy(pdf, results.with_name("answers.pdf"))
        shown = read_results(room / "results" / "results.json")
        graded = read_results(results)
        if shown and graded:
            write_whole(results, json.dumps(_completed(shown, graded), indent=1) + "\n")


def _completed(shown: dict[str, Any], graded: dict[str, Any]) -> dict[str, Any]:
    """Otter's results with what it has no word for: each item's own visibility, the leaderboard."""
    visibility = {entry["extra_data"]["id"]: entry["visibility"] for entry in graded["tests"]}
    for entry in shown["tests"]:
        entry["visibility"] = visibility.get(entry["name"], entry["visibility"])
    return {**graded, **shown}


if __name__ == "__main__":
    main()
