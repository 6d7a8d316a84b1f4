"""seccomp: which system calls a process may make, and with what arguments, for good.

Needs no privilege. The list refuses what reaches beyond the process: sockets, the memory and
limits of other processes, memory that no limit counts, and what widens the kernel's attack
surface. Honest code for a lab does without.
Source: seccomp(2); numbers from the kernel's tables of system calls.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable, Iterator, Mapping

from autograder.sandbox import libc

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# Name: number on x86_64, on aarch64; None where there is no such call.
_REFUSED = {
    # Other processes, and sockets of any kind; socketpair stays.
    "socket": (41, 198),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    # Memory that belongs to no process, so that no limit counts it.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    # File systems and namespaces.
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "quotactl": (179, 60),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    # Doors into the kernel that a lab never needs.
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "syslog": (103, 116),
    "modify_ldt": (154, None),
}
_CLONE, _CLONE3 = (56, 220), (435, 435)
_NEW_NAMESPACES = 0x7E020080
"""clone(2)'s flags for new namespaces; clone3 hides its flags, so it is said not to exist."""

# Where student code runs as the grader's own user, these could be turned on the grader.
_ON_OTHERS = {
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    "process_mrelease": (448, 448),
}
_PRLIMIT, _SETPRIORITY = (302, 261), (141, 140)
_SIGNALS = {
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
}
# Landlock does not cover these, and their failure would puzzle honest code: they do nothing.
_MODES_AND_TIMES = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
}

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_FIRST_ARGUMENT, _SECOND_ARGUMENT = 16, 24  # Their lower halves; both machines are little-endian.

Line = tuple[int, int, int, int]
"""One instruction of the kernel's packet filter: code, jump if true, jump if false, value."""


def restrict(shares_user: bool, keep_modes: bool, keep_signals: bool) -> None:
    """Install the filter.

    Args:
        shares_user: the grader runs as the same user, so what may be done to one's own
            processes must be refused.
        keep_modes: changes of a file's mode, owner and times do nothing.
        keep_signals: only this very process may be signalled.

    Raises:
        OSError: there is no seccomp here.
    """
    column = _column()
    install(_rules(column, shares_user, keep_modes, keep_signals))


def refuse(calls: Mapping[str, tuple[int | None, int | None]], error: int) -> None:
    """Let these system calls fail with `error`, as on a kernel that lacks or forbids them."""
    install(_each(calls, _column(), error))


def _column() -> int:
    machine = platform.machine()
    if machine not in _MACHINES:
        raise OSError(f"no list of system calls for {machine}")
    return list(_MACHINES).index(machine)


def install(rules: Iterable[Line]) -> None:
    """Put rules into force, on top of those there are. `no_new_privileges` has to come first."""
    preamble = _preamble(list(_MACHINES.values())[_column()])
    program = [*preamble, *rules, (_RETURN, 0, 0, _ALLOW)]
    code = b"".join(struct.pack("HBBI", *line) for line in program)
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]

    filter_ = Program(len(program), ctypes.cast(buffer, ctypes.c_void_p).value)
    libc.call("prctl", _PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(filter_), 0, 0)


def _each(
    calls: Mapping[str, tuple[int | None, int | None]], column: int, error: int
) -> Iterator[Line]:
    """Answer each call with an error; error 0 is success."""
    for number in (numbers[column] for numbers in calls.values()):
        if number is not None:
            yield _EQUAL, 0, 1, number
            yield _RETURN, 0, 0, _ERROR | error


def _preamble(machine: int) -> Iterator[Line]:
    """End a program that makes calls for another kind of machine; load the call's number."""
    yield _LOAD, 0, 0, 4
    yield _EQUAL, 1, 0, machine
    yield _RETURN, 0, 0, _KILL
    yield _LOAD, 0, 0, 0
    yield _AT_LEAST, 0, 1, 0x40000000  # x32
    yield _RETURN, 0, 0, _ERROR | errno.EPERM


def _rules(column: int, shares_user: bool, keep_modes: bool, keep_signals: bool) -> Iterator[Line]:
    yield from _each(_REFUSED, column, errno.EPERM)
    if shares_user:
        yield from _each(_ON_OTHERS, column, errno.EPERM)
    yield _EQUAL, 0, 1, _CLONE3[column]
    yield _RETURN, 0, 0, _ERROR | errno.ENOSYS
    yield from _if_argument(_CLONE[column], (_ANY_BIT, 0, 1, _NEW_NAMESPACES))
    if shares_user:
        for number in (_PRLIMIT[column], _SETPRIORITY[column]):
            yield from _unless_argument(number, _FIRST_ARGUMENT, 0)
        yield from _unless_argument(_SETPRIORITY[column], _SECOND_ARGUMENT, 0)
    if keep_signals:
        for number in (numbers[column] for numbers in _SIGNALS.values()):
            yield from _unless_argument(number, _FIRST_ARGUMENT, os.getpid())
    if keep_modes:
        yield from _each(_MODES_AND_TIMES, column, 0)


def _if_argument(number: int, test: Line) -> Iterator[Line]:
    """Refuse a call whose first argument passes the test."""
    yield _EQUAL, 0, 4, number
    yield _LOAD, 0, 0, _FIRST_ARGUMENT
    yield test
    yield _RETURN, 0, 0, _ERROR | errno.EPERM
    yield _LOAD, 0, 0, 0


def _unless_argument(number: int, argument: int, only: int) -> Iterator[Line]:
    """Refuse a call unless the argument has this one value."""
    yield _EQUAL, 0, 4, number
    yield _LOAD, 0, 0, argument
    yield _EQUAL, 1, 0, only
    yield _RETURN, 0, 0, _ERROR | errno.EPERM
    yield _LOAD, 0, 0, 0
