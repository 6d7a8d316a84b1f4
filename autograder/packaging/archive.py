"""Zips whose bytes depend on nothing but their files."""

from __future__ import annotations

import zipfile
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)
_IGNORED = frozenset(("__pycache__", ".pytest_cache", ".ipynb_checkpoints", ".DS_Store"))


def read_folder(folder: Path) -> dict[str, bytes]:
    """Files by their path within the folder, without what tools leave behind."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _IGNORED & set(path.parts) and path.suffix != ".pyc"
    }


def write_zip(path: Path, files: dict[str, bytes]) -> None:
    """Write files in order of their names; scripts (`#!`) may be executed once unpacked."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # Unix, so that the mode counts.
            mode = 0o755 if content.startswith(b"#!") else 0o644
            member.external_attr = (0o100000 | mode) << 16
            archive.writestr(member, content)
