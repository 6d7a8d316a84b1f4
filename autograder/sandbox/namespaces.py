"""Namespaces: a process without a network, that sees only the files it needs.

They need root with the right to make them, or a kernel that lets ordinary users have a user
namespace; many containers and some distributions allow neither.
Source: namespaces(7), user_namespaces(7), mount_setattr(2).
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Sequence
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


def private_root(home: Path, readable: Sequence[str], alone: bool) -> None:
    """See only some of the file system, read-only but for `home`; it serves as /tmp, too.

    Args:
        readable: absolute paths; those that do not exist are passed over.
        alone: this process will be a user of its own: others' processes are hidden as well.

    Raises:
        OSError: not possible here; then everything is as it was.
    """
    here = os.getcwd()
    before = os.open("/proc/self/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)
    try:
        new_mounts()
        _furnish(Path("/tmp"), home, readable, alone)
        os.chroot("/tmp")
        os.chdir(here)
    except OSError:
        libc.call("setns", before, _NEW_MOUNTS)
        os.chdir(here)
        raise
    finally:
        os.close(before)


def _furnish(root: Path, home: Path, readable: Sequence[str], alone: bool) -> None:
    """Mount a new file system at `root`, with everything in its usual place."""
    places = dict(zip(SHARED, (home / folder for folder in PRIVATE), strict=True))
    sources = {path: os.open(path, os.O_PATH) for path in readable if os.path.exists(path)}
    sources |= {place: os.open(source, os.O_PATH) for place, source in places.items()}
    sources[str(home)] = os.open(home, os.O_PATH)
    writable = [str(home), *SHARED]
    libc.mount("tmpfs", str(root), "tmpfs", _MS_NOSUID, "mode=755,size=1m")
    try:
        for path in sorted(sources):
            target = root / path.lstrip("/")
            if target.exists() and path not in writable:
                continue  # Below another one.
            is_folder = stat.S_ISDIR(os.fstat(sources[path]).st_mode)
            (target if is_folder else target.parent).mkdir(parents=True, exist_ok=True)
            if not is_folder:
                target.touch()
            bind(f"/proc/self/fd/{sources[path]}", target)
    finally:
        for descriptor in sources.values():
            os.close(descriptor)
    (root / "proc").mkdir(exist_ok=True)
    if alone:
        safely = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
        libc.mount("proc", str(root / "proc"), "proc", safely, "hidepid=2")
    else:
        bind("/proc", root / "proc")
    _set(root, on=_READ_ONLY | _NO_SET_USER_ID, flags=_RECURSIVE)
    for path in writable:
        _set(root / path.lstrip("/"), off=_READ_ONLY)


def bind(source: str, target: Path) -> None:
    """Have `target` show `source`, a folder."""
    libc.mount(source, str(target), "", _MS_BIND | _MS_REC)


def _set(place: Path, on: int = 0, off: int = 0, flags: int = 0) -> None:
    attributes = (ctypes.c_uint64 * 4)(on, off, 0, 0)
    path = ctypes.c_char_p(str(place).encode())
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    libc.system_call(_MOUNT_SETATTR, _HERE, path, flags, ctypes.byref(attributes), size)
