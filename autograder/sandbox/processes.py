"""Processes and users: who untrusted code runs as, what it holds, and how all of it is ended."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

_FIRST, _PAIRS = 61_000, 2000
"""Users that need no account; below 65,536, the most that some containers know."""
_made = itertools.count()


@dataclass(frozen=True)
class Process:
    """A running process as /proc tells of it; memory in bytes, shared pages counted in full."""

    pid: int
    user: int
    threads: int
    memory: int


def running(user: int | None = None) -> Iterator[Process]:
    """Everything that runs, or all of one user; zombies, which are dead already, left out."""
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            process = described(int(entry), user)
            if process:
                yield process


def described(pid: int, user: int | None = None) -> Process | None:
    """One process; None if it has ended, or is not this user's."""
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            status = file.read()
    except OSError:
        return None
    if user is not None and b"\nUid:\t%d\t" % user not in status:
        return None
    lines = status.decode(errors="replace").splitlines()
    fields = {name: text.split() for name, _, text in (line.partition(":") for line in lines)}
    if not fields.get("State") or fields["State"][0] in "ZX":
        return None

    def number(name: str) -> int:
        return int(fields[name][0]) if fields.get(name) else 0

    memory = 1024 * (number("RssAnon") + number("RssShmem"))
    return Process(pid, number("Uid"), number("Threads"), memory)


def new_users() -> tuple[int, int] | None:
    """Two users that nothing runs as, one for a student's process and one for the clean room.

    None where only root could change users.
    """
    if not hasattr(os, "getuid") or os.getuid() != 0:
        return None
    taken = {process.user for process in running()}
    for _ in range(_PAIRS):
        first = _FIRST + 2 * ((37 * os.getpid() + next(_made)) % _PAIRS)
        if not {first, first + 1} & taken:
            return first, first + 1
    raise OSError("every user for student code is in use")


def threads_of(user: int) -> int:
    """How many threads a user has; the kernel counts them where it limits processes."""
    return sum(process.threads for process in running(user))


def offspring(pid: int) -> set[int]:
    """The processes that descend from this one; those whose parent has ended are not among them.

    Empty where /proc does not tell.
    """
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        children = set[int]()
        tasks = Path(f"/proc/{waiting.pop()}/task")
        with contextlib.suppress(OSError):  # It may end at any moment, and each of its threads.
            for task in os.listdir(tasks):
                with contextlib.suppress(OSError):
                    children |= set(map(int, (tasks / task / "children").read_text().split()))
        waiting += children - found
        found |= children
    return found


def end_users(users: Collection[int]) -> None:
    """Kill every process of these users, until none is left; root only.

    A process that becomes the user and signals everybody ends them all at one stroke, however
    fast they multiply; see kill(2).
    """
    for _ in range(100):
        alive = [user for user in users if any(running(user))]
        if not alive:
            return
        for user in alive:
            pid = os.fork()
            if pid == 0:
                with contextlib.suppress(OSError):
                    os.setresuid(user, user, user)
                    os.kill(-1, signal.SIGKILL)
                os._exit(0)
            os.waitpid(pid, 0)
        time.sleep(0.01)


def end_offspring(spared: Collection[int] = ()) -> None:
    """Kill this process's children but the spared ones, and whoever becomes its child by that.

    For a subreaper: what its descendants leave behind becomes its own child, so killing until no
    child is left ends them all.
    """
    for _ in range(1000):
        children = own_children() - set(spared)
        if not children:
            return
        for pid in children:
            kill(pid)
        for pid in children:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def kill(pid: int) -> None:
    """End a process if it is there and may be ended."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def own_children() -> set[int]:
    """Processes whose parent is this one; empty where /proc does not tell."""
    try:
        listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    except OSError:
        return set()
    return set(map(int, listed))
