"""Namespaces: a process without a network, and with a file system that it can only read.

They need root with the right to make them, or a kernel that lets ordinary users have a user
namespace; many containers and some distributions allow neither.
Source: namespaces(7), user_namespaces(7), mount_setattr(2).
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from autograder.sandbox import libc

_NEW_USER, _NEW_NETWORK, _NEW_IPC, _NEW_MOUNTS = 0x10000000, 0x40000000, 0x08000000, 0x00020000
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 2, 4, 8
_MOUNT_SETATTR = 442
_HERE, _RECURSIVE = -100, 0x8000
_READ_ONLY, _NO_SET_USER_ID = 1, 2


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


def read_only(writable: Path) -> None:
    """Make the file system read-only but for one folder; the working folder is entered anew.

    Raises:
        OSError: not possible here; then everything is as it was.
    """
    here = os.getcwd()
    before = os.open("/proc/self/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)
    try:
        new_mounts()
        libc.mount(str(writable), str(writable), "", _MS_BIND)
        _set(Path("/"), on=_READ_ONLY | _NO_SET_USER_ID, flags=_RECURSIVE)
        _set(writable, off=_READ_ONLY)
        os.chdir(here)
    except OSError:
        libc.call("setns", before, _NEW_MOUNTS)
        os.chdir(here)
        raise
    finally:
        os.close(before)


def hide_processes() -> None:
    """Show other users' processes no longer in /proc; after `new_mounts`."""
    libc.mount("proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, "hidepid=2")


def bind(source: str, target: Path) -> None:
    """Have `target` show `source`, a folder."""
    libc.mount(source, str(target), "", _MS_BIND | _MS_REC)


def _set(place: Path, on: int = 0, off: int = 0, flags: int = 0) -> None:
    attributes = (ctypes.c_uint64 * 4)(on, off, 0, 0)
    path = ctypes.c_char_p(str(place).encode())
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    libc.system_call(_MOUNT_SETATTR, _HERE, path, flags, ctypes.byref(attributes), size)
