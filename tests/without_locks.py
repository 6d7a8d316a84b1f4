"""Run a command as on a system that lacks some of the locks.

    python tests/without_locks.py landlock namespaces -- COMMAND [ARGUMENT ...]

`landlock`: a kernel without it; `namespaces`: a container that may not make any, as most may not;
`root` in front of these: the command is run as an ordinary user, who has no other user to be.
"""

from __future__ import annotations

import errno
import os
import sys

from autograder.sandbox import libc, seccomp

LANDLOCK = {"landlock_create_ruleset": (444, 444)}
NAMESPACES = {
    "unshare": (272, 97),
    "mount": (165, 40),
    "setns": (308, 268),
    "mount_setattr": (442, 442),
}
ORDINARY_USER = 60_999


def main() -> None:
    end = sys.argv.index("--")
    lacking, command = sys.argv[1:end], sys.argv[end + 1 :]
    if "root" in lacking and os.getuid() == 0:
        os.setgroups([])
        os.setresgid(*3 * [ORDINARY_USER])
        os.setresuid(*3 * [ORDINARY_USER])
    libc.no_new_privileges()
    if "landlock" in lacking:
        seccomp.refuse(LANDLOCK, errno.ENOSYS)
    if "namespaces" in lacking:
        seccomp.refuse(NAMESPACES, errno.EPERM)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
