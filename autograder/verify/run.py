"""Trying it all: the reference, the stubs, known submissions and mutants, graded side by side."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any

from autograder.grading.session import GraderFailed
from autograder.lab import Lab
from autograder.lint import lint_lab
from autograder.packaging.student import PackageRefused, student_files
from autograder.verify.bench import Bench
from autograder.verify.known import (
    Known,
    KnownError,
    read_known,
    stub_files,
)
from autograder.verify.mutants import mutated, read_survivors
from autograder.verify.proof import Proof

Task = Callable[[Bench], Any]
Progress = Callable[[int, int], None]
"""How many gradings are done, and how many there are."""


def verify(
    lab: Lab,
    data: Path | None = None,
    seeds: int = 8,
    with_mutants: bool = True,
    names: Sequence[str] = (),
    jobs: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Proof:
    """Try everything, in several processes side by side.

    Args:
        data: an .npz with real test images, as for grading.
        seeds: with how many seeds the reference is graded.
        with_mutants: try mutants of the reference too.
        names: only these known submissions, and nothing else.
        jobs: processes; by default as many as there are CPUs, at most four. Each holds a
            TensorFlow of its own.

    Raises:
        RubricError
        KnownError: a known submission can't be used.
        GraderFailed, SandboxFailed
    """
    proof = Proof(lab.rubric, read_survivors(lab), in_part=bool(names))
    known = _chosen(read_known(lab), names)
    mutants = list(mutated(lab)) if with_mutants and not names else []
    on_the_reference: list[Task] = []
    if not names:
        proof.complaints = _complaints(lab)
        own = lab.rubric.seed
        on_the_reference = [partial(Bench.with_seed, seed=own + i) for i in range(1, seeds)]
        on_the_reference += [Bench.reference, Bench.differs]
        on_the_reference.append(partial(Bench.grade, files=stub_files(lab), everything=True))
    tasks: list[Task] = [
        *on_the_reference,
        *(partial(Bench.grade, files=files) for _, files in mutants),
        *(partial(Bench.known, known=one) for one in known),
    ]
    found = iter(_run(lab, data, tasks, jobs, progress))
    if on_the_reference:
        others = [next(found) for _ in range(1, seeds)]
        proof.reference = [next(found), *others]
        proof.differs, proof.stubs = next(found), next(found)
    proof.mutants = [(mutant, next(found)) for mutant, _ in mutants]
    proof.known = [(one, next(found)) for one in known]
    return proof


def _chosen(known: list[Known], names: Sequence[str]) -> list[Known]:
    there = {one.name for one in known}
    for name in names:
        if name not in there:
            raise KnownError(f"there is no known submission {name!r} in tests/submissions")
    return [one for one in known if one.name in names or not names]


def _complaints(lab: Lab) -> list[str]:
    """What needs no grading: lint's mistakes, and what the student package would give away."""
    found = lint_lab(lab)
    try:
        student_files(lab)
    except PackageRefused as error:
        found += str(error).splitlines()
    return found


_bench: Bench | None = None
"""A worker's own; it ends with the worker."""


def _begin(lab: Lab, data: Path | None) -> None:
    global _bench
    _bench = Bench(lab, data)


def _do(task: Task) -> Any:
    assert _bench is not None
    return task(_bench)


def _run(
    lab: Lab, data: Path | None, tasks: Sequence[Task], jobs: int | None, progress: Progress
) -> list[Any]:
    """What each task returns, in their order."""
    jobs = min(jobs or min(os.cpu_count() or 1, 4), len(tasks))
    if not tasks:
        return []
    progress(0, len(tasks))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _begin, (lab, data)) as pool:
        try:
            futures = [pool.submit(_do, task) for task in tasks]
            for done, future in enumerate(as_completed(futures), 1):
                future.result()  # Raises what the task raised, at once.
                progress(done, len(tasks))
        except BrokenProcessPool:
            raise GraderFailed(
                "A process of the proof ended, perhaps for want of memory."
            ) from None
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return [future.result() for future in futures]
