"""Processes and users: who untrusted code runs as, and how all of it is ended."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import time
from collections.abc import Collection, Iterator
from pathlib import Path

_FIRST, _PAIRS = 61_000, 2000
"""Users that need no account; below 65,536, the most that some containers know."""
_made = itertools.count()


def new_users() -> tuple[int, int] | None:
    """Two users that nothing runs as, one for a student's process and one for the clean room.

    None where only root could change users.
    """
    if not hasattr(os, "getuid") or os.getuid() != 0:
        return None
    taken = {user for _, user in _running()}
    for _ in range(_PAIRS):
        first = _FIRST + 2 * ((37 * os.getpid() + next(_made)) % _PAIRS)
        if not {first, first + 1} & taken:
            return first, first + 1
    raise OSError("every user for student code is in use")


def end_users(users: Collection[int]) -> None:
    """Kill every process of these users, until none is left (or none can be seen)."""
    for _ in range(100 if users else 0):
        alive = [pid for pid, user in _running() if user in users]
        for pid in alive:
            _kill(pid)
        if not alive:
            return
        time.sleep(0.01)


def end_offspring(spared: Collection[int] = ()) -> None:
    """Kill this process's children but the spared ones, and whoever becomes its child by that.

    For a subreaper: what its descendants leave behind becomes its own child, so killing until no
    child is left ends them all.
    """
    for _ in range(1000):
        children = _children() - set(spared)
        if not children:
            return
        for pid in children:
            _kill(pid)
        for pid in children:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def _children() -> set[int]:
    """Processes whose parent is this one; empty where /proc does not tell."""
    try:
        listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    except OSError:
        return set()
    return set(map(int, listed))


def _running() -> Iterator[tuple[int, int]]:
    """Process id and user of everything that runs; zombies, which are dead already, left out."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, KeyError):
            lines = (entry / "status").read_text().splitlines()
            fields = dict(line.split(":", 1) for line in lines)
            if fields["State"].split()[0] not in "ZX":
                yield int(entry.name), int(fields["Uid"].split()[0])
