"""Grade the corpus of hostile, broken and odd submissions, and say where the grader gave way.

    python tests/hostile/run.py [family/name ...] [--table FILE] [--json FILE] [--update PAGE]

Each case goes through the function that the command line uses, in one of two worker processes,
which share a preloaded server among their cases. Exit status 1 when any case has a finding.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import asdict
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, Queue

import table
import watch
import worker
from cases import Case, all_cases
from rich.console import Console
from rich.progress import Progress
from worker import Record

from autograder.sandbox import libc

_START_SECONDS = 240
_HARD_SECONDS = 60
"""How long after its limit a case is given up and its worker killed."""
_SAMPLE_SECONDS = 0.3


class Worker:
    """A worker process and the pipe to it; replaced when a case ends it."""

    def __init__(self, number: int):
        self._number = number
        self._started = 0
        self._start()

    def _start(self) -> None:
        self._started += 1
        name = f"{os.getpid()}-{self._number}-{self._started}"
        self._root = Path(tempfile.gettempdir()) / f"corpus-{name}"
        context = multiprocessing.get_context("spawn")
        self._connection: Connection
        self._connection, theirs = context.Pipe()
        self.process = context.Process(target=worker.main, args=(theirs, self._root))
        self.process.start()
        theirs.close()
        self._peak_mb = 0.0
        if not self._connection.poll(_START_SECONDS):
            raise RuntimeError("a worker did not start")
        self._connection.recv()

    def sample(self) -> None:
        """Note how much memory the processes of the case under way take together."""
        below = watch.descendants(self.process.pid or 0)
        self._peak_mb = max(self._peak_mb, watch.memory_mb(below))

    def grade(self, case: Case) -> Record:
        started = time.monotonic()
        self._peak_mb = 0.0
        reason = "the grader was ended"
        try:
            self._connection.send(case.folder)
            if self._connection.poll(case.within + _HARD_SECONDS):
                record = Record(**self._connection.recv())
                record.tree_mb = self._peak_mb
                if record.grader_mb > worker.WORKER_MB:  # Memory once taken is not given back.
                    self.close()
                    self._start()
                return record
            reason = f"no grade after {case.within + _HARD_SECONDS:g} s"
        except (EOFError, OSError):
            pass
        self._end()
        self._start()
        record = Record(case.name, case.tries, seconds=time.monotonic() - started)
        record.invalid.append(reason)
        return record

    def _end(self) -> None:
        pid = self.process.pid or 0
        for _ in range(20):
            below = watch.descendants(pid)
            watch.end([p.pid for p in below])
            if not below:
                break
        watch.end([pid])
        self.process.join(10)
        # Whatever lost its parent has become ours, since we adopt orphans.
        decoys = [Path(folder) for folder in ("/tmp", "/var/tmp", "/dev/shm", Path.home())]
        for folder in (self._root, *(d / f"corpus-decoy-{self._root.name}" for d in decoys)):
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        try:
            self._connection.send(None)
            self.process.join(30)
        except OSError:
            pass
        self._end()


def grade_all(cases: list[Case], workers: int, progress: Progress) -> list[Record]:
    """Records in the order of the cases."""
    task = progress.add_task("Grading", total=len(cases))
    waiting: Queue[tuple[int, Case]] = Queue()
    for entry in enumerate(cases):
        waiting.put(entry)
    records: dict[int, Record] = {}
    running: list[Worker] = []
    over = threading.Event()

    def work(number: int) -> None:
        one = Worker(number)
        running.append(one)
        try:
            while True:
                try:
                    i, case = waiting.get_nowait()
                except Empty:
                    return
                records[i] = _skipped(case) or one.grade(case)
                if case.tree_mb and records[i].tree_mb > case.tree_mb:
                    text = f"its processes took {records[i].tree_mb:.0f} MB, {case.tree_mb:g} may be"
                    records[i].limits.append(text)
                for finding in records[i].findings:
                    progress.console.print(f"{case.name}: {finding}", markup=False, highlight=False)
                progress.advance(task)
        finally:
            running.remove(one)
            one.close()

    def sample() -> None:
        while not over.wait(_SAMPLE_SECONDS):
            for one in list(running):
                one.sample()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(min(workers, len(cases)))]
    sampler = threading.Thread(target=sample, daemon=True)
    for thread in (*threads, sampler):
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    sampler.join()
    missing = [case for i, case in enumerate(cases) if i not in records]
    if missing:
        raise RuntimeError(f"{len(missing)} cases were not graded")
    return [records[i] for i in range(len(cases))]


def _skipped(case: Case) -> Record | None:
    if case.root_only and os.getuid() != 0:
        why = "would end the user's other processes where only root could give it a user of its own"
        return Record(case.name, case.tries, skipped=why)
    return None


def _chosen(names: list[str]) -> list[Case]:
    cases = all_cases()
    if not names:
        return cases
    wanted = {name.strip("/").removeprefix("tests/hostile/") for name in names}
    chosen = [case for case in cases if {case.name, case.family} & wanted]
    unknown = wanted - {case.name for case in chosen} - {case.family for case in chosen}
    if unknown:
        raise SystemExit(f"No such case: {', '.join(sorted(unknown))}")
    return chosen


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="family/name or a family; all without any")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--table", type=Path, help="write a Markdown table here")
    parser.add_argument("--json", type=Path, help="write all records here")
    parser.add_argument("--update", type=Path, help="a page whose table is renewed in its place")
    options = parser.parse_args()
    cases = _chosen(options.names)
    libc.adopt_orphans()
    console = Console(stderr=True)
    started = time.monotonic()
    with Progress(console=console) as progress:
        records = grade_all(cases, options.workers, progress)
    ours = getattr(resource_tracker._resource_tracker, "_pid", None)  # Python's own helper.
    strays = [p for p in watch.descendants(os.getpid()) if p.pid != ours]
    for process in strays:
        console.print(f"left at the end: {process.name} of user {process.user}", markup=False)
    watch.end(process.pid for process in strays)
    if options.table:
        options.table.write_text(table.markdown(records), encoding="utf-8")
    if options.json:
        content = [{**asdict(record), "findings": record.findings} for record in records]
        options.json.write_text(json.dumps(content, indent=1), encoding="utf-8")
    if options.update:
        table.update(options.update, records)
    failed = [record for record in records if record.findings]
    seconds = time.monotonic() - started
    console.print(f"{len(records)} cases, {len(failed)} with findings, {seconds:.0f} s.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
