"""Limits that the kernel has no switch for: memory and disk of a whole family of processes."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Collection
from pathlib import Path

from autograder.sandbox.locks import MOST_FILES
from autograder.sandbox.processes import Process, described, offspring, running


def memory_held(processes: Collection[Process], limit: int) -> int:
    """Bytes that processes hold together.

    Counting shared pages once is dear, so it is done only if the cheap sum is above `limit`.
    """
    simple = sum(process.memory for process in processes)
    if simple <= limit:
        return simple
    return sum(map(_proportional, processes))


def _proportional(process: Process) -> int:
    """Memory of a process that no file backs, in bytes; a page shared by n counts 1/n."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):  # It has ended.
        return 0
    except OSError:
        return process.memory
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    sizes = [fields[name] for name in ("Pss_Anon", "Pss_Shmem") if name in fields]
    return sum(1024 * int(size.split()[0]) for size in sizes) if sizes else process.memory


def family(user: int | None, server: int, others: Collection[int]) -> list[Process]:
    """The processes of student code.

    Args:
        user: theirs alone; None when they share ours, and then descent from the server counts.
        others: children of the server that are not meant.
    """
    if user is not None:
        return list(running(user))
    meant = offspring(server) - set(others)
    return [process for process in map(described, meant) if process]


def disk_used(folder: Path, processes: Collection[Process], limit: int) -> int:
    """Bytes on disk below `folder` and in deleted files that are still open.

    More than `limit` when there are too many files to count, or a folder that can't be read.
    """
    used = entries = 0
    waiting = [str(folder)]
    while waiting:
        try:
            listing = os.scandir(waiting.pop())
        except FileNotFoundError:
            continue
        except OSError:
            return limit + 1
        with listing:
            for entry in listing:
                entries += 1
                if entries > MOST_FILES:
                    return limit + 1
                with contextlib.suppress(OSError):
                    used += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
    return used + sum(_deleted_but_open(process.pid) for process in processes)


def _deleted_but_open(pid: int) -> int:
    used = 0
    with contextlib.suppress(OSError):
        for entry in os.scandir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                kind = entry.stat()
                if stat.S_ISREG(kind.st_mode) and not kind.st_nlink:
                    used += kind.st_blocks * 512
    return used
