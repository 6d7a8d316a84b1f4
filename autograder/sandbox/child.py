"""What a fork of the server becomes: locked down, then answering requests until told to stop.

Two roles. A 'student' child imports the submission and calls its functions. A 'clean room' child
runs no student code: it rebuilds models from plain data. Each request is one call; its answer is
the value, or a Failure.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any, TextIO

from autograder.models import cleanroom
from autograder.sandbox import calls, locks, wire
from autograder.values import Failure

_SOCKET = 3


def main(
    descriptor: int,
    printing: int,
    *,
    role: str,
    home: str,
    user: int | None,
    memory_mb: int,
    cpu_seconds: int,
    disk_mb: int,
    files: str | None = None,
    datasets: dict[str, Any] | None = None,
) -> None:
    """Serve calls on `descriptor` until the grader hangs up.

    What is printed goes to `printing`; every other descriptor is closed.
    """
    sock = _close_everything_but(descriptor, printing)
    kept = {name: value for name, value in os.environ.items() if name.startswith("TF_")}
    os.environ.clear()
    os.environ.update(kept, HOME=home, TMPDIR=home, KERAS_HOME=home, PATH="/usr/bin:/bin")
    tempfile.tempdir = None  # Found anew from TMPDIR.
    os.chdir(files or home)
    confinement = locks.Confinement(Path(home), user, memory_mb, cpu_seconds, disk_mb, _readable())
    on = locks.lock(confinement)
    room = (
        calls.Submission(Path(files), datasets or {})
        if role == "student" and files
        else cleanroom.CleanRoom()
    )
    wire.send(sock, {"locks": on})
    while True:
        try:
            number = wire.receive(sock)
            request = wire.receive(sock)
        except wire.PeerGone:
            return
        answer = _answer(room, request)
        sock.sendall(wire.framed(wire.encode(number)) + wire.framed(answer))


def _answer(room: calls.Submission | cleanroom.CleanRoom, request: dict[str, Any]) -> bytes:
    """The encoded answer to a request: a value, or a Failure if there is none that can be sent."""
    try:
        data = wire.encode(room.handle(request))
    except Exception as error:
        return wire.encode(
            Failure("value", text=f"It holds what is no plain data ({_name(error)}).")
        )
    if len(data) > wire.MAX_ANSWER:
        most = wire.MAX_ANSWER // 2**20
        return wire.encode(Failure("value", text=f"It is larger than {most} MB."))
    return data


def _name(error: BaseException) -> str:
    return type(error).__name__[:100].encode("utf-8", "replace").decode()


def _close_everything_but(descriptor: int, printing: int) -> socket.socket:
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(descriptor, 200)
    os.dup2(printing, 201)
    os.dup2(nowhere, 0)
    os.dup2(201, 1)
    os.dup2(201, 2)
    os.dup2(200, _SOCKET)
    os.closerange(_SOCKET + 1, 4096)
    sys.stdout, sys.stderr = map(_text_stream, (1, 2))
    return socket.socket(fileno=_SOCKET)


def _text_stream(descriptor: int) -> TextIO:
    return open(descriptor, "w", encoding="utf-8", errors="replace", closefd=False)


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
