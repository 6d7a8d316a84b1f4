"""One process that grades cases, one after the other, on ground of its own."""

from __future__ import annotations

import contextlib
import os
import sys
import time
import traceback
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import judge
import watch
from cases import ROOT, Case, lab_for
from place import CANARY, Ground, ground

from autograder.grading.session import grade_submission
from autograder.lab import Lab
from autograder.report.gradescope import ResultsFile
from autograder.report.page import render_page
from autograder.sandbox import libc
from autograder.sandbox.box import Server

GRACE_SECONDS = 5
"""What a slow machine may take on top of a case's own limit."""
WORKER_MB = 500
"""The most that the grader itself may take, of the 768 MB that Gradescope gives."""


@dataclass
class Record:
    """What became of a case; the lists hold findings, sentences, and are empty when all is well."""

    name: str
    tries: str
    least: float = 0
    most: float = 0
    got: float | None = None
    points: list[str] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    survivors: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    """Time and memory."""
    remarks: list[str] = field(default_factory=list)
    """Worth knowing, no fault."""
    seconds: float = 0
    grader_mb: float = 0
    tree_mb: float = 0
    skipped: str = ""

    @property
    def findings(self) -> list[str]:
        parts = (
            self.points,
            self.invalid,
            self.leaks,
            self.survivors,
            self.changed,
            self.limits,
        )
        return [finding for part in parts for finding in part]


def main(connection: Connection, root: Path) -> None:
    """Grade the cases whose folders come in; send back a record for each."""
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    libc.adopt_orphans()  # So that nothing which a case starts gets away unseen.
    with ground(root) as place:
        place.lay_out(ROOT)
        os.environ["TMPDIR"] = str(place.temporary)
        os.environ["KERAS_HOME"] = os.environ["XDG_CACHE_HOME"] = str(place.scratch)
        os.environ.pop("AUTOGRADER_CIFAR10", None)
        os.environ["AUTOGRADER_TOKEN"] = CANARY
        seed = str(Lab(place.lab).rubric.seed)
        server = Server()
        place.add_test_images(server)
        place.close_to_others()
        connection.send("ready")
        while folder := connection.recv():
            case = Case.read(folder)
            record = Record(case.name, case.tries)
            try:
                _grade(case, place, server, [CANARY, seed, *case.never], record)
            except BaseException as error:
                last = traceback.extract_tb(error.__traceback__)[-1]
                where = f"{Path(last.filename).name}:{last.lineno}"
                text = f"{type(error).__name__}: {str(error)[:300]} ({where})"
                record.invalid.append(f"the grader failed: {text}")
            if server.process.poll() is not None:
                record.remarks.append("the preloaded server was ended and had to be replaced")
                with contextlib.suppress(OSError):
                    server.close()
                server = Server()
            connection.send(asdict(record))
        server.close()


def _grade(
    case: Case, place: Ground, server: Server, forbidden: list[str], record: Record
) -> None:
    place.empty()
    upload = case.assemble(place.submission, place.scratch, place.places)
    lab = lab_for(place.lab, case)
    results = place.results / "results.json"
    assert server.versions
    before = _Before(place)
    peak = _memory_mb("VmHWM")
    started = time.monotonic()
    file = ResultsFile(results)
    grade = grade_submission(lab, upload, finished=file.note, server=server)
    file.finish(grade)
    page = render_page(grade)
    (place.results / "report.html").write_text(page, encoding="utf-8")
    record.seconds = time.monotonic() - started
    # The peak is that of all cases so far; what matters is whether this one raised it.
    highest = _memory_mb("VmHWM")
    record.grader_mb = highest if highest > peak else _memory_mb("VmRSS")
    record.survivors += before.survivors()
    record.changed += before.changed()
    least, most = judge.deserved(case, grade)
    record.least, record.most, record.got = float(least), float(most), float(grade.points)
    record.points += judge.wrong_points(case, grade)
    record.invalid += judge.invalid(results, grade)
    record.leaks += judge.leaks(results, page, forbidden)
    if record.seconds > case.within + GRACE_SECONDS:
        record.limits.append(f"took {record.seconds:.1f} s, {case.within:g} are allowed")
    if record.grader_mb > WORKER_MB:
        record.limits.append(f"the grader itself took {record.grader_mb:.0f} MB")


class _Before:
    """How things were before a case."""

    def __init__(self, place: Ground):
        self._place = place
        self._processes = {process.pid for process in watch.descendants(os.getpid())}
        self._files = self._ours()
        self._shared = watch.shared_places()
        self._memory = watch.shared_memory()
        self._settings = watch.settings()

    def _ours(self) -> dict[str, watch.Entry]:
        place = self._place
        found = watch.tree(place.root / "source")
        found |= watch.tree(place.results, left_out=("results.json", "report.html"))
        found |= watch.tree(place.temporary, left_out=("",))
        for decoy in place.decoys:
            found |= watch.tree(decoy)
        return found

    def survivors(self) -> list[str]:
        alive = [p for p in watch.descendants(os.getpid()) if p.pid not in self._processes]
        watch.end(process.pid for process in alive)
        for process in alive:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process.pid, os.WNOHANG)
        return [f"process {p.name} of user {p.user} lives on" for p in alive[:10]]

    def changed(self) -> list[str]:
        found = watch.differences(self._files, self._ours())
        found += watch.left_in_shared_places(self._shared, watch.shared_places())
        found += [f"left in memory: {name}" for name in watch.shared_memory() - self._memory]
        found += [f"of the grader: {s}" for s in watch.settings().items() - self._settings.items()]
        found += [f"reached: {name}" for name in self._place.listeners.reached()]
        return found[:10]


def _memory_mb(key: str) -> float:
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith(key))
    return int(line.split()[1]) / 1024
