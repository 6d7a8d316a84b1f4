"""Get the files out of what was handed in: a folder, a zip, or a single file."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path, PurePosixPath

MAX_FILE = 50 * 2**20
MAX_TOTAL = 150 * 2**20
MAX_FILES = 1000
MAX_NAME = 200
MAX_PART = 255
"""Bytes of a file's name on Linux; other systems count characters."""
_IGNORED_FOLDERS = frozenset(
    "__pycache__ __MACOSX .git .venv venv env node_modules .ipynb_checkpoints .pytest_cache .idea "
    ".vscode .mypy_cache .ruff_cache".split()
)
_IGNORED_FILES = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))


def read(path: Path, notes: list[str]) -> dict[str, bytes]:
    """All files by their path with forward slashes; what is left out is said in `notes`.

    Raises:
        FileNotFoundError
    """
    if path.is_dir():
        files = _from_folder(path, notes)
    elif not path.exists():
        raise FileNotFoundError(path)
    elif path.stat().st_size > MAX_TOTAL:
        notes.append(f"{path.name} is larger than {MAX_TOTAL // 2**20} MB and was not read.")
        return {}
    else:
        content = path.read_bytes()
        is_zip = path.suffix.lower() == ".zip" or zipfile.is_zipfile(io.BytesIO(content))
        if not is_zip or path.suffix == ".keras":
            return {path.name: content}
        files = _from_zip(content, notes)
    archives = [name for name in files if name.lower().endswith(".zip")]
    if len(archives) == 1 and not any(name.endswith((".py", ".ipynb")) for name in files):
        notes.append(f"The files were taken from {archives[0]} inside the upload.")
        files.update(_from_zip(files.pop(archives[0]), notes))
    return files


class _Limits:
    """Counts what has been taken, and says so once when something is left out."""

    def __init__(self, notes: list[str]):
        self._notes = notes
        self._left = MAX_TOTAL
        self._files = 0

    def takes(self, name: str, size: int) -> bool:
        if size > MAX_FILE:
            self._notes.append(
                f"{name[:MAX_NAME]} is larger than {MAX_FILE // 2**20} MB and was left out."
            )
            return False
        if self._files >= MAX_FILES or size > self._left:
            if self._left >= 0:
                self._notes.append(
                    f"Only the first {MAX_FILES} files and {MAX_TOTAL // 2**20} MB were read."
                )
            self._left = -1
            return False
        self._files += 1
        self._left -= size
        return True


def _from_folder(folder: Path, notes: list[str]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    limits = _Limits(notes)
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in _IGNORED_FOLDERS)
        for name in sorted(names):
            path = Path(parent, name)
            shown = _text(path.relative_to(folder).as_posix())
            if name in _IGNORED_FILES:
                continue
            try:
                kind = path.lstat()
                if not stat.S_ISREG(kind.st_mode):
                    notes.append(f"{shown} is a link or a device, not a file, and was left out.")
                elif limits.takes(shown, kind.st_size):
                    files[shown] = path.read_bytes()
            except OSError as error:
                notes.append(f"{shown} can't be read ({error.strerror}).")
    return files


def _from_zip(content: bytes, notes: list[str]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    limits = _Limits(notes)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError):
        notes.append("The zip is damaged and can't be read.")
        return {}
    with archive:
        for member in archive.infolist()[: 10 * MAX_FILES]:
            name = _text(member.filename.replace("\\", "/"))
            parts = PurePosixPath(name).parts
            if member.is_dir() or not parts or _is_ignored(parts):
                continue
            mode = member.external_attr >> 16
            if name.startswith("/") or ".." in parts or ":" in parts[0]:
                notes.append(f"{name[:MAX_NAME]} points outside the upload and was left out.")
            elif stat.S_ISLNK(mode):
                notes.append(f"{name[:MAX_NAME]} is a link and was left out.")
            elif _is_too_long(name) or "\0" in name:
                notes.append(f"{name[:40]}... has too long a name and was left out.")
            elif _clashes(name, files):
                notes.append(f"{name} is both a file and a folder, and was left out.")
            elif limits.takes(name, member.file_size):
                try:
                    with archive.open(member) as opened:
                        # The size that the archive states may be a lie.
                        files["/".join(parts)] = opened.read(member.file_size)
                except Exception:
                    notes.append(f"{name} is damaged or encrypted and can't be read.")
    return files


def _text(name: str) -> str:
    """A file's name as text that can be shown, whatever bytes it is made of."""
    return name.encode("utf-8", "replace").decode()


def _is_too_long(name: str) -> bool:
    return len(name) > MAX_NAME or any(len(part.encode()) > MAX_PART for part in name.split("/"))


def _clashes(name: str, files: dict[str, bytes]) -> bool:
    """Whether a file of this name would need a folder where a file is, or the other way round."""
    above = {str(parent) for parent in PurePosixPath(name).parents}
    return (
        name in files or bool(above & files.keys()) or any(f.startswith(f"{name}/") for f in files)
    )


def _is_ignored(parts: tuple[str, ...]) -> bool:
    return bool(_IGNORED_FOLDERS & set(parts[:-1])) or parts[-1] in _IGNORED_FILES
