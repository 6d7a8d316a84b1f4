"""The users that untrusted processes run as when the grader is root. They need no account."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import time
from collections.abc import Collection, Iterator
from pathlib import Path

_FIRST = 60_001
_GRADERS, _EACH = 500, 8
_made = itertools.count()


def new_users() -> tuple[int, int] | None:
    """Two users for a box, one per role, so that a student's process can't reach the clean room.

    None where only root could change users. Boxes of one grader get different ones, and so do
    graders on one machine, as far as the numbers reach.
    """
    if not hasattr(os, "getuid") or os.getuid() != 0:
        return None
    users = sandbox_users(os.getpid())
    first = 2 * (next(_made) % (_EACH // 2))
    return users[first], users[first + 1]


def sandbox_users(grader: int) -> range:
    """All users that a grader's boxes may have, by its process id."""
    first = _FIRST + _EACH * (grader % _GRADERS)
    return range(first, first + _EACH)


def end_processes(users: Collection[int]) -> None:
    """Kill every process of these users, until none is left (or none can be seen)."""
    for _ in range(100 if users and os.getuid() == 0 else 0):
        alive = [pid for pid, user in _processes() if user in users]
        for pid in alive:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        if not alive:
            return
        time.sleep(0.01)


def _processes() -> Iterator[tuple[int, int]]:
    """Process id and user of everything that runs; zombies, which are dead already, left out."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, KeyError):
            lines = (entry / "status").read_text().splitlines()
            fields = dict(line.split(":", 1) for line in lines)
            if fields["State"].split()[0] not in "ZX":
                yield int(entry.name), int(fields["Uid"].split()[0])
