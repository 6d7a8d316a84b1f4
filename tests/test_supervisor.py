"""On Gradescope: a valid result whatever becomes of the grader, the disk, or the platform."""

from __future__ import annotations

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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kill_grader import content, graded, grader_of, kill_at, laid_out, start

from autograder.files import write_whole
from autograder.grading.session import grade_submission
from autograder.lab import Lab
from autograder.report.gradescope import ROOM

ROOT = Path(__file__).resolve().parents[1]
Read = Callable[[Path], dict[str, dict[str, Any]]]
ENDLESS = "while True:\n    pass\n"
ITEMS = 47


@pytest.fixture
def platform(dist: Path) -> Iterator[Path]:
    """Gradescope's folders, with the package unpacked and the answers handed in."""
    with laid_out(dist / "autograder.zip") as root:
        shutil.copy(ROOT / "solutions" / "answers.md", root / "submission")
        yield root


def run(root: Path) -> dict[str, Any]:
    assert start(root).wait(120) == 0
    found = content(root)
    assert len(found["tests"]) == ITEMS
    return found


def limit(root: Path, seconds: float) -> None:
    script = root / "run_autograder"
    text = script.read_text()
    assert text.rstrip().endswith(" 540")
    script.write_text(text.rstrip().removesuffix("540") + f"{seconds}\n")


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def all_answers_are_graded(root: Path) -> bool:
    with contextlib.suppress(OSError):
        return sum(graded(content(root)).values()) == 22
    return False


def test_run_autograder_grades(platform: Path, read_results: Read) -> None:
    run(platform)
    results = read_results(platform / "results" / "results.json")
    answers = [entry for name, entry in results.items() if name.startswith("answers.")]
    assert sum(entry["score"] for entry in answers) == 22
    assert results["model.layers"]["score"] == 0
    assert "handed in" in results["model.layers"]["output"]


def test_it_stops_in_time(platform: Path) -> None:
    (platform / "submission" / "preprocessing.py").write_text(ENDLESS)
    limit(platform, 3)
    found = run(platform)
    assert "took too long" in found["output"]
    late = [entry for entry in found["tests"] if entry["extra_data"]["outcome"] == "not_run"]
    assert late
    assert all("took too long" in entry["output"] for entry in late)


def test_a_grader_that_fails_is_explained(platform: Path) -> None:
    (platform / "source" / "lab" / "rubric.yaml").write_text("title: [")
    assert "could not do its work" in run(platform)["output"]


def test_a_killed_grader_keeps_what_was_graded(platform: Path, read_results: Read) -> None:
    """The grader is killed while a student's module hangs; the answers were graded before that."""
    (platform / "submission" / "preprocessing.py").write_text(ENDLESS)
    supervisor = start(platform)
    wait_for(lambda: all_answers_are_graded(platform))
    grader = grader_of(supervisor.pid)
    assert grader
    os.kill(grader, signal.SIGKILL)
    assert supervisor.wait(30) == 0
    assert not list((platform / "tmp").iterdir()), "private folders are left behind"
    assert "ended early" in content(platform)["output"]
    entries = read_results(platform / "results" / "results.json")
    assert entries["answers.q5_2"]["score"] == 2
    assert entries["model.layers"]["extra_data"]["outcome"] == "not_run"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop(platform: Path, number: signal.Signals) -> None:
    """Everything is tidied up, and what was graded stands."""
    (platform / "submission" / "preprocessing.py").write_text(ENDLESS)
    supervisor = start(platform)
    wait_for(lambda: all_answers_are_graded(platform))
    grader = grader_of(supervisor.pid)
    os.kill(supervisor.pid, number)
    assert supervisor.wait(30) == 0
    assert "stopped from outside" in content(platform)["output"]
    assert sum(graded(content(platform)).values()) == 22
    assert not Path(f"/proc/{grader}").exists()
    assert not list((platform / "tmp").iterdir())


def test_killed_at_any_moment(platform: Path) -> None:
    moments = random.Random(5)
    for _ in range(4):
        assert kill_at(platform, moments.uniform(0.2, 1.5)).findings == []


# The disk ------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(platform: Path) -> Iterator[Path]:
    """The results folder on a disk of one megabyte."""
    if os.getuid() != 0:
        pytest.skip("only root can mount a disk")
    folder = platform / "results"
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> None:
    with contextlib.suppress(OSError), open(folder / "filler", "wb") as file:
        while True:
            file.write(bytes(1024))
            file.flush()


def test_a_disk_that_fills_up(platform: Path, small_disk: Path) -> None:
    """Nothing else fits on it while answers are graded; every point gets there all the same."""
    (platform / "submission" / "preprocessing.py").write_text(ENDLESS)
    limit(platform, 6)
    supervisor = start(platform)
    wait_for(lambda: (small_disk / "results.json").exists() and grader_of(supervisor.pid))
    fill(small_disk)
    supervisor.wait(60)
    with pytest.raises(OSError, match="space"):
        (small_disk / "more").write_bytes(bytes(4096))
    found = content(platform)
    assert sum(graded(found).values()) == 22
    assert "took too long" in found["output"]


def test_a_disk_that_can_not_be_written(platform: Path, small_disk: Path) -> None:
    """What was on it stays."""
    (platform / "submission" / "preprocessing.py").write_text(ENDLESS)
    supervisor = start(platform)
    wait_for(lambda: all_answers_are_graded(platform))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    os.kill(supervisor.pid, signal.SIGTERM)
    assert supervisor.wait(30) != 0
    assert sum(graded(content(platform)).values()) == 22


def test_a_file_that_can_only_be_overwritten() -> None:
    """In a read-only folder an old file has room for a shorter text, and keeps to it."""
    folder = Path(tempfile.mkdtemp())
    file = folder / "results.json"
    file.write_text('{"old": 1}'.ljust(ROOM))
    folder.chmod(0o555)
    other = 61_000 if os.getuid() == 0 else os.getuid()
    os.chown(file, other, -1)
    code = (
        "import os, sys; from pathlib import Path; from autograder.files import write_whole\n"
        "os.setresuid(*3 * [int(sys.argv[1])])\n"
        "write_whole(Path(sys.argv[2]), sys.argv[3])"
    )
    command = [sys.executable, "-c", code, str(other), str(file), '{"new": 2}']
    subprocess.run(command, check=True, cwd=ROOT)
    assert json.loads(file.read_text()) == {"new": 2}
    assert file.stat().st_size == ROOM
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_text_without_room_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "results.json"
    file.write_text("{}")
    monkeypatch.setattr(tempfile, "mkstemp", lambda **_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        write_whole(file, '{"more": "than fits"}')
    assert file.read_text() == "{}"


# The clock -----------------------------------------------------------------------------------


def test_a_clock_that_jumps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wall clock goes back and forth by years; limits are kept by another one."""
    shutil.copy(ROOT / "solutions" / "preprocessing.py", tmp_path)
    jumps = random.Random(1)
    monkeypatch.setattr(time, "time", lambda: jumps.uniform(0, 4e9))
    grade = grade_submission(Lab(ROOT), tmp_path)
    assert 0 <= grade.seconds < 300
    points = {result.id: result.points for result in grade.results}
    assert all(points[f"preprocessing.{name}"] == 2 for name in ("load_data", "one_hot"))
    assert 0 <= sum(result.seconds for result in grade.results) < 300
