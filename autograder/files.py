"""Writing files that others read at any moment. Imports nothing heavy: the supervisor uses it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that a reader finds the old one or the new one, never half of one.

    UTF-8 with plain line ends, readable by its owner only. Where no second file can be made,
    because the disk is full or the folder read-only, the old one is overwritten if the text fits
    into the room that it has; it is filled up with spaces, which JSON allows.

    Raises:
        OSError: the folder is missing or can't be written, and the old file has no room.
    """
    data = text.encode("utf-8")
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with open(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError:
        if not _overwrite(path, data):
            raise


def _overwrite(path: Path, data: bytes) -> bool:
    try:
        with open(path, "r+b", buffering=0) as file:
            room = os.fstat(file.fileno()).st_size
            if len(data) > room:
                return False
            file.write(data.ljust(room))
            os.fsync(file.fileno())
    except OSError:
        return False
    return True
