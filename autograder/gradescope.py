"""What `run_autograder` runs on Gradescope: the grader, watched by a process that outlives it.

`python -m autograder.gradescope ROOT SECONDS`, where ROOT holds source/, submission/ and results/.
Whatever becomes of the grader, results.json stays valid: it was so before the start, the grader
replaces it as a whole after each item, and here it is only explained why the rest is missing.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.files import write_whole
from autograder.sandbox import libc
from autograder.sandbox.processes import end_offspring

SHARE_OF_LIMIT = 0.9
"""Of Gradescope's limit, at which we stop ourselves; at the limit every result would be lost."""
_WORDS = {
    "time": "Grading took too long and was stopped; what was graded until then counts.",
    "stopped": "Grading was stopped from outside; what was graded until then counts.",
    "died": "The grader ended early; what was graded until then counts. Tell your instructor.",
    "failed": "The grader could not do its work, no fault of yours. Tell your instructor.",
}
_GRACE_SECONDS = 3
"""In which a grader that was told to stop may tidy up."""


class Stopped(Exception):
    """The platform wants us to end."""


def main() -> None:
    supervise(Path(sys.argv[1]), float(sys.argv[2]))


def supervise(root: Path, seconds: float) -> str:
    """Grade what lies below `root` within the seconds; returns why that was cut short, or ''."""
    results = root / "results" / "results.json"
    command = [sys.executable, "-I", "-m", "autograder", "grade", str(root / "submission")]
    command += ["--lab", str(root / "source" / "lab"), "--out", str(results.parent)]
    libc.adopt_orphans()
    _listen(_raise_stopped)
    started = time.monotonic()
    # A grader that is killed can't tidy up, so its private folders lie in one of ours.
    with tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)
        reason = _run(command, {**os.environ, "TMPDIR": folder}, seconds)
        end_offspring()  # Nothing of a student's may be left that could touch the result.
    if reason:
        first = root / "source" / "first_results.json"
        _explain(results, _WORDS[reason], first, time.monotonic() - started)
    return reason


def _run(command: list[str], environment: dict[str, str], seconds: float) -> str:
    """Run the grader, and end it in time; returns why it did not finish, or ''."""
    grader = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, env=environment, start_new_session=True
    )
    reason = ""
    try:
        status = grader.wait(seconds)
        reason = "" if status == 0 else "failed" if status > 0 else "died"
    except subprocess.TimeoutExpired:
        reason = "time"
    except Stopped:
        reason = "stopped"
        grader.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            grader.wait(_GRACE_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(grader.pid, signal.SIGKILL)
    grader.wait()
    return reason


def _listen(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, handler)


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    _listen(signal.SIG_IGN)  # Once is enough.
    raise Stopped


def _explain(results: Path, words: str, first: Path, seconds: float) -> None:
    """Say why items are missing: on top of the results, or of the first ones, and at each item."""
    content = read_results(results) or read_results(first) or {"tests": [], "score": 0}
    content["output"] = f"{words}\n\n{content.get('output', '')}".strip()
    content["execution_time"] = round(seconds)
    for entry in content["tests"]:
        if entry.get("extra_data", {}).get("outcome") == "not_run":
            entry["output"] = words
    try:
        write_whole(results, json.dumps(content, indent=1))
    except OSError as error:
        sys.exit(f"{results} can't be written ({error.strerror}); it stays as it was. {words}")


def read_results(path: Path) -> dict[str, Any] | None:
    """A results.json; None where there is none that is whole."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and "tests" in content else None


if __name__ == "__main__":
    main()
