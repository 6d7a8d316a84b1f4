"""Get the files out of what was handed in: a folder, a zip, or a single file."""

from __future__ import annotations

import heapq
import io
import os
import stat
from collections.abc import Callable, Collection, Iterable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from autograder.intake import folder, zips
from autograder.intake.entry import Entry, Unreadable, text
from autograder.intake.notes import Notes, listed, shown

MAX_FILE = 20 * 2**20
MAX_SOURCE = 2**20
"""Bytes of a Python file."""
MAX_ARCHIVE = 40 * 2**20
"""Bytes of a zip inside the upload."""
MAX_TOTAL = 60 * 2**20
MAX_FILES = 1000
_WORK = (".py", ".ipynb")
_TEXTS = (".md", ".markdown", ".txt")
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".zst")
_OTHER_ARCHIVES = {
    b"Rar!": "a rar archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x1f\x8b": "a gz archive",
    b"BZh": "a bz2 archive",
    b"\xfd7zXZ": "an xz archive",
}


def read(path: Path, notes: Notes, first: Collection[str] = ()) -> dict[str, bytes]:
    """All files by their path with forward slashes; what is left out is said in `notes`.

    Args:
        first: names of files that are read before all others, in lower case.

    Raises:
        FileNotFoundError
    """
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise FileNotFoundError(path) from None
    except OSError as error:
        notes.say(f"{shown(path.name)} can't be read ({error.strerror}).")
        return {}
    files: dict[str, bytes] = {}
    if stat.S_ISDIR(mode):
        _take(files, folder.entries(path, notes), first, notes)
    elif not stat.S_ISREG(mode):
        notes.left_out(text(path.name), "it is a pipe, a device or a socket, not a file")
        return {}
    else:
        _from_file(files, path, first, notes)
    _open_nested(files, first, notes)
    return files


def _from_file(files: dict[str, bytes], path: Path, first: Collection[str], notes: Notes) -> None:
    try:
        with path.open("rb") as file:
            suffix = path.suffix.lower()
            other = suffix not in (*_WORK, *_TEXTS, ".keras")
            if suffix == ".zip" or (other and zips.is_zip(file)):
                _unzip(files, file, path.name, first, notes)
                return
            file.seek(0)
            start = file.read(262)
        kind = _other_archive(start)
        if kind:
            notes.say(f"{shown(path.name)} is {kind}, which is not opened; hand in a zip.")
            return
        name, size = text(path.name), path.stat().st_size
    except OSError as error:
        notes.say(f"{shown(path.name)} can't be read ({error.strerror}).")
        return
    whole = Entry(name, size, lambda limit: folder.read_file(path.resolve(), limit))
    _take(files, [whole], first, notes)


def _unzip(
    files: dict[str, bytes], file: BinaryIO, name: str, first: Collection[str], notes: Notes
) -> bool:
    """Take a zip's files; False if it is none, which is said."""
    try:
        _take(files, zips.entries(file, notes), first, notes)
        return True
    except zips.BadZip:
        file.seek(0)
        kind = _other_archive(file.read(262))
        if kind:
            notes.say(f"{shown(name)} is not a zip but {kind}; hand in a zip.")
        else:
            notes.say(f"The zip {shown(name)} is damaged and can't be read; zip the files again.")
        return False


def _other_archive(start: bytes) -> str:
    if start[257:262] == b"ustar":
        return "a tar archive"
    return next((kind for mark, kind in _OTHER_ARCHIVES.items() if start.startswith(mark)), "")


def _open_nested(files: dict[str, bytes], first: Collection[str], notes: Notes) -> None:
    """Where no work lies beside it, the only zip inside the upload is opened, one level deep."""
    if any(name.lower().endswith(_WORK) for name in files):
        return
    found = [name for name in files if name.lower().endswith(".zip")]
    if len(found) == 1:
        notes.say(f"The files were taken from {shown(found[0])} inside the upload.")
        _unzip(files, io.BytesIO(files.pop(found[0])), found[0], first, notes)
        if any(name.lower().endswith(_WORK) for name in files):
            return
    closed = sorted(name for name in files if name.lower().endswith(_ARCHIVES))
    if closed:
        notes.say(f"Archives inside the upload were not opened: {listed(closed)}; hand in a zip.")


def _take(
    files: dict[str, bytes], found: Iterable[Entry], first: Collection[str], notes: Notes
) -> None:
    """Read as many files as there is room for, the lab's own before all others."""
    chosen = heapq.nsmallest(MAX_FILES + 1, found, key=_order(first))
    left = MAX_TOTAL - sum(map(len, files.values()))
    folders = {folder for name in files for folder in _above(name)}
    effort = 4 * MAX_TOTAL  # What turns out to be damaged takes time as well.
    crowded: list[str] = []
    for entry in chosen[:MAX_FILES]:
        limit = _limit(entry.name)
        if entry.name in files:
            notes.say(f"{shown(entry.name)} is there twice; the later one was read.")
        elif entry.name in folders or not files.keys().isdisjoint(_above(entry.name)):
            notes.left_out(entry.name, "it is both a file and a folder; rename one of them")
        elif entry.size > limit:
            notes.left_out(entry.name, _larger(entry.name))
        elif entry.size > min(left, effort):
            crowded.append(entry.name)
        else:
            effort -= entry.size
            try:
                content = entry.read(min(limit, left))
            except Unreadable as why:
                notes.left_out(entry.name, str(why))
                continue
            if len(content) > min(limit, left):
                notes.left_out(entry.name, _larger(entry.name))
                continue
            files[entry.name] = content
            folders.update(_above(entry.name))
            left -= len(content)
    if crowded or len(chosen) > MAX_FILES:
        unread = f"; not read: {listed(crowded)}" if crowded else ""
        notes.say(
            f"Only the first {MAX_FILES:,} files and {MAX_TOTAL // 2**20} MB were read, "
            f"the lab's own before all others{unread}. Data sets are not needed."
        )


def _order(first: Collection[str]) -> Callable[[Entry], tuple[int, int, str]]:
    def order(entry: Entry) -> tuple[int, int, str]:
        name = entry.name.rpartition("/")[2].lower()
        if name in first:
            rank = 0
        elif name.endswith(_WORK):
            rank = 1
        elif name.endswith(_TEXTS):
            rank = 2
        else:
            rank = 3 if name.endswith((".keras", ".zip")) else 4
        return rank, entry.name.count("/"), entry.name

    return order


def _limit(name: str) -> int:
    lower = name.lower()
    if lower.endswith(".zip"):
        return max(MAX_FILE, MAX_ARCHIVE)
    return min(MAX_FILE, MAX_SOURCE) if lower.endswith(".py") else MAX_FILE


def _larger(name: str) -> str:
    if name.lower().endswith(".py"):
        return (
            f"Python files larger than {MAX_SOURCE // 2**20} MB are not read; move data out of it"
        )
    return f"files larger than {_limit(name) // 2**20} MB are not read"


def _above(name: str) -> list[str]:
    """The folders that a file lies in."""
    return [str(parent) for parent in PurePosixPath(name).parents][:-1]
