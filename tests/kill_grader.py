"""Kill the grader at random moments of a whole grade, as a broken machine would.

    python tests/kill_grader.py --times 20 [--data CIFAR10.npz]

Every time results.json must be valid, hold every point that was on disk before, and say why the
rest is missing; no process and no private folder may be left. Exit status 1 if it is otherwise.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.lab import Lab
from autograder.packaging import write_packages
from autograder.sandbox import libc
from autograder.sandbox.processes import end_offspring, offspring

ROOT = Path(__file__).resolve().parents[1]


@contextlib.contextmanager
def laid_out(package: Path) -> Iterator[Path]:
    """Gradescope's folders, with the package unpacked."""
    root = Path(tempfile.mkdtemp(prefix="gradescope-"))  # Other users can get there.
    root.chmod(0o711)
    try:
        for name in ("source", "submission", "results", "tmp"):
            (root / name).mkdir()
        (root / "tmp").chmod(0o711)
        with zipfile.ZipFile(package) as archive:
            archive.extractall(root / "source")
        shutil.copy(root / "source" / "run_autograder", root)
        (root / "run_autograder").chmod(0o755)
        yield root
    finally:
        shutil.rmtree(root)


def start(root: Path) -> subprocess.Popen[bytes]:
    """run_autograder, as Gradescope starts it; the environment of this Python serves."""
    environment = {**os.environ, "AUTOGRADER_VENV": sys.prefix, "TMPDIR": str(root / "tmp")}
    return subprocess.Popen(
        [root / "run_autograder"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def content(root: Path) -> dict[str, Any]:
    """results.json; raises ValueError when it is not valid."""
    found: dict[str, Any] = json.loads((root / "results" / "results.json").read_text("utf-8"))
    return found


def graded(found: dict[str, Any]) -> dict[str, float]:
    """Points of the items that have a verdict."""
    return {
        entry["extra_data"]["id"]: entry["score"]
        for entry in found["tests"]
        if entry["extra_data"]["outcome"] != "not_run"
    }


def grader_of(supervisor: int) -> int | None:
    for pid in offspring(supervisor):
        with contextlib.suppress(OSError):
            if b"autograder\0grade\0" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
    return None


@dataclass
class Kill:
    """One grade that was cut short."""

    moment: float
    before: dict[str, float]
    after: dict[str, float]
    findings: list[str] = field(default_factory=list)


def kill_at(root: Path, moment: float) -> Kill:
    """Kill the grader so many seconds after its start."""
    supervisor = start(root)
    while not (grader := grader_of(supervisor.pid)):
        time.sleep(0.002)
    deadline = time.monotonic() + moment
    before: dict[str, float] = {}
    while time.monotonic() < deadline and supervisor.poll() is None:
        before = graded(content(root))
        time.sleep(0.005)
    family = offspring(supervisor.pid)
    with contextlib.suppress(ProcessLookupError):
        os.kill(grader, signal.SIGKILL)
    status = supervisor.wait(60)
    found = content(root)
    kill = Kill(moment, before, graded(found))
    left = {pid for pid in family if Path(f"/proc/{pid}").exists()}
    checks = {
        f"the supervisor ended with {status}": status == 0,
        "points that were on disk are lost": before.items() <= kill.after.items(),
        "nothing says why the rest is missing": (
            len(kill.after) == len(found["tests"]) or "ended early" in found["output"]
        ),
        f"processes are left: {left}": not left,
        "private folders are left": not list((root / "tmp").iterdir()),
    }
    kill.findings = [words for words, good in checks.items() if not good]
    return kill


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--data", type=Path, help="an .npz with real test images")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    libc.adopt_orphans()
    failed = 0
    with tempfile.TemporaryDirectory() as dist:
        list(write_packages(Lab(ROOT), Path(dist), options.data))
        with laid_out(Path(dist) / "autograder.zip") as root:
            shutil.copytree(ROOT / "solutions", root / "submission", dirs_exist_ok=True)
            started = time.monotonic()
            start(root).wait()
            whole = time.monotonic() - started
            print(f"undisturbed: {sum(graded(content(root)).values()):g} points, {whole:.1f} s")
            moments = random.Random(options.seed)
            for number in range(1, options.times + 1):
                kill = kill_at(root, moments.uniform(0, whole))
                failed += bool(kill.findings)
                before, after = (
                    f"{len(points):2} items, {sum(points.values()):3g} points"
                    for points in (kill.before, kill.after)
                )
                verdict = "; ".join(kill.findings) or "ok"
                print(f"{number:3} after {kill.moment:5.2f} s: {before}; {after}  {verdict}")
            end_offspring()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
