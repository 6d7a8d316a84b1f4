"""What student code may take: memory, disk and time of all its processes, and what it prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.rubric import Limits
from autograder.sandbox.box import Box, Server
from autograder.sandbox.reach import closed_above
from autograder.values import StudentError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

LIMITS = Limits(memory_mb=700, disk_mb=100)
CODE = r'''
import ctypes, mmap, os, sys, tempfile, time

def fine(): return 1
def family():
    """Each is within its limit, all together are not."""
    for _ in range(5):
        if os.fork() == 0:
            kept = bytearray(os.urandom(1)) * (200 * 2**20)
            time.sleep(100)
    time.sleep(100)
def shared():
    """Memory between processes, which counts to no one's data."""
    kept = []
    for _ in range(10):
        kept.append(mmap.mmap(-1, 2**27))
        kept[-1].write(bytes(2**27))
    time.sleep(100)
def idle_family():
    """Forks share their memory: what it takes is little."""
    kept = bytearray(os.urandom(1)) * (200 * 2**20)
    for _ in range(6):
        if os.fork() == 0:
            time.sleep(100)
    time.sleep(2)
    return len(kept)
def large_files():
    for i in range(4):
        with open(f"file{i}", "wb") as file:
            for _ in range(50): file.write(bytes(2**20))
    time.sleep(100)
def many_files():
    for i in range(30_000): open(f"file{i}", "w").close()
    time.sleep(100)
def deleted_files():
    kept = []
    for _ in range(4):
        kept.append(tempfile.TemporaryFile())
        for _ in range(50): kept[-1].write(bytes(2**20))
    time.sleep(100)
def a_model_file():
    with open("model.keras", "wb") as file: file.write(bytes(30 * 2**20))
    time.sleep(1.2)
    return 1
def loop():
    while True: pass

def greets(name):
    print("hello", name)
    print("on the other stream", file=sys.stderr)
    os.write(1, b"and by the system \xff\x1b[31m")
    return 1
def says_nothing(): return 1
def floods():
    print("first")
    for _ in range(300): os.write(1, b"z" * 2**20)
    print("last")
def fails_with_words():
    print("so far so good")
    raise ValueError("bad")
'''


def box_with(server: Server | None, limits: Limits = LIMITS) -> Box:
    return Box({"work.py": CODE.encode()}, limits, {}, server)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def box(server: Server) -> Iterator[Box]:
    with box_with(server) as box:
        yield box


def call(box: Box, function: str, *arguments: Any, seconds: float = 30) -> Any:
    request = {"module": "work", "call": function, "arguments": [*arguments], "keywords": {}}
    return box.call(request, seconds)["value"]


def failure(box: Box, function: str, seconds: float = 30) -> StudentError:
    with pytest.raises(StudentError) as caught:
        call(box, function, seconds=seconds)
    return caught.value


@pytest.mark.parametrize("function", ["family", "shared"])
def test_memory_of_all_processes_together(box: Box, function: str) -> None:
    error = failure(box, function)
    assert (error.kind, "700 MB of memory" in error.message) == ("limit", True)
    assert call(box, "fine") == 1


def test_shared_memory_is_counted_once(box: Box) -> None:
    assert call(box, "idle_family") == 200 * 2**20


@pytest.mark.parametrize("function", ["large_files", "many_files", "deleted_files"])
def test_files_on_disk(box: Box, function: str) -> None:
    error = failure(box, function)
    if "private file system" in box.locks:  # It is as large as allowed, and no larger.
        assert "No space left" in error.detail
    else:
        assert (error.kind, "100 MB" in error.message) == ("limit", True)
        assert "20,000 files" in error.message


def test_an_ordinary_file_is_fine(box: Box) -> None:
    assert call(box, "a_model_file") == 1


def test_cpu_time(server: Server) -> None:
    cpu_seconds_each = 1
    with box_with(server, Limits(platform_seconds=cpu_seconds_each)) as box:
        error = failure(box, "loop", seconds=60)
    assert (error.kind, error.message) == ("died", "The program used up its CPU time.")


def test_what_is_printed_is_caught(box: Box) -> None:
    call(box, "greets", "world")
    assert "hello world\n" in box.printed
    assert "on the other stream\n" in box.printed
    assert "and by the system \ufffd\x1b[31m" in box.printed  # Reports take the codes out.
    call(box, "says_nothing")
    assert box.printed == ""


def test_a_flood_is_cut(box: Box) -> None:
    call(box, "floods")
    assert len(box.printed) < 5_000
    assert box.printed.endswith("last\n")
    assert "bytes left out" in box.printed


def test_what_was_printed_before_an_error(box: Box) -> None:
    error = failure(box, "fails_with_words")
    assert error.detail == "ValueError: bad"
    assert box.printed == "so far so good\n"


# Where locks are missing ---------------------------------------------------------------------

PROBE = """
import ctypes, os, resource, signal, socket, subprocess, sys

def attempt(act):
    try: act()
    except BaseException as error: return f"refused: {type(error).__name__}"
    return "done"
def fill():
    import time
    for i in range(8):
        with open(f"file{i}", "wb") as file:
            for _ in range(50): file.write(bytes(2**20))
    time.sleep(2)
def probe(grader, secret, folder):
    libc = ctypes.CDLL(None, use_errno=True)
    return {
        "own file": attempt(lambda: open("mine", "w").write("x")),
        "own child": attempt(lambda: subprocess.run(["/bin/true"], check=True)),
        "own mode": attempt(lambda: os.chmod("mine", 0o600)),
        "grader's file": attempt(lambda: open(secret).read()),
        "grader's memory": attempt(lambda: open(f"/proc/{grader}/mem", "rb").read(1)),
        "signal": attempt(lambda: os.kill(grader, 0)),
        "limits": attempt(lambda: resource.prlimit(grader, resource.RLIMIT_CPU, (1, 1))),
        "priority": attempt(lambda: os.setpriority(os.PRIO_PROCESS, grader, 19)),
        "priority of a user": attempt(lambda: os.setpriority(os.PRIO_USER, os.getuid(), 19)),
        "processor": attempt(lambda: os.sched_setaffinity(grader, {0})),
        "network": attempt(lambda: socket.socket(socket.AF_INET)),
        "local socket": attempt(lambda: socket.socket(socket.AF_UNIX)),
        "socket pair": attempt(socket.socketpair),
        "memfd": attempt(lambda: os.memfd_create("x")),
        "user namespace": libc.unshare(0x10000000),
        "shared memory": libc.shmget(0, 4096, 0o1600),
        "mode": attempt(lambda: os.chmod(folder, 0)),
        "times": attempt(lambda: os.utime(folder, (0, 0))),
    }
"""

PROBING = """
import json, os, sys
from autograder.rubric import Limits
from autograder.sandbox.box import Box
from autograder.values import StudentError

code, secret, folder = sys.argv[1:]
with Box({"work.py": code.encode()}, Limits(), {}) as box:
    request = {"module": "work", "call": "probe", "arguments": [os.getpid(), secret, folder]}
    found = box.call({**request, "keywords": {}}, 30)["value"]
    try: box.call({"module": "work", "call": "fill", "arguments": [], "keywords": {}}, 30)
    except StudentError as error: found["disk"] = f"refused: {error.message} {error.detail}"
    print(json.dumps([found, box.locks]))
"""

ALWAYS = (
    "grader's memory",
    "signal",
    "limits",
    "priority",
    "priority of a user",
    "processor",
    "network",
    "local socket",
    "memfd",
    "disk",
)


@pytest.mark.parametrize("root", ["", "root"])
@pytest.mark.parametrize("kernel", ["", "landlock", "namespaces", "landlock namespaces"])
def test_each_lock_may_be_missing(root: str, kernel: str) -> None:
    """As on other systems: the remaining locks hold what they promise, and code still runs."""
    lacking = f"{root} {kernel}".split()
    closed = closed_above(Path(sys.base_prefix)) or closed_above(Path(sys.prefix))
    if closed and os.getuid() == 0 and (root or "namespaces" in kernel):
        pytest.skip(f"Python lies in {closed}, where other users can't run it")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "secret").write_text("secret")
        (folder / "secret").chmod(0o600)
        before = folder.stat()
        wrapper = [sys.executable, str(Path(__file__).with_name("without_locks.py")), *lacking]
        probing = [sys.executable, "-c", PROBING, PROBE, str(folder / "secret"), name]
        done = subprocess.run([*wrapper, "--", *probing], capture_output=True, text=True, cwd="/")
        assert done.returncode == 0, done.stderr
        found, on = json.loads(done.stdout)
        after = folder.stat()
    assert found["own file"] == found["own child"] == found["own mode"] == "done", found
    assert found["socket pair"] == "done"
    harmless = {"priority of a user"} if "own user" in on else set()
    for name in set(ALWAYS) - harmless:
        assert found[name].startswith("refused"), name
    assert found["user namespace"] == found["shared memory"] == -1
    if {"own user", "private file system", "files (Landlock)"} & set(on):
        assert found["grader's file"].startswith("refused"), on
    assert (before.st_mode, before.st_mtime) == (after.st_mode, after.st_mtime)
    for lock, name in (("landlock", "files (Landlock)"), ("root", "own user")):
        assert lock not in lacking or name not in on
    assert "namespaces" not in lacking or "private file system" not in on
    assert {"limits", "no new privileges", "system calls (seccomp)"} <= set(on)
