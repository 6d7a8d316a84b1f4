"""The grader's side of the sandbox: start the server, ask children, stop them in time."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.sandbox import locks, wire
from autograder.sandbox.processes import end_users, new_users
from autograder.sandbox.reach import closed_above
from autograder.values import ModelState, Plain, StudentError

_START_SECONDS = 240
"""For importing TensorFlow: 4 CPU seconds on an idle machine, many times that on half a CPU."""
_MAX_SERVERS = 3
_ROOM_SECONDS = 60
_LAST_WORDS = 1.0
"""Seconds that a process gets to end once its socket is closed, so that we learn how."""

_ENVIRONMENT = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "MALLOC_ARENA_MAX": "2",  # Else each of TensorFlow's threads keeps memory of its own.
    "OPENBLAS_NUM_THREADS": "1",  # Its threads would not survive the fork.
    "PATH": "/usr/bin:/bin",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # Many threads' stacks would eat the memory limit on a large machine, and how a sum is split
    # among threads shows in its last digits.
    "TF_NUM_INTEROP_THREADS": "2",
    "TF_NUM_INTRAOP_THREADS": "2",
    "TF_ENABLE_ONEDNN_OPTS": "0",  # The same sums on every machine; no slower at this size.
}


class SandboxFailed(Exception):
    """The sandbox itself does not work: no fault of the submission."""


class Server:
    """The process that holds an imported TensorFlow and forks children."""

    def __init__(self) -> None:
        if os.getuid() != 0:  # Then student code runs as the grader's own user.
            locks.hide_memory()
        ours, theirs = socket.socketpair()
        self._control = ours
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-m", "autograder.sandbox.server", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={
                **_ENVIRONMENT,
                "HOME": tempfile.gettempdir(),
                "KERAS_HOME": tempfile.gettempdir(),
            },
            start_new_session=True,
        )
        theirs.close()
        self._versions: dict[str, str] | None = None
        self._failed: SandboxFailed | None = None

    @property
    def versions(self) -> dict[str, str]:
        """Versions of Python, TensorFlow, Keras and NumPy; waits until they are imported."""
        if self._failed:
            raise self._failed
        if self._versions is None:
            try:
                ready = wire.receive(self._control, time.monotonic() + _START_SECONDS)
            except (wire.PeerGone, wire.WireError, wire.DeadlineExceeded):
                self.process.kill()
                _, errors = self.process.communicate()
                last = errors.decode(errors="replace").strip().splitlines()[-1:] or [
                    "no reason given"
                ]
                self._failed = SandboxFailed(f"TensorFlow could not be imported: {last[0]}")
                raise self._failed from None
            self._versions = ready["ready"]
        return self._versions

    def fork(self, sock: socket.socket, options: dict[str, Plain]) -> int:
        """A new child that speaks on `sock`; returns its process id."""
        assert self.versions
        wire.send(self._control, {"fork": options})
        socket.send_fds(self._control, [b"."], [sock.fileno()])
        return int(wire.receive(self._control, time.monotonic() + 60)["pid"])

    def stop(self, pid: int, wait: float = 0.0) -> int:
        """End a child and all that it started; returns the signal that had ended it, or 0.

        Args:
            wait: seconds in which it may end by itself first.
        """
        wire.send(self._control, {"stop": pid, "wait": wait})
        return int(wire.receive(self._control, time.monotonic() + 60)["signal"])

    def close(self) -> None:
        self._control.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()


class Child:
    """One forked process, as seen from the grader."""

    def __init__(self, server: Server, options: dict[str, Plain]):
        ours, theirs = socket.socketpair()
        self._sock = ours
        self._server = server
        try:
            self.pid = server.fork(theirs, options)
        finally:
            theirs.close()
        self._death: int | None = None
        with contextlib.suppress(OSError, AttributeError):
            self._death = os.pidfd_open(self.pid)
        hello = wire.receive(self._sock, time.monotonic() + 60, self._death)
        self.locks: list[str] = [str(name) for name in hello["locks"]]

    def ask(self, request: Plain, seconds: float) -> Plain:
        """Send one request and wait for its answer.

        Raises:
            StudentError: that the child sent.
            wire.PeerGone, wire.WireError, wire.DeadlineExceeded: the child is of no more use.
        """
        deadline = time.monotonic() + seconds
        self._send(request, deadline)
        answer = wire.receive(self._sock, deadline, self._death)
        if isinstance(answer, StudentError):
            raise answer
        return answer

    def _send(self, request: Plain, deadline: float) -> None:
        """As `wire.send`, but a child that does not read can't hold us up."""
        left = memoryview(wire.framed(wire.encode(request)))
        self._sock.setblocking(False)
        poll = select.poll()
        poll.register(self._sock, select.POLLOUT)
        try:
            while left:
                if time.monotonic() > deadline:
                    raise wire.DeadlineExceeded
                if poll.poll(200):
                    left = left[self._sock.send(left) :]
        except (BrokenPipeError, ConnectionError):
            raise wire.PeerGone from None
        finally:
            self._sock.setblocking(True)

    def stop(self, wait: float = 0.0) -> int:
        """End it with all its descendants; returns the signal that had ended it, or 0."""
        self._sock.close()
        if self._death is not None:
            os.close(self._death)
        return self._server.stop(self.pid, wait)


class Box:
    """Everything untrusted about one submission: its files' copy, its process, the clean room.

    Args:
        files: the accepted files, copied into a private folder.
        memory_mb: for each process, MiB.
        datasets: arrays that `keras.datasets` serves to student code, by name.
        server: one to share with other boxes; else the box has its own.
    """

    def __init__(
        self,
        files: dict[str, bytes],
        memory_mb: int,
        datasets: dict[str, Plain],
        server: Server | None = None,
    ):
        self._server = server
        self._shared = server
        self._servers = 0
        self._student: Child | None = None
        self._room: Child | None = None
        self._memory_mb = memory_mb
        self._datasets = datasets
        self._worked = False
        self.locks: list[str] = []
        users = new_users() or (None, None)
        self._users = {"student": users[0], "clean room": users[1]}
        self._folder = Path(
            tempfile.mkdtemp(prefix="autograder-", dir=_base(self._users["student"]))
        )
        try:
            self._furnish(files)
        except BaseException:
            _remove(self._folder)
            raise

    def _furnish(self, files: dict[str, bytes]) -> None:
        """Make a home for each role, the student's with the files, all owned by its user."""
        self._folder.chmod(0o711)
        for role, user in self._users.items():
            home = self._home(role)
            (home / "files").mkdir(parents=True)
            home.chmod(0o700)
            if role == "student":
                for name, content in files.items():
                    path = home / "files" / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
            if user is not None:
                for path in (home, *home.rglob("*")):
                    os.chown(path, user, user)

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def start(self) -> None:
        """Begin to import TensorFlow in the background."""
        if self._server is None:
            self._servers += 1
            if self._servers > _MAX_SERVERS:
                raise self._failure()
            self._server = Server()

    @property
    def versions(self) -> dict[str, str]:
        """Versions of what student code runs on; empty when none had to be started."""
        return dict(self._server.versions) if self._server else {}

    def call(self, request: Plain, seconds: float) -> Plain:
        """Ask the student's process, starting a new one if the last is gone.

        Raises:
            StudentError: the request gave no value; says why.
        """
        try:
            if self._student is None:
                self._student = self._fork(
                    "student", files=str(self._home("student") / "files"), datasets=self._datasets
                )
                self.locks = self._student.locks
            return self._student.ask(request, seconds)
        except wire.DeadlineExceeded:
            self._end_student()
            raise StudentError(
                "timeout", f"It did not finish within {seconds:g} seconds."
            ) from None
        except wire.PeerGone:
            raise StudentError("died", _cause(self._end_student(_LAST_WORDS))) from None
        except (wire.WireError, MemoryError) as error:
            self._end_student()
            raise StudentError("value", f"What it returned can't be read: {error}.") from None

    def ask(self, call: str, model: ModelState | bytes, **more: Plain) -> Plain:
        """Ask the clean room about a model.

        Raises:
            StudentError: the model can't be rebuilt or run; says why.
        """
        for _ in range(2):  # The first one may have been spoilt by an earlier model.
            try:
                if self._room is None:
                    self._room = self._fork("clean room")
                return self._room.ask({"call": call, "model": model, **more}, _ROOM_SECONDS)
            except (wire.DeadlineExceeded, wire.PeerGone, wire.WireError):
                if self._room:
                    self._stop(self._room)
                self._room = None
        raise StudentError("value", "The model is too large or too slow to be graded.")

    def close(self) -> None:
        """End every process and remove the private folder."""
        self._end_student()
        if self._room:
            self._stop(self._room)
        if self._server and self._server is not self._shared:
            self._server.close()
        self._server = self._room = None
        self._end_strays()
        _remove(self._folder)

    def _home(self, role: str) -> Path:
        return self._folder / role.replace(" ", "_")

    def _fork(self, role: str, **more: Plain) -> Child:
        options = {
            "role": role,
            "home": str(self._home(role)),
            "user": self._users[role],
            "memory_mb": self._memory_mb,
            **more,
        }
        for _ in range(_MAX_SERVERS):
            self.start()
            assert self._server is not None
            try:
                child = Child(self._server, options)
                self._worked = True
                return child
            except (wire.PeerGone, wire.WireError, wire.DeadlineExceeded, BrokenPipeError):
                self._drop_server()
        raise self._failure()

    def _failure(self) -> Exception:
        """Whose fault it is that no process can be had: a sandbox that worked once was broken."""
        if self._worked:
            return StudentError("died", "Your code ended the process that runs it, several times.")
        return SandboxFailed("The sandbox does not work here: no process for code can be started.")

    def _drop_server(self) -> None:
        if self._server:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._server.process.pid, signal.SIGKILL)
            self._server.close()
        self._server = self._student = self._room = None
        self._end_strays()

    def _end_strays(self) -> None:
        """What a child left behind when the server could not see to it."""
        end_users([user for user in self._users.values() if user is not None])

    def _stop(self, child: Child, wait: float = 0.0) -> int:
        try:
            return child.stop(wait)
        except (wire.PeerGone, wire.WireError, wire.DeadlineExceeded):
            self._drop_server()
            return 0

    def _end_student(self, wait: float = 0.0) -> int:
        child, self._student = self._student, None
        return self._stop(child, wait) if child else 0


def _base(user: int | None) -> str | None:
    """Where private folders go; None is the usual place, unless another user can't get there."""
    usual = tempfile.gettempdir()
    if user is None or closed_above(Path(usual)) is None:
        return None
    return next((folder for folder in ("/tmp", "/var/tmp") if not closed_above(Path(folder))), None)


def _remove(folder: Path) -> None:
    """Delete a folder, also where its owner has locked parts of it."""
    for parent, _, _ in os.walk(folder):
        with contextlib.suppress(OSError):
            os.chmod(parent, 0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _cause(signal_number: int) -> str:
    """Why a process ended, for the student."""
    if signal_number == signal.SIGKILL:
        return "The program was killed, most likely because it used too much memory."
    if signal_number == signal.SIGSEGV:
        return "The program crashed (segmentation fault)."
    if signal_number:
        return f"The program ended itself with signal {signal_number}."
    return "The program ended instead of returning (os._exit or the like)."
