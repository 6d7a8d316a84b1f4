"""Namespaces: a process without a network, that sees only the files it needs.

They need root with the right to make them, or a kernel that lets ordinary users have a user
namespace; many containers and some distributions allow neither.
Source: namespaces(7), user_namespaces(7), mount_setattr(2).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import libc

_NEW_USER, _NEW_NETWORK, _NEW_IPC, _NEW_MOUNTS = 0x10000000, 0x40000000, 0x08000000, 0x00020000
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 2, 4, 8
_MOUNT_SETATTR = 442
_HERE, _RECURSIVE = -100, 0x8000
_READ_ONLY, _NO_SET_USER_ID = 1, 2

SHARED = ("/tmp", "/dev/shm")
"""Places where everybody may write; a private root has its own."""
PRIVATE = ("tmp", "shm")
"""The folders of `home` that stand in for them."""


def new_user() -> None:
    """Get a user namespace, in which this process may do what the functions below need.

    It stays the same user, inside and out. Capabilities are to be dropped afterwards.
    """
    user, group = os.geteuid(), os.getegid()
    libc.call("unshare", _NEW_USER)
    libc.hide_memory(False)  # Else its own entries in /proc belong to root.
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def new_network() -> None:
    """No interface but a loopback that is down, and no shared memory with anybody."""
    libc.call("unshare", _NEW_NETWORK | _NEW_IPC)


def new_mounts() -> None:
    """Let changes of what is mounted where stay within this process and its children."""
    libc.call("unshare", _NEW_MOUNTS)
    libc.mount("none", "/", "", _MS_REC | _MS_PRIVATE)


@dataclass(frozen=True)
class Home:
    """A folder that a private root has in its place: a copy, on a disk of its own.

    megabytes, files: the most that it holds.
    user: who it belongs to; None is whoever makes it.
    """

    folder: Path
    megabytes: int
    files: int
    user: int | None


def private_root(home: Home, readable: Sequence[str]) -> None:
    """See only some of the file system, read-only but for `home`; it serves as /tmp, too.

    Args:
        readable: absolute paths; those that do not exist are passed over.

    Raises:
        OSError: not possible here; then everything is as it was.
    """
    here = os.getcwd()
    before = os.open("/proc/self/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)
    try:
        new_mounts()
        _furnish(Path("/tmp"), home, readable)
        os.chroot("/tmp")
        os.chdir(here)
    except OSError:
        libc.call("setns", before, _NEW_MOUNTS)
        os.chdir(here)
        raise
    finally:
        os.close(before)


def _furnish(root: Path, home: Home, readable: Sequence[str]) -> None:
    """Mount a new file system at `root`, with everything in its usual place."""
    sources = {path: os.open(path, os.O_PATH) for path in readable if os.path.exists(path)}
    original = os.open(home.folder, os.O_PATH)
    try:
        libc.mount("tmpfs", str(root), "tmpfs", _MS_NOSUID, "mode=755,size=1m")
        disk = root / ".home"
        _move_in(home, original, disk)
        own = root / str(home.folder).lstrip("/")
        shared = [root / place.lstrip("/") for place in SHARED]
        for target, folder in zip(shared, PRIVATE, strict=True):
            _bind(disk / folder, target)
        for path in sorted(sources):  # Perhaps below one of these.
            if not any(path.startswith(f"{above}/") for above in sources):
                _show(sources[path], root / path.lstrip("/"))
        _bind(disk, own)
    finally:
        for descriptor in (original, *sources.values()):
            os.close(descriptor)
    (root / "proc").mkdir()
    if home.user is not None:
        safely = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
        libc.mount("proc", str(root / "proc"), "proc", safely, "hidepid=2")
    else:
        bind("/proc", root / "proc")
    _set(root, on=_READ_ONLY | _NO_SET_USER_ID, flags=_RECURSIVE)
    for writable in (own, *shared):
        _set(writable, off=_READ_ONLY)


def _bind(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    bind(str(source), target)


def _show(source: int, target: Path) -> None:
    is_folder = stat.S_ISDIR(os.fstat(source).st_mode)
    (target if is_folder else target.parent).mkdir(parents=True, exist_ok=True)
    if not is_folder:
        target.touch()
    bind(f"/proc/self/fd/{source}", target)


def _move_in(home: Home, original: int, target: Path) -> None:
    """Mount an empty disk of limited size and copy what there is onto it."""
    target.mkdir(parents=True, exist_ok=True)
    options = f"mode=700,size={home.megabytes}m,nr_inodes={home.files}"
    libc.mount("tmpfs", str(target), "tmpfs", _MS_NOSUID | _MS_NODEV, options)
    shutil.copytree(f"/proc/self/fd/{original}", target, dirs_exist_ok=True)
    if home.user is not None:
        for path in (target, *target.rglob("*")):
            os.chown(path, home.user, home.user)


def bind(source: str, target: Path) -> None:
    """Have `target` show `source`, a folder."""
    libc.mount(source, str(target), "", _MS_BIND | _MS_REC)


def _set(place: Path, on: int = 0, off: int = 0, flags: int = 0) -> None:
    attributes = (ctypes.c_uint64 * 4)(on, off, 0, 0)
    path = ctypes.c_char_p(str(place).encode())
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    libc.system_call(_MOUNT_SETATTR, _HERE, path, flags, ctypes.byref(attributes), size)
