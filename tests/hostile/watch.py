"""What a case may have left behind: processes, files, shared memory; and how much memory it took."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

_USERS = range(61_000, 65_000)
"""Whom student code runs as, where the grader is root; see autograder/sandbox/processes.py."""
_MUCH_KB = 1000 * 1024
_SHARED = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue")


class Process(NamedTuple):
    pid: int
    parent: int
    user: int
    name: str
    memory_kb: int
    """Memory that is its own: anonymous and shared pages, not those of files."""


def processes() -> Iterator[Process]:
    """Everything that runs; zombies, which are dead already, left out."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, KeyError):
            lines = (entry / "status").read_text(errors="replace").splitlines()
            fields = dict(line.split(":", 1) for line in lines if ":" in line)
            if fields["State"].split()[0] in "ZX":
                continue
            memory = sum(int(fields.get(key, "0").split()[0]) for key in ("RssAnon", "RssShmem"))
            yield Process(
                int(entry.name),
                int(fields["PPid"]),
                int(fields["Uid"].split()[0]),
                fields["Name"].strip(),
                memory,
            )


def descendants(pid: int) -> list[Process]:
    """All below a process; none gets away from one that adopts orphans."""
    children: dict[int, list[Process]] = {}
    for process in processes():
        children.setdefault(process.parent, []).append(process)
    found, left = [], [pid]
    while left:
        below = children.get(left.pop(), [])
        found += below
        left += [process.pid for process in below]
    return found


def memory_mb(processes: list[Process]) -> float:
    """What processes hold together; shared pages are counted once, where that could matter."""
    simple = sum(process.memory_kb for process in processes)
    if simple <= _MUCH_KB:
        return simple / 1024
    total = 0
    for process in processes:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
                if line.startswith(("Pss_Anon:", "Pss_Shmem:")):
                    total += int(line.split()[1])
    return total / 1024


def of_sandbox() -> list[Process]:
    """Processes of the users that student code runs as."""
    return [process for process in processes() if process.user in _USERS]


def end(pids: Iterable[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


Entry = tuple[int, ...]
"""Mode, owner, inode, size and time of change of a file."""


def tree(folder: Path, left_out: Iterable[str] = ()) -> dict[str, Entry]:
    """All files below a folder, and itself."""
    found: dict[str, Entry] = {}
    for path in (folder, *folder.rglob("*")):
        if path.name not in left_out:
            with contextlib.suppress(OSError):
                stat = path.lstat()
                size = (stat.st_size, stat.st_mtime_ns) if path != folder or not left_out else ()
                found[str(path)] = (stat.st_mode, stat.st_uid, stat.st_ino, stat.st_nlink, *size)
    return found


def shared_places() -> dict[str, Entry]:
    """What lies in the folders that everybody shares and who owns it; other programs' files too."""
    found: dict[str, Entry] = {}
    for folder in (*_SHARED, str(Path.home())):
        with contextlib.suppress(OSError):
            for entry in os.scandir(folder):
                with contextlib.suppress(OSError):
                    stat = entry.stat(follow_symlinks=False)
                    found[entry.path] = (stat.st_mode, stat.st_uid, stat.st_ino)
    return found


def shared_memory() -> set[str]:
    """System V objects of the users that student code runs as."""
    found = set()
    for kind in ("shm", "msg", "sem"):
        with contextlib.suppress(OSError):
            header, *rows = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()
            column = header.split().index("uid")
            for row in rows:
                fields = row.split()
                if int(fields[column]) in _USERS or int(fields[column]) == os.getuid() != 0:
                    found.add(f"{kind} {fields[1]}")
    return found


def settings() -> dict[str, object]:
    """This process' limits, priority and processors, which others may have changed."""
    found: dict[str, object] = {
        name: resource.getrlimit(getattr(resource, name))
        for name in dir(resource)
        if name.startswith("RLIMIT_")
    }
    found["priority"] = os.getpriority(os.PRIO_PROCESS, 0)
    found["processors"] = tuple(sorted(os.sched_getaffinity(0)))
    found["scheduler"] = os.sched_getscheduler(0)
    found["oom_score_adj"] = Path("/proc/self/oom_score_adj").read_text()
    return found


def differences(before: dict[str, Entry], after: dict[str, Entry]) -> list[str]:
    """What is new, gone or changed."""
    new = [f"new: {name}" for name in after.keys() - before.keys()]
    gone = [f"gone: {name}" for name in before.keys() - after.keys()]
    both = before.keys() & after.keys()
    return sorted(new + gone + [f"changed: {n}" for n in both if before[n] != after[n]])


def left_in_shared_places(before: dict[str, Entry], after: dict[str, Entry]) -> list[str]:
    """New entries of student code's users, and old ones that it changed.

    Other programs come and go in these places too, so another user's new files do not count.
    """
    ours = os.getuid()
    users = {*_USERS} if ours == 0 else {ours}
    new = [f"new: {n}" for n in after.keys() - before.keys() if after[n][1] in users]
    both = before.keys() & after.keys()
    changed = [f"changed: {n}" for n in both if before[n][0] != after[n][0]]
    return sorted(new + changed)
