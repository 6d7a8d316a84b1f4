"""Everything untrusted about one submission: what runs it, what it may take, how it is ended."""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from autograder.record import Record
from autograder.rubric import Limits
from autograder.sandbox import watch, wire
from autograder.sandbox.failures import cause_of_death, explained
from autograder.sandbox.locks import MOST_FILES
from autograder.sandbox.namespaces import PRIVATE, SHARED
from autograder.sandbox.peers import Child, LimitExceeded, SandboxFailed, Server
from autograder.sandbox.processes import end_users, new_users
from autograder.sandbox.reach import closed_above
from autograder.values import Failure, ModelState, Plain, StudentError

__all__ = ["Box", "SandboxFailed", "Server"]

_MAX_SERVERS = 3
_MOST_SECONDS = 600.0
_WORTH_CHECKING = 0.05
"""Seconds that it takes to use more memory than allowed; room on a disk is taken faster."""
_LAST_WORDS = 1.0
"""Seconds that a process gets to end once its socket is closed, so that we learn how."""


class Box:
    """Everything untrusted about one submission: its files' copy, its process, the clean room.

    Args:
        files: the accepted files, copied into a private folder.
        limits: what the processes may take.
        datasets: arrays that `keras.datasets` serves to student code, by name.
        server: one to share with other boxes; else the box has its own.
        record: of what the clean room answered before, and to which its new answers are added.
    """

    def __init__(
        self,
        files: dict[str, bytes],
        limits: Limits,
        datasets: dict[str, Plain],
        server: Server | None = None,
        record: Record | None = None,
    ):
        self._server = server
        self._shared = server
        self._servers = 0
        self._student: Child | None = None
        self._room: Child | None = None
        self._files = files
        self._limits = limits
        self._datasets = datasets
        self._worked = False
        self._record = Record() if record is None else record
        self._lab_models: set[int] = set()
        self._model_seconds = {True: math.inf, False: limits.model_seconds}
        self.locks: list[str] = []
        self.printed = ""
        """What student code printed during the last call, a few kilobytes of it."""
        self.answer_bytes = 0
        """Memory that the last call's value takes, about."""
        users = new_users() or (None, None)
        self._users = {"student": users[0], "clean room": users[1]}
        self._folder = Path(
            tempfile.mkdtemp(prefix="autograder-", dir=_base(self._users["student"]))
        )
        self._folder.chmod(0o711)
        try:
            for role in self._users:
                self._furnish(role)
        except BaseException:
            _remove(self._folder)
            raise

    def _furnish(self, role: str) -> None:
        """Make a home for a role, the student's with the files, owned by its user."""
        home, user = self._home(role), self._users[role]
        _remove(home)
        for name in ("files", *PRIVATE):
            (home / name).mkdir(parents=True)
        home.chmod(0o700)
        if role == "student":
            for name, content in self._files.items():
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

    def restart(self) -> None:
        """Let the next call meet a new process, that knows nothing of what was before."""
        self._end_student()

    def call(self, request: dict[str, Any], seconds: float) -> Plain:
        """Ask the student's process, starting a new one if the last is gone.

        Raises:
            StudentError: the request gave no value; says why.
        """
        self.printed, self.answer_bytes = "", 0
        try:
            answer = self._ask_student(wire.encode(request), seconds)
        except wire.DeadlineExceeded:
            self._end_student()
            raise StudentError(
                "timeout", f"It did not finish within {seconds:g} seconds."
            ) from None
        except LimitExceeded as error:
            self._end_student()
            raise StudentError("limit", str(error)) from None
        except wire.PeerGone:
            cause = cause_of_death(self._end_student(_LAST_WORDS))
            raise StudentError("died", cause) from None
        except (wire.WireError, MemoryError) as error:
            self._end_student()
            raise StudentError("value", f"What it returned can't be read: {error}.") from None
        if isinstance(answer, Failure):
            raise explained(answer, request, self._files)
        return answer

    def _ask_student(self, request: bytes, seconds: float) -> Plain:
        if self._student is None:
            if self.locks and "private file system" not in self.locks:  # Else each has its own.
                self._furnish("student")
                self._sweep()
            self._student = self._fork(
                "student", files=str(self._home("student") / "files"), datasets=self._datasets
            )
            self.locks = self._student.locks
        started = time.monotonic()
        try:
            answer = self._student.ask(request, seconds)
            tidy = self._student.tidy()
        finally:
            self.printed = self._student.printed.take()
        self.answer_bytes = self._student.answer_bytes
        shares_disk = "private file system" not in self.locks
        if not tidy:
            self._end_student()
        elif shares_disk or time.monotonic() - started > _WORTH_CHECKING:
            self._check_student()
        return answer

    def vouch_for(self, model: ModelState | bytes) -> None:
        """A model of the lab's own, which needs no limit: what it takes is known."""
        self._lab_models.add(_architecture(model))

    def ask(self, call: str, model: ModelState | bytes, **more: Plain) -> Plain:
        """Ask the clean room about a model. All of a student's models share one time limit.

        Raises:
            StudentError: the model can't be rebuilt or run; says why.
        """
        request = wire.encode({"call": call, "model": model, **more})
        key = hashlib.blake2b(request).digest()
        if key in self._record:
            return _given(self._record[key])
        account = _architecture(model) in self._lab_models
        for _ in range(2):  # The first room may have been spoilt by an earlier model.
            if self._room is None:
                self._room = self._fork("clean room")
            started = time.monotonic()
            try:
                left = min(self._model_seconds[account], _MOST_SECONDS)
                if left <= 0:
                    break
                answer = self._room.ask(request, left)
            except (wire.DeadlineExceeded, wire.PeerGone, wire.WireError):
                self._stop(self._room)
                self._room = None
            else:
                self._record.note(key, answer, self._room.answer_bytes)
                return _given(answer)
            finally:
                self._model_seconds[account] -= time.monotonic() - started
        raise StudentError("value", "The model is too large or too slow to be graded.")

    def close(self) -> None:
        """End every process and remove the private folder."""
        self._end_student()
        if self._room:
            self._stop(self._room)
        if self._server and self._server is not self._shared:
            self._server.close()
        self._server = self._room = None
        self._end_users("student", "clean room")
        _remove(self._folder)
        self._sweep()

    def _home(self, role: str) -> Path:
        return self._folder / role.replace(" ", "_")

    def _fork(self, role: str, **more: Plain) -> Child:
        options = {
            "role": role,
            "home": str(self._home(role)),
            "user": self._users[role],
            "memory_mb": self._limits.memory_mb,
            "disk_mb": self._limits.disk_mb,
            "cpu_seconds": math.ceil(self._limits.platform_seconds) * (os.cpu_count() or 1),
            **more,
        }
        check = self._check_student if role == "student" else lambda: None
        for _ in range(_MAX_SERVERS):
            self.start()
            assert self._server is not None
            try:
                child = Child(self._server, options, check)
                self._worked = True
                return child
            except (wire.PeerGone, wire.WireError, wire.DeadlineExceeded, BrokenPipeError):
                self._drop_server()
        raise self._failure()

    def _check_student(self) -> None:
        """Raise LimitExceeded if student code, with all that it started, takes too much."""
        assert self._server is not None
        rooms = {self._room.pid} if self._room else set()
        found = watch.family(self._users["student"], self._server.process.pid, rooms)
        memory = self._limits.memory_mb * 2**20
        if watch.memory_held(found, memory) > memory:
            raise LimitExceeded(
                f"It used more than {self._limits.memory_mb:,} MB of memory, together with the "
                "processes that it started."
            )
        disk = self._limits.disk_mb * 2**20
        if watch.disk_used(self._home("student"), found, disk) > disk:
            raise LimitExceeded(
                f"It wrote more than {self._limits.disk_mb:,} MB or {MOST_FILES:,} files to disk."
            )

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
        self._end_users("student", "clean room")

    def _sweep(self) -> None:
        """Delete what our users, who are nobody else's, left where everybody may write."""
        if {"private file system", "files (Landlock)"} & set(self.locks):
            return
        for path in (path for place in (*SHARED, "/var/tmp") for path in Path(place).glob("*")):
            with contextlib.suppress(OSError):
                if path.lstat().st_uid in self._users.values():
                    _remove(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    def _end_users(self, *roles: str) -> None:
        """End all that runs as these roles' users, whoever has started it."""
        users = [user for role in roles if (user := self._users[role]) is not None]
        if users:
            end_users(users)

    def _stop(self, child: Child, wait: float = 0.0) -> int:
        try:
            return child.stop(wait)
        except (wire.PeerGone, wire.WireError, wire.DeadlineExceeded):
            self._drop_server()
            return 0

    def _end_student(self, wait: float = 0.0) -> int:
        child, self._student = self._student, None
        if not wait:
            self._end_users("student")
        return self._stop(child, wait) if child else 0


def _given(answer: Plain) -> Plain:
    if isinstance(answer, Failure):
        raise StudentError("value", answer.text, detail=answer.error)
    return answer


def _architecture(model: ModelState | bytes) -> int:
    return hash(model if isinstance(model, bytes) else model.config)


def _base(user: int | None) -> str | None:
    """Where private folders go; None is the usual place, unless another user can't get there."""
    usual = tempfile.gettempdir()
    if user is None or closed_above(Path(usual)) is None:
        return None
    return next((folder for folder in ("/tmp", "/var/tmp") if not closed_above(Path(folder))), None)


def _remove(folder: Path) -> None:
    """Delete a folder, however deep it is, also where its owner has locked parts of it."""
    with contextlib.suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
            subprocess.run([*command, "--", str(folder)], capture_output=True)
