"""What a fork of the server becomes: locked down, then answering requests until told to stop.

Two roles. A 'student' child imports the submission and calls its functions. A 'clean room' child
runs no student code: it rebuilds models from plain data. Each request is one call; its answer is
the value, or a StudentError.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from autograder.models import cleanroom
from autograder.sandbox import calls, locks, wire
from autograder.values import StudentError

_SOCKET = 3


def main(
    descriptor: int,
    *,
    role: str,
    home: str,
    user: int | None,
    memory_mb: int,
    files: str | None = None,
    datasets: dict[str, Any] | None = None,
) -> None:
    """Serve calls on `descriptor` until the grader hangs up; every other descriptor is closed."""
    sock = _close_everything_but(descriptor)
    kept = {name: value for name, value in os.environ.items() if name.startswith("TF_")}
    os.environ.clear()
    os.environ.update(kept, HOME=home, TMPDIR=home, KERAS_HOME=home, PATH="/usr/bin:/bin")
    tempfile.tempdir = None  # Found anew from TMPDIR.
    os.chdir(files or home)
    on = locks.lock(Path(home), user, memory_mb, _readable())
    room = (
        calls.Submission(Path(files), datasets or {})
        if role == "student" and files
        else cleanroom.CleanRoom()
    )
    wire.send(sock, {"locks": on})
    while True:
        try:
            request = wire.receive(sock)
        except wire.PeerGone:
            return
        try:
            answer = room.handle(request)
            data = wire.encode(answer)
        except StudentError as error:
            data = wire.encode(error)
        except Exception as error:
            kind = type(error).__name__
            data = wire.encode(
                StudentError("value", f"The result can't be passed on ({kind}).", str(error)[:500])
            )
        if len(data) > wire.MAX_FRAME:
            data = wire.encode(StudentError("value", "The result is too large to be graded."))
        sock.sendall(wire.framed(data))


def _close_everything_but(descriptor: int) -> socket.socket:
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(descriptor, 200)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.dup2(200, _SOCKET)
    os.closerange(_SOCKET + 1, 4096)
    return socket.socket(fileno=_SOCKET)


def _readable() -> list[str]:
    """What Python, TensorFlow and the system's libraries need; no home, no /proc of others."""
    packages = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    return [
        sys.prefix + "/lib",
        sys.prefix + "/bin",
        sys.base_prefix,
        "/usr",
        "/lib",
        "/lib64",
        "/bin",
        "/etc/ld.so.cache",
        "/etc/localtime",
        "/etc/mime.types",
        "/proc/self",
        "/proc/cpuinfo",
        "/proc/meminfo",
        "/proc/stat",
        "/sys/devices/system/cpu",
        *packages,
    ]
