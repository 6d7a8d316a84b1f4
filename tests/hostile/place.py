"""The ground on which cases are graded: laid out as on Gradescope, with canaries in the lab."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from autograder.lab import Lab
from autograder.models.model import Model
from autograder.sandbox.box import Box, Server
from autograder.values import ModelState

CANARY = "canary-58c1e7"
"""Stands in every hint of an item that is not visible, and on every line of the hidden checks."""

_TEST_IMAGES = 200


class Listeners:
    """Sockets of the grader's machine that student code must not reach."""

    def __init__(self, name: str):
        self.name = name
        tcp, udp, abstract = (
            socket.socket(socket.AF_INET, socket.SOCK_STREAM),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        )
        tcp.bind(("127.0.0.1", 0))
        self.port = tcp.getsockname()[1]
        udp.bind(("127.0.0.1", self.port))
        abstract.bind(f"\0{name}")
        self._sockets = {"TCP": tcp, "UDP": udp, "an abstract local socket": abstract}
        for one in self._sockets.values():
            one.setblocking(False)
        for one in (tcp, abstract):
            one.listen(64)

    def add(self, path: Path) -> None:
        """A local socket in a folder that everybody may enter."""
        local = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        local.bind(str(path))
        path.chmod(0o777)
        local.setblocking(False)
        local.listen(64)
        self._sockets["a local socket"] = local

    def reached(self) -> list[str]:
        """The sockets to which something came."""
        found = []
        for name, one in self._sockets.items():
            with contextlib.suppress(OSError):
                while True:
                    if one.type == socket.SOCK_DGRAM:
                        one.recv(100)
                    else:
                        one.accept()[0].close()
                    found.append(name)
        return sorted(set(found))

    def close(self) -> None:
        for one in self._sockets.values():
            one.close()


class Ground:
    """A worker's folder: source/lab, submission, results as on Gradescope, and room for itself.

    Beside it lie decoys, files and folders that anybody may write to, where student code could
    leave something behind.
    """

    def __init__(self, root: Path):
        self.root = root
        self.lab = root / "source" / "lab"
        self.submission = root / "submission"
        self.results = root / "results"
        self.scratch = root / "scratch"
        self.temporary = root / "tmp"
        self.listeners = Listeners(root.name)
        self.decoys = [
            folder / f"corpus-decoy-{root.name}"
            for folder in (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path.home())
            if os.access(folder, os.W_OK)
        ]

    @property
    def places(self) -> dict[str, str]:
        """What words in the cases' files stand for."""
        return {
            "@ROOT@": str(self.root),
            "@DECOYS@": repr([str(path) for path in self.decoys]),
            "@GRADER@": str(os.getpid()),
            "@PORT@": str(self.listeners.port),
            "@SOCKET@": self.listeners.name,
        }

    def lay_out(self, lab: Path) -> None:
        """Put a copy of the lab in its place, closed to others as setup.sh does it."""
        for folder in (self.lab, self.submission, self.results, self.temporary):
            folder.mkdir(parents=True)
        self.root.chmod(0o755)
        self.temporary.chmod(0o711)
        self.results.chmod(0o700)
        for name in ("assignment", "tests/hidden"):
            shutil.copytree(
                lab / name, self.lab / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        (self.lab / "solutions").mkdir()
        shutil.copy(lab / "solutions" / "model.keras", self.lab / "solutions")
        rubric = (lab / "rubric.yaml").read_text(encoding="utf-8")
        marked = re.sub(r"(visibility: after_published\n +hint: .*)", rf"\1 {CANARY}", rubric)
        assert CANARY in marked
        (self.lab / "rubric.yaml").write_text(marked, encoding="utf-8")
        for check in (self.lab / "tests" / "hidden").glob("*.py"):
            lines = check.read_text(encoding="utf-8").splitlines()
            check.write_text("".join(f"{line}  # {CANARY}\n" for line in lines), encoding="utf-8")
        for decoy in self.decoys:
            decoy.mkdir()
            (decoy / "kept").write_text("kept")
            decoy.chmod(0o777)
            (decoy / "kept").chmod(0o666)
        self.listeners.add(self.decoys[0] / "socket")

    def add_test_images(self, server: Server) -> None:
        """Hidden images for the trained model: textures, labelled as the reference sees them."""
        sys.path.insert(0, str(self.lab / "tests" / "hidden"))
        writing, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            from textures import textures  # type: ignore[import-not-found]
        finally:
            sys.dont_write_bytecode = writing
            sys.path.pop(0)
            sys.modules.pop("textures", None)
        images = textures(np.random.default_rng(3), _TEST_IMAGES)[0]
        images = np.round(images * 255).astype(np.uint8)
        reference = (self.lab / "solutions" / "model.keras").read_bytes()
        with Box({}, Lab(self.lab).rubric.limits, {}, server) as box:
            state = box.ask("read", reference)
            assert isinstance(state, ModelState)
            guesses = Model(state, box).predict(np.divide(images, 255, dtype=np.float32))
        (self.lab / "hidden_data").mkdir()
        np.savez(
            self.lab / "hidden_data" / "cifar10.npz", images=images, labels=guesses.argmax(axis=1)
        )

    def close_to_others(self) -> None:
        for path in (self.root / "source", *(self.root / "source").rglob("*")):
            path.chmod(path.stat().st_mode & 0o700)

    def empty(self) -> None:
        """A fresh submission and fresh results; what an earlier case left behind goes."""
        from cases import remove

        for folder in (self.submission, self.scratch, self.results, self.temporary):
            remove(folder)
            folder.mkdir()
        self.temporary.chmod(0o711)
        self.results.chmod(0o700)

    def remove(self) -> None:
        from cases import remove

        self.listeners.close()
        for folder in (self.root, *self.decoys):
            remove(folder)


@contextlib.contextmanager
def ground(root: Path) -> Iterator[Ground]:
    made = Ground(root)
    try:
        yield made
    finally:
        made.remove()
