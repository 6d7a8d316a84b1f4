"""Locks for a process that runs untrusted code: each is tried, and says whether it is on.

Sources: landlock(7), seccomp(2), prctl(2), setrlimit(2); numbers from the kernel's uapi headers.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_PR_SET_CHILD_SUBREAPER = 36
_CLONE_NEWNET, _CLONE_NEWIPC, _CLONE_NEWNS = 0x40000000, 0x08000000, 0x00020000
_SIGKILL = 9

LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None


def lock(home: Path, user: int | None, memory_mb: int, readable: Sequence[str]) -> list[str]:
    """Lock this process for good and return the names of the locks that are on.

    Args:
        home: the only place where it may write.
        user: the user and group to become; None keeps the present ones.
        memory_mb: private data, MiB. Address space is free: TensorFlow maps far more than it uses.
        readable: files and folders that it may read and execute besides `home`.
    """
    on: list[str] = []

    def attempt(name: str, act: Callable[[], object]) -> None:
        try:
            act()
        except (OSError, ValueError, AttributeError):
            return
        on.append(name)

    if LINUX:
        _prctl(_PR_SET_DUMPABLE, 1)  # Closed in the server; its own /proc entries need it open.
        # When memory runs out, this process is killed, never the grader.
        attempt("out-of-memory order", lambda: _write("/proc/self/oom_score_adj", "1000"))
        attempt("network namespace", lambda: _call("unshare", _CLONE_NEWNET | _CLONE_NEWIPC))
    if user is not None:
        attempt("own user", lambda: _become(user))
        if os.getuid() != user:
            raise PermissionError("can't give up root")
    if LINUX:
        _prctl(_PR_SET_DUMPABLE, 1)  # The change of user closed it; TensorFlow reads /proc/self.
    attempt("limits", lambda: _limit(memory_mb, own_user=user is not None))
    if LINUX:
        attempt("no new privileges", lambda: _prctl(_PR_SET_NO_NEW_PRIVS, 1))
        attempt("files (Landlock)", lambda: _landlock(home, readable))
        attempt("system calls (seccomp)", _seccomp)
        die_with_parent()
    return on


def hide_memory() -> None:
    """Keep processes of the same user from reading this one's memory and descriptors."""
    if LINUX:
        _prctl(_PR_SET_DUMPABLE, 0)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends, so that none gets away."""
    if LINUX:
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent() -> None:
    """Be killed when the thread that started this process ends; a change of user undoes it."""
    if LINUX:
        _prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def new_mount_namespace() -> None:
    _call("unshare", _CLONE_NEWNS)


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """As mount(2); raises OSError."""
    texts = [ctypes.c_char_p(text.encode()) for text in (source, target, kind)]
    if _libc is None or _libc.mount(*texts, ctypes.c_ulong(flags), options.encode()) < 0:
        raise OSError(ctypes.get_errno(), "mount")


def _call(name: str, *arguments: int) -> int:
    if _libc is None:
        raise OSError("not Linux")
    result: int = getattr(_libc, name)(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return result


def _prctl(option: int, value: int) -> None:
    _call("prctl", option, value, 0, 0, 0)


def _become(user: int) -> None:
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _write(path: str, text: str) -> None:
    Path(path).write_text(text)


def _limit(memory_mb: int, own_user: bool) -> None:
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 64 * 2**20,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_DATA: memory_mb * 2**20,
    }
    if own_user:  # Otherwise it would count the user's other processes as well.
        limits[resource.RLIMIT_NPROC] = 256 + 8 * (os.cpu_count() or 1)
    for limit, value in limits.items():
        _, hard = resource.getrlimit(limit)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(limit, (value, value))


# Landlock -----------------------------------------------------------------------------------

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_ALL_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


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


def _landlock(home: Path, readable: Sequence[str]) -> None:
    version = _call("syscall", _CREATE_RULESET, 0, 0, 1)
    everything = _ALL_BY_VERSION[min(version, 3)]
    attributes = _RulesetAttributes(
        everything,
        0b11 if version >= 4 else 0,  # TCP bind and connect
        0b11 if version >= 6 else 0,  # abstract sockets and signals to processes outside
    )
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    assert _libc is not None
    ruleset = _libc.syscall(_CREATE_RULESET, ctypes.byref(attributes), size, 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock")
    reading = _EXECUTE | _READ_FILE | _READ_DIR
    try:
        _allow(ruleset, str(home), everything)
        for path in readable:
            _allow(ruleset, path, reading if os.path.isdir(path) else reading & ~_READ_DIR)
        for device in _DEVICES:
            _allow(ruleset, device, (_READ_FILE | _WRITE_FILE | _TRUNCATE) & everything)
        _call("syscall", _RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        rule = _PathBeneath(access, parent)
        assert _libc is not None
        if _libc.syscall(_ADD_RULE, ruleset, 1, ctypes.byref(rule), 0) < 0:
            raise OSError(ctypes.get_errno(), path)
    finally:
        os.close(parent)


# seccomp ------------------------------------------------------------------------------------

# Machine: audit number, then socket, ptrace, process_vm_readv, process_vm_writev, and calls that
# reach beyond the process: mount, unshare, setns, bpf, perf_event_open, add_key, keyctl,
# io_uring_setup, pidfd_getfd, and the newer calls for mounting.
_SYSTEM_CALLS = {
    "x86_64": (
        0xC000003E,
        41,
        (101, 310, 311, 165, 272, 308, 321, 298, 248, 250, 425, 438, *range(428, 434)),
    ),
    "aarch64": (
        0xC00000B7,
        198,
        (117, 270, 271, 40, 97, 268, 280, 241, 217, 219, 425, 438, *range(428, 434)),
    ),
}
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _DENY, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000  # EPERM
_AF_UNIX = 1


def _seccomp() -> None:
    """Refuse all sockets but local ones, other processes' memory, and 32-bit calls."""
    audit, socket_call, refused = _SYSTEM_CALLS[platform.machine()]
    program = [
        (_LOAD, 0, 0, 4),  # the architecture
        (_JUMP_EQUAL, 1, 0, audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # the call's number
        (_JUMP_AT_LEAST, 0, 1, 0x40000000),  # x32
        (_RETURN, 0, 0, _DENY),
    ]
    for number in refused:
        program += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _DENY)]
    program += [
        (_JUMP_EQUAL, 0, 3, socket_call),
        (_LOAD, 0, 0, 16),  # the first argument: the family
        (_JUMP_EQUAL, 1, 0, _AF_UNIX),
        (_RETURN, 0, 0, _DENY),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = b"".join(struct.pack("HBBI", *line) for line in program)
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]

    filter_ = Program(len(program), ctypes.cast(buffer, ctypes.c_void_p).value)
    assert _libc is not None
    if _libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filter_), 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
