"""System calls that Python's standard library does not offer, by way of the C library.

On systems without them every call raises OSError, so that a caller only has to try.
"""

from __future__ import annotations

import ctypes
import os
import sys

LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_PR_SET_CHILD_SUBREAPER = 36
_SIGKILL = 9


def call(name: str, *arguments: object) -> int:
    """Call a function of the C library that returns a negative number on failure.

    Raises:
        OSError
    """
    if _libc is None:
        raise OSError("not Linux")
    result: int = getattr(_libc, name)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)
    return result


def system_call(number: int, *arguments: object) -> int:
    """Call the kernel by number; raises OSError."""
    return call("syscall", ctypes.c_long(number), *arguments)


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """As mount(2); raises OSError."""
    texts = [ctypes.c_char_p(text.encode()) for text in (source, target, kind)]
    call("mount", *texts, ctypes.c_ulong(flags), options.encode())


def no_new_privileges() -> None:
    """Programs started from here gain nothing by set-user-id bits or file capabilities."""
    call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def hide_memory(hidden: bool = True) -> None:
    """Whether processes of the same user may read this one's memory and descriptors."""
    if LINUX:
        call("prctl", _PR_SET_DUMPABLE, int(not hidden), 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends, so that none gets away."""
    if LINUX:
        call("prctl", _PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent() -> None:
    """Be killed when the thread that started this process ends; a change of user undoes it."""
    if LINUX:
        call("prctl", _PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)


def drop_capabilities() -> None:
    """Give up what a process in a user namespace of its own may do there; see capset(2)."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    none = (ctypes.c_uint32 * 6)()
    call("capset", ctypes.byref(header), ctypes.byref(none))
