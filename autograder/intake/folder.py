"""The files of a folder: found level by level, never followed out of it, read only if regular."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from autograder.intake.entry import (
    MAX_SEEN,
    Entry,
    Unreadable,
    is_ignored,
    is_ignored_folder,
    refusal,
    text,
)
from autograder.intake.notes import Notes

# A pipe must not make us wait, nor a link lead us elsewhere; Windows has neither flag.
_FLAGS = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY")
)
_NOT_A_FILE = "pipes, devices and sockets are not read; hand in the file itself"


def entries(folder: Path, notes: Notes) -> Iterator[Entry]:
    """Every file below, the upper ones first; what can't be taken is said in `notes`."""
    root = os.path.realpath(folder)
    waiting: deque[list[str]] = deque([[]])
    seen = 0
    while waiting:
        above = waiting.popleft()
        try:
            with os.scandir(os.path.join(root, *above)) as opened:
                found = sorted(islice(opened, MAX_SEEN - seen), key=lambda entry: entry.name)
        except OSError as error:
            notes.left_out("/".join(above) or folder.name, _not_readable(error))
            continue
        seen += len(found)
        for entry in found:
            parts = [*above, entry.name]
            if is_ignored(parts) or is_ignored_folder(entry.name):
                continue
            name = text("/".join(parts))
            refused = refusal(parts)
            try:
                if refused:
                    notes.left_out(name, refused)
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(parts)
                else:
                    yield _file(root, entry, name)
            except Unreadable as why:
                notes.left_out(name, str(why))
            except OSError as error:
                notes.left_out(name, _not_readable(error))
        if seen >= MAX_SEEN:
            notes.say(f"Only the first {MAX_SEEN:,} files of the upload were looked at.")
            return


def _file(root: str, entry: os.DirEntry[str], name: str) -> Entry:
    """Raises Unreadable, OSError."""
    path = entry.path
    if entry.is_symlink():
        path = os.path.realpath(path)
        if not path.startswith(root + os.sep):
            raise Unreadable("links that lead out of the upload are not followed; copy the file")
    found = os.lstat(path)
    if stat.S_ISDIR(found.st_mode):
        raise Unreadable("links to folders are not followed; copy the folder")
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable(_NOT_A_FILE)
    return Entry(name, found.st_size, partial(read_file, path))


def read_file(path: str | Path, limit: int) -> bytes:
    """A regular file's content, cut off one byte after `limit`.

    Raises:
        Unreadable
    """
    try:
        descriptor = os.open(path, _FLAGS)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Unreadable(_NOT_A_FILE)
            return file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(_not_readable(error)) from None


def _not_readable(error: Exception) -> str:
    why = error.strerror if isinstance(error, OSError) else "no such name"
    return f"it can't be read ({why}); copy it anew"
