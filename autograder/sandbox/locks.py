"""The locks around a process that runs untrusted code: each is tried, and says whether it is on."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.sandbox import landlock, libc, namespaces, seccomp
from autograder.sandbox.processes import threads_of

_FILE_MB = 64
_OPEN_FILES = 256
_PROCESSES = 256
MOST_FILES = 20_000


@dataclass(frozen=True)
class Confinement:
    """What a process may still do once it is locked.

    home: the only place where it may write.
    user: the user and group to become; None keeps the present ones.
    memory_mb: private data, MiB. Address space is free: TensorFlow maps far more than it uses.
    cpu_seconds: CPU time in all.
    disk_mb: files below `home`, MiB; only where it can have a disk of its own.
    readable: files and folders that it may read and execute besides `home`.
    """

    home: Path
    user: int | None
    memory_mb: int
    cpu_seconds: int
    disk_mb: int
    readable: Sequence[str] = field(default_factory=tuple)


def lock(allowed: Confinement) -> list[str]:
    """Lock this process for good and return the names of the locks that are on."""
    on: list[str] = []

    def attempt(name: str, act: Callable[[], object]) -> bool:
        try:
            act()
        except (OSError, ValueError, AttributeError):
            return False
        on.append(name)
        return True

    user = allowed.user
    if libc.LINUX:
        libc.hide_memory(False)  # Hidden in the server; its own /proc entries need it open.
        # When memory runs out, this process is killed, never the grader.
        attempt("out-of-memory order", lambda: _write("/proc/self/oom_score_adj", "1000"))
        in_namespace = user is None and attempt("user namespace", namespaces.new_user)
        attempt("network namespace", namespaces.new_network)
        attempt("private file system", lambda: _see_only_what_is_needed(allowed))
        if in_namespace:
            libc.drop_capabilities()
    if user is not None:
        attempt("own user", lambda: _become(user))
        if os.getuid() != user:
            raise PermissionError("can't give up root")
    if libc.LINUX:
        libc.hide_memory(False)  # The change of user hid it; TensorFlow reads /proc/self.
    attempt("limits", lambda: _limit(allowed, alone="own user" in on or "user namespace" in on))
    if libc.LINUX:
        attempt("no new privileges", libc.no_new_privileges)
        attempt("files (Landlock)", lambda: landlock.restrict(allowed.home, allowed.readable))
        attempt("system calls (seccomp)", lambda: _restrict_calls(on))
        libc.die_with_parent()
    return on


def _see_only_what_is_needed(allowed: Confinement) -> None:
    readable = [path for path in allowed.readable if not path.startswith("/proc/")]
    home = namespaces.Home(allowed.home, allowed.disk_mb, MOST_FILES, allowed.user)
    namespaces.private_root(home, [*readable, *landlock.DEVICES])


def _restrict_calls(on: Sequence[str]) -> None:
    shares_user = "own user" not in on
    scoped = "files (Landlock)" in on and landlock.scopes_signals()
    seccomp.restrict(
        shares_user,
        keep_modes=shares_user and "private file system" not in on,
        keep_signals=shares_user and not scoped,
    )


def _become(user: int) -> None:
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _write(path: str, text: str) -> None:
    Path(path).write_text(text)


def _limit(allowed: Confinement, alone: bool) -> None:
    """Set resource limits; `alone` when the kernel counts no other processes to this user's."""
    processes = _PROCESSES + 8 * (os.cpu_count() or 1)
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: allowed.cpu_seconds + 1,
        resource.RLIMIT_FSIZE: _FILE_MB * 2**20,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_DATA: allowed.memory_mb * 2**20,
        resource.RLIMIT_NPROC: processes if alone else processes + threads_of(os.getuid()),
    }
    for limit, value in limits.items():
        _, hard = resource.getrlimit(limit)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        # At the soft limit of CPU time comes a signal of its own, at the hard one the usual end.
        soft = value - 1 if limit == resource.RLIMIT_CPU else value
        resource.setrlimit(limit, (soft, value))
