"""Make Python itself readable to an unprivileged user when it lies in root's home.

Student code runs as a user of its own, which can't enter /root. Where the interpreter lives
there, the server gets a view of the file system of its own, in which the closed folder holds the
interpreter and nothing else.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from autograder.sandbox import libc, namespaces


def open_the_way() -> None:
    """Let other users reach the interpreter and its packages.

    Raises:
        PermissionError: they can't, and no mount namespace is to be had.
    """
    wanted = {Path(sys.prefix), Path(sys.base_prefix), Path(__file__).resolve().parents[1]}
    closed = {folder for path in wanted for folder in [closed_above(path)] if folder}
    if not closed:
        return
    try:
        namespaces.new_mounts()
        for folder in closed:
            _cover(folder, [path for path in wanted if path.is_relative_to(folder)])
    except OSError:
        names = ", ".join(map(str, sorted(closed)))
        raise PermissionError(
            f"Python lies below {names}, which only root can enter, so student code can't run as "
            "an unprivileged user; install Python elsewhere, for instance the system's"
        ) from None


def closed_above(path: Path) -> Path | None:
    """The topmost folder on the way that others can't pass."""
    for folder in reversed([path, *path.parents]):
        if not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


def _cover(folder: Path, kept: list[Path]) -> None:
    """Put an empty folder over `folder`, with only `kept` below it."""
    descriptors = {path: os.open(path, os.O_PATH | os.O_DIRECTORY) for path in kept}
    libc.mount("tmpfs", str(folder), "tmpfs", 0, "mode=755,size=1m")
    for path, descriptor in descriptors.items():
        path.mkdir(parents=True, exist_ok=True)
        namespaces.bind(f"/proc/self/fd/{descriptor}", path)
        os.close(descriptor)
