"""One file of an upload before it is read, and which names may be taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

MAX_SEEN = 100_000
"""Entries of a folder or a zip that are looked at; CIFAR-10 as pictures has 60,000."""
MAX_DEPTH = 20
MAX_NAME = 1000
MAX_PART = 255
"""Bytes of a file's name on Linux; other systems count characters."""
_IGNORED_FOLDERS = frozenset(
    "__pycache__ __MACOSX .git .venv venv env node_modules .ipynb_checkpoints .pytest_cache .idea "
    ".vscode .mypy_cache .ruff_cache".split()
)
_IGNORED_FILES = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))


class Unreadable(Exception):
    """A file whose content can't be had; the message goes on from `... was left out: `."""


class Entry(NamedTuple):
    """A file that may be read.

    name: path within the upload, with forward slashes.
    size: what the folder or the zip says, not to be relied on.
    read: gives at most so many bytes and one more, and raises Unreadable.
    """

    name: str
    size: int
    read: Callable[[int], bytes]


def text(name: str) -> str:
    """A file's name as text that can be encoded, whatever bytes it is made of."""
    return name.encode("utf-8", "replace").decode()


def refusal(parts: list[str]) -> str:
    """Why no file of this name is taken; empty when it may be."""
    if ".." in parts or ":" in parts[0] or not parts[0]:
        return "names that point outside the upload are not taken; hand in the files themselves"
    if len(parts) > MAX_DEPTH:
        return f"it lies more than {MAX_DEPTH} folders deep; move it up"
    if any(len(part.encode("utf-8", "replace")) > MAX_PART for part in parts) or (
        sum(map(len, parts)) + len(parts) > MAX_NAME
    ):
        return "its name is too long; shorten it"
    if any(c < " " or c == "\x7f" for part in parts for c in part):
        return "its name holds line breaks or control characters; rename it"
    return ""


def is_ignored_folder(name: str) -> bool:
    """Whether a folder is some tool's own."""
    return name in _IGNORED_FOLDERS


def is_ignored(parts: list[str]) -> bool:
    """Whether a file is some tool's own."""
    return not _IGNORED_FOLDERS.isdisjoint(parts[:-1]) or parts[-1] in _IGNORED_FILES
