"""The sandbox's processes as the grader knows them: the server, and the children it forks."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from autograder.sandbox import libc, wire
from autograder.sandbox.printed import Printed
from autograder.values import Plain

_START_SECONDS = 240
"""For importing TensorFlow: 4 CPU seconds on an idle machine, many times that on half a CPU."""
_CHECK_SECONDS = 0.2

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


class LimitExceeded(Exception):
    """Student code took more than it may; the message says of what."""


class Server:
    """The process that holds an imported TensorFlow and forks children."""

    def __init__(self) -> None:
        if os.getuid() != 0:  # Then student code runs as the grader's own user.
            libc.hide_memory()
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

    def fork(self, sock: socket.socket, printing: int, options: dict[str, Plain]) -> int:
        """A new child that speaks on `sock` and prints to `printing`; returns its process id."""
        assert self.versions
        wire.send(self._control, {"fork": options})
        socket.send_fds(self._control, [b"."], [sock.fileno(), printing])
        return int(wire.receive(self._control, time.monotonic() + 60)["pid"])

    def tidy(self, pid: int) -> bool:
        """End what a child has started, but not the child; whether that was possible."""
        wire.send(self._control, {"tidy": pid})
        return bool(wire.receive(self._control, time.monotonic() + 60)["tidy"])

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
    """One forked process, as seen from the grader.

    Args:
        check: called every now and then while an answer is awaited; may raise `LimitExceeded`.
    """

    def __init__(
        self,
        server: Server,
        options: dict[str, Plain],
        check: Callable[[], None] = lambda: None,
    ):
        ours, theirs = socket.socketpair()
        self._sock = ours
        self._server = server
        self.printed = Printed()
        self.answer_bytes = 0
        self._meanwhile = wire.Meanwhile(
            descriptor=self.printed.descriptor, drain=self.printed.drain, seconds=_CHECK_SECONDS
        )
        try:
            self.pid = server.fork(theirs, self.printed.writing_end, options)
            self.printed.close_writing_end()
            with contextlib.suppress(OSError, AttributeError):
                self._meanwhile.death = os.pidfd_open(self.pid)
            hello = wire.receive(self._sock, time.monotonic() + 60, self._meanwhile)
        except BaseException:
            self._close()
            raise
        finally:
            theirs.close()
        self._meanwhile.check = check
        self.locks: list[str] = [str(name) for name in hello["locks"]]

    def ask(self, request: bytes, seconds: float) -> Plain:
        """Send one encoded request and wait for its answer.

        Raises:
            LimitExceeded, wire.PeerGone, wire.WireError, wire.DeadlineExceeded: the child is of
                no more use.
        """
        deadline = time.monotonic() + seconds
        # A number that nobody can guess, to be given back: else an answer could come in advance.
        number = os.urandom(8)
        self._send(wire.framed(wire.encode(number)) + wire.framed(request), deadline)
        if wire.receive(self._sock, deadline, self._meanwhile, most=64) != number:
            raise wire.WireError("an answer that nobody asked for")
        answer, self.answer_bytes = wire.receive_measured(
            self._sock, deadline, self._meanwhile, wire.MAX_ANSWER
        )
        return answer

    def _send(self, frame: bytes, deadline: float) -> None:
        """As `wire.send`, but a child that does not read can't hold us up."""
        left = memoryview(frame)
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

    def tidy(self) -> bool:
        """End the processes that it has started and left running; whether that was possible."""
        return self._server.tidy(self.pid)

    def stop(self, wait: float = 0.0) -> int:
        """End it with all its descendants; returns the signal that had ended it, or 0."""
        self._close()
        return self._server.stop(self.pid, wait)

    def _close(self) -> None:
        self._sock.close()
        self.printed.close()
        if self._meanwhile.death is not None:
            os.close(self._meanwhile.death)
