"""Landlock: which files a process may read and write, whatever its user could.

Needs no privilege, but Linux 5.13 with Landlock switched on. It does not cover a file's mode,
owner and times, nor sockets that are files: other locks see to these.
Source: landlock(7); numbers from the kernel's include/uapi/linux/landlock.h.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path

from autograder.sandbox import libc
from autograder.sandbox.namespaces import PRIVATE

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_ALL_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")

_SCOPES_SIGNALS = 6


class _RulesetAttributes(ctypes.Structure):
    _fields_ = [
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("access", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """The kernel's version of Landlock, 0 where there is none."""
    try:
        return libc.system_call(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    except OSError:
        return 0


def scopes_signals() -> bool:
    """Whether a locked process can signal none but those that it started."""
    return version() >= _SCOPES_SIGNALS


def restrict(home: Path, readable: Sequence[str]) -> None:
    """Allow reading `readable` and everything below `home`, and nothing else, for good.

    Raises:
        OSError: there is no Landlock here.
    """
    known = version()
    everything = _ALL_BY_VERSION[min(known, 3)] if known else 0
    attributes = _RulesetAttributes(
        everything,
        0b11 if known >= 4 else 0,  # TCP bind and connect
        0b11 if known >= _SCOPES_SIGNALS else 0,  # abstract sockets, signals to others
    )
    size = 24 if known >= _SCOPES_SIGNALS else 16 if known >= 4 else 8
    ruleset = libc.system_call(_CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0)
    reading = _EXECUTE | _READ_FILE | _READ_DIR
    try:
        for folder in (home, *(home / name for name in PRIVATE)):
            _allow(ruleset, str(folder), everything)
        for path in readable:
            _allow(ruleset, path, reading if os.path.isdir(path) else reading & ~_READ_DIR)
        for device in DEVICES:
            _allow(ruleset, device, (_READ_FILE | _WRITE_FILE | _TRUNCATE) & everything)
        libc.system_call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        rule = _PathBeneath(access, parent)
        libc.system_call(_ADD_RULE, ruleset, 1, ctypes.byref(rule), 0)
    finally:
        os.close(parent)
