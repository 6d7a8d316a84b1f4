"""The sandbox: values and models come through, and whatever student code does costs one call.

Which locks can be put on depends on the system: what a test asserts about a lock holds where
`Box.locks` names it, and calls must go on working everywhere.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.models.model import Model
from autograder.rubric import Limits
from autograder.sandbox.box import Box, SandboxFailed, Server
from autograder.student import Student
from autograder.submission import Submission
from autograder.values import Compiled, History, ModelState, Opaque, StudentError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

ROOT = Path(__file__).resolve().parents[1]
LANDLOCK, SECCOMP, OWN_USER = "files (Landlock)", "system calls (seccomp)", "own user"
NO_NETWORK = {"network namespace", SECCOMP}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One import of TensorFlow for all tests but those that end it."""
    server = Server()
    yield server
    server.close()


def box_with(server: Server | None, code: str, **files: str) -> Box:
    modules = {"work.py": code} | {f"{name}.py": text for name, text in files.items()}
    return Box({name: text.encode() for name, text in modules.items()}, Limits(), {}, server)


def ask(box: Box, function: str, *arguments: Any, seconds: float = 30, **keywords: Any) -> Any:
    request = {
        "module": "work",
        "call": function,
        "arguments": list(arguments),
        "keywords": keywords,
    }
    return box.call(request, seconds)


def value(box: Box, function: str, *arguments: Any, **keywords: Any) -> Any:
    return ask(box, function, *arguments, **keywords)["value"]


def failure(box: Box, function: str, *arguments: Any, seconds: float = 30) -> StudentError:
    with pytest.raises(StudentError) as caught:
        ask(box, function, *arguments, seconds=seconds)
    return caught.value


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# Values --------------------------------------------------------------------------------------

VALUES = """
import collections
import random
import numpy as np
import tensorflow as tf
from helper import doubled

COUNT = 0

def same(x): return x
def keyword(a, *, b=2): return [a, b]
def twice(x): return doubled(x)
def kinds():
    return {
        "tensor": tf.constant([[1, 2]]),
        "variable": tf.Variable([1.5]),
        "bfloat16": tf.constant([1.5], tf.bfloat16),
        "numpy scalar": np.float32(0.5),
        "tuple": (1, [2, (3,)]),
        "named": collections.namedtuple("P", "x y")(1, 2),
        "ordered": collections.OrderedDict(a=1),
        3: "number as a key",
        "text": [np.str_("a"), np.array([["b"], ["c"]])],
    }
def opaque():
    text, things = np.array([b"a"]), np.array([object()])
    return [object(), {1, 2}, lambda: 1, text, things, 1j, 2**70, range(2)]
def deep():
    x = []
    for _ in range(1000): x = [x]
    return x
def endless():
    x = []
    x.append(x)
    return x
def change(x, y):
    x += 1
    y = y + 1
def reshape(x): x.shape = (4,)
def count():
    global COUNT
    COUNT += 1
    return COUNT
def numbers(): return [random.random(), float(np.random.rand()), float(tf.random.uniform(()))]
def surrogate(): return "\\ud800"
def big(): return np.zeros((200, 2**20), "u1")
def bad_array():
    class Bad:
        def __array__(self, *a, **k): raise RuntimeError("no")
    return Bad()
def ask_user(): return [input("how many? "), input()]
def printed():
    import os, sys
    for _ in range(30):
        print("x" * 2**20)
        print("y" * 2**20, file=sys.stderr)
        os.write(1, b"z" * 2**20)
    return 7
"""


@pytest.fixture(scope="module")
def values(server: Server) -> Iterator[Box]:
    with box_with(server, VALUES, helper="def doubled(x): return 2 * x") as box:
        yield box


@pytest.mark.parametrize(
    "given",
    [None, True, 5, -1.5, "é\0", b"\0\xff", [1, (2,)], {"a": [None]}, float("inf")],
    ids=repr,
)
def test_values_go_there_and_back(values: Box, given: Any) -> None:
    found = value(values, "same", given)
    assert found == given
    assert type(found) is type(given)


@pytest.mark.parametrize("dtype", ["?", "u1", "i8", "f2", "f4", "f8"])
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3)])
def test_arrays_go_there_and_back(values: Box, dtype: str, shape: tuple[int, ...]) -> None:
    array = np.ones(shape, dtype)
    found = value(values, "same", array)
    assert (found.dtype, found.shape) == (array.dtype, shape)
    assert np.array_equal(found, array)


def test_what_students_return_becomes_plain(values: Box) -> None:
    found = value(values, "kinds")
    assert found["tensor"].tolist() == [[1, 2]]
    assert found["variable"].tolist() == [1.5]
    assert found["bfloat16"].dtype == np.float32
    assert found["numpy scalar"] == 0.5
    assert found["tuple"] == (1, [2, (3,)])
    assert found["named"] == (1, 2)
    assert found["ordered"] == {"a": 1}
    assert found["3"] == "number as a key"
    assert found["text"] == ["a", [["b"], ["c"]]]


def test_what_can_not_cross_is_named_by_its_type(values: Box) -> None:
    found = value(values, "opaque")
    assert all(isinstance(entry, Opaque) for entry in found)
    assert [entry.type for entry in found[:3]] == ["object", "set", "function"]


@pytest.mark.parametrize("function", ["deep", "endless"])
def test_deep_values_are_cut(values: Box, function: str) -> None:
    found = value(values, function)
    while isinstance(found, list):
        (found,) = found
    assert isinstance(found, Opaque)


def test_keywords_and_helpers(values: Box) -> None:
    assert value(values, "keyword", 1, b=5) == [1, 5]
    assert value(values, "twice", 4) == 8


def test_changed_arguments_come_back(values: Box) -> None:
    answer = ask(values, "change", np.zeros(3), np.zeros(3))
    assert list(answer["changed"]) == [0]
    assert answer["changed"][0].tolist() == [1, 1, 1]
    assert ask(values, "reshape", np.zeros((2, 2)))["changed"][0].shape == (4,)
    assert ask(values, "same", np.zeros(3))["changed"] == {}


def test_a_process_keeps_its_state_between_calls_and_random_numbers_repeat(values: Box) -> None:
    first = value(values, "count")
    assert value(values, "count") == first + 1
    assert value(values, "numbers") == value(values, "numbers")


@pytest.mark.parametrize("function", ["surrogate", "big", "bad_array"])
def test_values_that_can_not_be_sent_cost_no_process(values: Box, function: str) -> None:
    before = value(values, "count")
    error = failure(values, function)
    assert error.kind in ("value", "raised")
    assert value(values, "count") == before + 1


def test_questions_at_the_keyboard_are_answered(values: Box) -> None:
    assert value(values, "ask_user") == ["1", "1"]


def test_a_flood_of_prints_is_harmless(values: Box) -> None:
    assert value(values, "printed") == 7


def test_data_sets_are_served(server: Server) -> None:
    train, test = (
        (np.ones((3, 2, 2, 3), "u1"), np.ones((3, 1), "u1")),
        (np.ones((1, 2, 2, 3), "u1"),) * 2,
    )
    code = (
        "import keras\nfrom tensorflow.keras.datasets import cifar10\n"
        "from keras.datasets.cifar10 import load_data\n"
        "def one(): return cifar10.load_data()\n"
        "def two(): return keras.datasets.cifar10.load_data()\n"
        "def three(): return load_data()\n"
    )
    with Box({"work.py": code.encode()}, Limits(), {"cifar10": (train, test)}, server) as box:
        for function in ("one", "two", "three"):
            (images, labels), _ = value(box, function)
            assert np.array_equal(images, train[0])
            assert np.array_equal(labels, train[1])


# Errors --------------------------------------------------------------------------------------

ERRORS = """\
import sys

def plain():
    raise ValueError("bad shape")

def deep():
    return helper.inner()

def in_library():
    import numpy
    return numpy.zeros(-1)

def recursion():
    return recursion()

class Silent(Exception):
    def __str__(self): raise RuntimeError("nothing to say")

class Exits(Exception):
    def __str__(self): sys.exit(0)

class NotText(Exception):
    def __str__(self): return 7

def silent(): raise Silent
def exits(): raise Exits
def not_text(): raise NotText
def surrogate(): raise ValueError("bad \\udcff file")
def long_text(): raise ValueError("x" * 10**6)
def interrupt(): raise KeyboardInterrupt
def base(): raise BaseException("base")
def group(): raise MemoryError
def leave(): sys.exit(3)
def quits(): quit()
def not_done(): raise NotImplementedError("fill this in")
def wrong_call(a, b): return a
def fine(): return 1

import helper
number = 5
"""
HELPER = "def inner():\n    return {}['key']\n"


@pytest.fixture(scope="module")
def errors(server: Server) -> Iterator[Box]:
    broken = {"syntax": "x = 1\ndef f(:\n", "loops": "import loops\nraise OSError('stop')\n"}
    broken |= {"leaves": "import sys\nsys.exit()\n", "stub": "raise NotImplementedError\n"}
    with box_with(server, ERRORS, helper=HELPER, **broken) as box:
        yield box


def line(text: str) -> int:
    return next(n for n, found in enumerate(ERRORS.splitlines(), 1) if text in found)


@pytest.mark.parametrize(
    ("function", "detail", "place"),
    [
        ("plain", "ValueError: bad shape", f"work.py, line {line('bad shape')}: raise ValueError"),
        ("deep", "KeyError: 'key'", "helper.py, line 2: return {}['key']"),
        ("in_library", "ValueError: negative", f"work.py, line {line('zeros(-1)')}: return numpy"),
        ("recursion", "RecursionError", f"work.py, line {line('return recursion')}"),
        ("silent", "Silent: (its text", f"work.py, line {line('raise Silent')}"),
        ("exits", "Exits: (its text", f"work.py, line {line('raise Exits')}"),
        ("not_text", "NotText: (its text", f"work.py, line {line('raise NotText')}"),
        ("surrogate", "ValueError", f"work.py, line {line('udcff')}"),
        ("long_text", "ValueError: xxx", f"work.py, line {line('10**6')}"),
        ("interrupt", "KeyboardInterrupt", f"work.py, line {line('KeyboardInterrupt')}"),
        ("base", "BaseException: base", f"work.py, line {line('BaseException')}"),
        ("group", "MemoryError", f"work.py, line {line('raise MemoryError')}"),
        ("leave", "SystemExit: 3", f"work.py, line {line('sys.exit(3)')}"),
        ("quits", "", f"work.py, line {line('quit()')}"),
        ("not_done", "NotImplementedError: fill", f"work.py, line {line('fill this in')}"),
        ("wrong_call", "TypeError: wrong_call() missing 2", ""),
    ],
)
def test_an_error_is_described_with_its_place(
    errors: Box, function: str, detail: str, place: str
) -> None:
    error = failure(errors, function)
    assert error.kind == "raised"
    assert function in error.message
    assert error.message.endswith(".")
    assert error.detail.startswith(detail)
    assert len(error.detail) <= 2000
    assert error.place.startswith(place)
    assert str(errors._folder) not in error.place
    assert value(errors, "fine") == 1


@pytest.mark.parametrize("function", ["absent", "number", "é", ""])
def test_a_function_that_is_not_there(errors: Box, function: str) -> None:
    error = failure(errors, function)
    assert error.kind == "missing"
    assert f"work.py defines no function {function}" in error.message


@pytest.mark.parametrize(
    ("module", "detail", "place"),
    [
        ("syntax", "SyntaxError", "syntax.py, line 2: def f(:"),
        ("loops", "OSError: stop", "loops.py, line 2"),
        ("leaves", "SystemExit", "leaves.py, line 2"),
        ("stub", "NotImplementedError", "stub.py, line 1"),
        ("absent", "ModuleNotFoundError", ""),
    ],
)
def test_a_module_that_can_not_be_imported(
    errors: Box, module: str, detail: str, place: str
) -> None:
    for _ in range(2):
        with pytest.raises(StudentError) as caught:
            errors.call({"import": module}, 30)
        assert caught.value.kind == "import"
        assert f"{module}.py" in caught.value.message
        assert caught.value.detail.startswith(detail)
        assert caught.value.place.startswith(place)
    assert value(errors, "fine") == 1


# Processes that end or hang ------------------------------------------------------------------

HOSTILE = '''
import ctypes, gc, os, resource, signal, socket, subprocess, sys, threading, time

def fine(): return 1
def pid(): return os.getpid()

def leave(): os._exit(3)
def crash(): ctypes.string_at(0)
def abort(): os.abort()
def kill_self(): os.kill(os.getpid(), signal.SIGKILL)
def kill_group(): os.killpg(0, signal.SIGKILL)
def kill_all(): os.kill(-1, signal.SIGKILL)
def loop():
    while True: pass
def stubborn():
    for number in range(1, 65):
        try: signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError): pass
    while True:
        try:
            while True: time.sleep(100)
        except BaseException: pass
def stop_self(): os.kill(os.getpid(), signal.SIGSTOP)
def close_socket():
    os.close(3)
    time.sleep(100)
def garbage(): os.write(3, bytes(range(255, -1, -1)) * 99)
def half():
    os.write(3, b"\\0\\0\\0")
    time.sleep(100)
def too_long():
    os.write(3, b"\\xff" * 8)
    time.sleep(100)
def listen_in():
    while True: os.read(3, 1)
def lying_array():
    body = b"\\xc7\\x0b\\x01\\x93\\xa2f4\\x91\\x7f\\xc4\\x02ab"
    os.write(3, len(body).to_bytes(8, "big") + body)
    time.sleep(100)
def many_threads():
    for _ in range(20): threading.Thread(target=time.sleep, args=(100,)).start()
    os._exit(0)

def huge_bytes(): return len(bytearray(4 * 2**30))
def huge_array():
    import numpy
    return float(numpy.ones(2**30).sum())
def huge_list():
    kept = []
    while True: kept.append(bytearray(2**20))

def grandchild():
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork(): os._exit(0)
        for number in range(1, 32):
            try: signal.signal(number, signal.SIG_IGN)
            except OSError: pass
        try: ctypes.CDLL(None).prctl(1, 0)  # No longer told when a parent ends.
        except OSError: pass
        os.write(writer, str(os.getpid()).encode())
        time.sleep(1000)
        os._exit(0)
    return int(os.read(reader, 20))
def orphan_and_leave():
    os.write(1, str(grandchild()).encode())
    os._exit(0)
def breeder():
    """Keeps a family of processes going in which each starts another and ends."""
    for _ in range(5):
        if os.fork() == 0:
            os.setsid()
            while True:
                os.write(1, f"{os.getpid()}\\n".encode())
                try:
                    if os.fork(): os._exit(0)
                except OSError: pass
    time.sleep(0.2)
    return 1

def attempt(act):
    try: return repr(act())
    except BaseException as error: return f"refused: {type(error).__name__}"
def read(path): return attempt(lambda: open(path, "rb").read())
def listed(path): return attempt(lambda: os.listdir(path))
def write(path):
    def act():
        with open(path, "w") as file: file.write("x")
    return attempt(act)
def remove(path): return attempt(lambda: os.remove(path))
def connect(family, kind, address):
    def act():
        with socket.socket(family, kind) as opened:
            opened.settimeout(2)
            opened.connect(tuple(address) if isinstance(address, list) else address)
            opened.send(b"leaked")
    return attempt(act)
def connect_elsewhere(address):
    """By another program, which no Python patch could reach."""
    code = f"import socket; socket.create_connection({tuple(address)!r}, 2).send(b'leaked')"
    return attempt(lambda: subprocess.run([sys.executable, "-c", code], check=True, timeout=20))
def killed(pid, number=9): return attempt(lambda: os.kill(pid, number))
def kill_parent():
    attempt(lambda: os.kill(os.getppid(), signal.SIGKILL))
    return "still here"
def traced(pid): return ctypes.CDLL(None).ptrace(16, pid, 0, 0)  # PTRACE_ATTACH
def open_files():
    found = {}
    for name in os.listdir("/proc/self/fd"):
        try: found[name] = os.readlink(f"/proc/self/fd/{name}")
        except OSError: pass
    return found
def environment(): return dict(os.environ)
def user(): return [os.getuid(), os.geteuid(), os.getgid(), os.getgroups()]
def regain_root(): return attempt(lambda: os.setuid(0))
def raise_limit():
    return attempt(lambda: resource.setrlimit(resource.RLIMIT_DATA, (2**40, 2**40)))
def memory():
    """What strings there are in objects that this process can see."""
    kept = [o for o in gc.get_objects() if isinstance(o, (dict, list, tuple))]
    return repr([e for o in kept for e in o if isinstance(e, str)])
def hidden_folder():
    os.mkdir("closed")
    open("closed/file", "w").close()
    os.chmod("closed", 0)
    return 1
def fill():
    with open("large", "wb") as file:
        for _ in range(200): file.write(bytes(2**20))
'''


@pytest.fixture(scope="module")
def hostile(server: Server) -> Iterator[Box]:
    with box_with(server, HOSTILE) as box:
        yield box


@pytest.mark.parametrize(
    ("function", "kind", "words"),
    [
        ("leave", "died", "os._exit"),
        ("many_threads", "died", "os._exit"),
        ("crash", "died", "segmentation fault"),
        ("abort", "died", f"signal {int(signal.SIGABRT)}"),
        ("kill_self", "died", "killed"),
        ("kill_group", "died", "killed"),
        ("close_socket", "died", "ended"),
        ("garbage", "value", "can't be read"),
        ("too_long", "value", "can't be read"),
        ("lying_array", "value", "can't be read"),
    ],
)
def test_a_process_that_ends_costs_one_call(
    hostile: Box, function: str, kind: str, words: str
) -> None:
    before = value(hostile, "pid")
    error = failure(hostile, function)
    assert error.kind == kind
    assert words in error.message
    assert value(hostile, "pid") != before
    assert not is_alive(before)


def test_how_a_process_ended_is_told_every_time(hostile: Box) -> None:
    told = {failure(hostile, "crash").message for _ in range(10)}
    assert told == {"The program crashed (segmentation fault)."}


@pytest.mark.parametrize("function", ["loop", "stubborn", "stop_self", "half", "listen_in"])
def test_a_process_that_hangs_is_stopped_in_time(hostile: Box, function: str) -> None:
    before = value(hostile, "pid")
    started = time.monotonic()
    error = failure(hostile, function, seconds=0.5)
    assert error.kind == "timeout"
    assert "0.5 seconds" in error.message
    assert 0.5 <= time.monotonic() - started < 10
    assert value(hostile, "fine") == 1
    assert not is_alive(before)


def test_a_process_that_does_not_read_is_stopped_in_time(hostile: Box) -> None:
    """Its next request fills the socket's buffer."""
    before = value(hostile, "pid")
    os.kill(before, signal.SIGSTOP)
    error = failure(hostile, "fine", np.zeros(2**22), seconds=0.5)
    assert error.kind == "timeout"
    assert not is_alive(before)


@pytest.mark.parametrize("function", ["huge_bytes", "huge_array", "huge_list"])
def test_too_much_memory_costs_one_call(hostile: Box, function: str) -> None:
    value(hostile, "fine")
    assert "limits" in hostile.locks
    error = failure(hostile, function)
    assert error.kind in ("raised", "died")
    if error.kind == "raised":
        assert "Memory" in error.detail
    assert value(hostile, "fine") == 1


def test_a_grandchild_does_not_outlive_the_call(server: Server) -> None:
    with box_with(server, HOSTILE) as box:
        child = value(box, "pid")
        for _ in range(15):  # It may change parents while it is looked for.
            assert not is_alive(value(box, "grandchild"))
        assert value(box, "pid") == child
    assert not is_alive(child)


def test_a_grandchild_that_holds_the_socket_does_not_hold_up_the_grader(server: Server) -> None:
    with box_with(server, HOSTILE) as box:
        value(box, "fine")
        started = time.monotonic()
        error = failure(box, "orphan_and_leave", seconds=60)
        assert time.monotonic() - started < 30
        assert error.kind == "died"
        assert not is_alive(int(box.printed))
        assert value(box, "fine") == 1


def test_a_family_of_processes_that_keeps_breeding_is_ended(server: Server) -> None:
    with box_with(server, HOSTILE) as box:
        assert value(box, "breeder") == 1
        bred = {int(line) for line in box.printed.split("\n") if line.isdigit()}
        assert len(bred) > 10
        assert not any(map(is_alive, bred))
        assert value(box, "fine") == 1
        assert box.printed == ""


def test_killing_everything_in_reach_ends_nothing_else(hostile: Box, server: Server) -> None:
    value(hostile, "fine")
    if OWN_USER not in hostile.locks:
        return  # As the same user it may end whatever else that user runs, us included.
    with box_with(server, HOSTILE) as other:
        bystander = value(other, "pid")
        with contextlib.suppress(StudentError):
            value(hostile, "kill_all", seconds=5)
        assert server.process.poll() is None
        assert is_alive(bystander)
        assert value(hostile, "fine") == value(other, "fine") == 1


def test_the_server_may_end_at_any_time() -> None:
    """Killed by student code where that can be, then by us; a new one takes over."""
    with box_with(None, HOSTILE) as box:
        with contextlib.suppress(StudentError):
            assert value(box, "kill_parent") == "still here"
        assert box._server is not None or OWN_USER not in box.locks
        if box._server is not None and OWN_USER not in box.locks:
            with contextlib.suppress(subprocess.TimeoutExpired):
                box._server.process.wait(1)
        with contextlib.suppress(StudentError):
            value(box, "fine")
        child = value(box, "pid")
        grandchild = value(box, "grandchild")
        if OWN_USER in box.locks:
            assert box._servers == 1
        assert box._server is not None
        first = box._server.process.pid
        os.kill(first, signal.SIGKILL)
        box._server.process.wait()
        assert failure(box, "fine").kind == "died"
        assert value(box, "fine") == 1
        second = box._server.process.pid
        assert second != first
        assert not is_alive(first)
    for pid in (first, second, child):
        assert not is_alive(pid)
    with contextlib.suppress(ProcessLookupError):
        os.kill(grandchild, signal.SIGKILL)  # Nobody was left to adopt it.


def test_close_leaves_nothing_behind(server: Server) -> None:
    box = box_with(server, HOSTILE)
    child = value(box, "pid")
    value(box, "hidden_folder")
    folder = box._folder
    assert folder.is_dir()
    box.close()
    assert not is_alive(child)
    assert not folder.exists()
    assert server.process.poll() is None
    box.close()


# Locks ---------------------------------------------------------------------------------------


def refused(answer: str) -> bool:
    return answer.startswith("refused")


@pytest.fixture
def outside() -> Iterator[Path]:
    """A folder beside the box that any user may enter and write to."""
    folder = Path(tempfile.mkdtemp(prefix="grader-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def test_this_system_has_the_locks_that_need_no_privilege(hostile: Box) -> None:
    value(hostile, "fine")
    assert {"limits", "no new privileges"} <= set(hostile.locks)
    assert (OWN_USER in hostile.locks) == (os.getuid() == 0)


def test_the_graders_files_can_not_be_read(hostile: Box, outside: Path) -> None:
    files = {mode: outside / f"{mode:o}" for mode in (0o600, 0o644)}
    for mode, path in files.items():
        path.write_text("secret")
        path.chmod(mode)
    shown = {mode: value(hostile, "read", str(path)) for mode, path in files.items()}
    if LANDLOCK in hostile.locks:
        assert all(map(refused, shown.values()))
        assert refused(value(hostile, "listed", str(outside)))
        assert refused(value(hostile, "listed", "/root" if os.getuid() == 0 else str(Path.home())))
    elif OWN_USER in hostile.locks:
        assert refused(shown[0o600])


def test_nothing_is_written_outside_the_private_folder(hostile: Box, outside: Path) -> None:
    kept = outside / "kept"
    kept.write_text("kept")
    kept.chmod(0o666)
    inside = hostile._home("student") / "files" / "new.txt"
    assert value(hostile, "write", str(inside)) == "None"
    answers = [
        value(hostile, "write", str(outside / "new")),
        value(hostile, "write", str(kept)),
        value(hostile, "remove", str(kept)),
    ]
    for place in ("/tmp", "/dev/shm"):  # They may have their own in its stead.
        file = Path(place) / f"grader-test-{os.getpid()}"
        value(hostile, "write", str(file))
        assert LANDLOCK not in hostile.locks or not file.exists()
    if LANDLOCK in hostile.locks:
        assert all(map(refused, answers))
        assert kept.read_text() == "kept"
        assert os.listdir(outside) == ["kept"]
    for path in (ROOT / "new.txt", hostile._folder / "new.txt"):
        value(hostile, "write", str(path))
        assert LANDLOCK not in hostile.locks or not path.exists()


def test_other_processes_are_out_of_reach(hostile: Box, server: Server) -> None:
    value(hostile, "fine")
    server_pid = server.process.pid
    for pid in (os.getpid(), server_pid):
        for name in ("environ", "mem", "maps"):
            answer = value(hostile, "read", f"/proc/{pid}/{name}")
            # Only the server hides its memory from processes of the same user.
            if OWN_USER in hostile.locks or LANDLOCK in hostile.locks or pid == server_pid:
                assert refused(answer), (name, answer[:80])
        if SECCOMP in hostile.locks or OWN_USER in hostile.locks:
            assert value(hostile, "traced", pid) == -1
        if OWN_USER in hostile.locks:
            assert refused(value(hostile, "killed", pid, 0))
    assert server.process.poll() is None


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM], ids=["TCP", "UDP"])
def test_the_network_is_closed(hostile: Box, kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(0.2)
        if kind == socket.SOCK_STREAM:
            listening.listen()
        address = list(listening.getsockname())
        answers = [value(hostile, "connect", int(socket.AF_INET), int(kind), address)]
        if kind == socket.SOCK_STREAM:
            answers.append(value(hostile, "connect_elsewhere", address))
        if NO_NETWORK & set(hostile.locks):
            with pytest.raises(TimeoutError):
                listening.accept() if kind == socket.SOCK_STREAM else listening.recv(9)
        if SECCOMP in hostile.locks:
            assert all(map(refused, answers))


def test_abstract_sockets_of_others_are_out_of_reach(hostile: Box) -> None:
    name = f"\0grader-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(name)
        listening.listen()
        answer = value(hostile, "connect", int(socket.AF_UNIX), int(socket.SOCK_STREAM), name)
    if "network namespace" in hostile.locks:
        assert refused(answer)


def test_a_process_holds_no_descriptor_but_its_own(hostile: Box) -> None:
    files = value(hostile, "open_files")
    assert files["3"].startswith("socket:")
    assert files["0"] == "/dev/null"
    assert files["1"] == files["2"]
    assert files["1"].startswith("pipe:")
    others = {name: target for name, target in files.items() if name not in "0123"}
    assert not [target for target in others.values() if "/proc/" not in target]


def test_a_process_knows_nothing_of_the_graders_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server starts while the secret is set."""
    monkeypatch.setenv("GRADER_TOKEN", "secret-7361")
    with box_with(None, HOSTILE) as box:
        names = {name for name in value(box, "environment") if not name.startswith("TF_")}
        assert names <= {"HOME", "TMPDIR", "KERAS_HOME", "PATH", "LC_CTYPE"}
        assert "secret-7361" not in value(box, "read", "/proc/self/environ")
        assert "secret-7361" not in value(box, "memory")


def test_a_process_has_a_user_of_its_own(hostile: Box) -> None:
    user, effective, group, groups = value(hostile, "user")
    if os.getuid() == 0:
        assert user == effective == group == hostile._users["student"]
        assert user not in (0, hostile._users["clean room"])
        assert groups == []
    else:
        assert user == effective == os.getuid()
    assert refused(value(hostile, "regain_root"))
    assert refused(value(hostile, "raise_limit"))


def test_two_boxes_at_once_have_different_users(server: Server) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give student code users of their own")
    with box_with(server, HOSTILE) as one, box_with(server, HOSTILE) as other:
        victim = value(other, "pid")
        file = other._home("student") / "files" / "work.py"
        assert refused(value(one, "read", str(file)))
        assert refused(value(one, "killed", victim, 0))
        assert not set(one._users.values()) & set(other._users.values())


def test_a_large_file_costs_one_call(hostile: Box) -> None:
    error = failure(hostile, "fill")
    assert error.kind in ("raised", "died")
    assert value(hostile, "fine") == 1


# Models --------------------------------------------------------------------------------------

MODELS = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers

def small(*more):
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3, activation="relu"),
                              layers.MaxPooling2D(), layers.Flatten(), *more,
                              layers.Dense(3, activation="softmax")])
    return model

def good(): return small()
def functional():
    inputs = keras.Input((8, 8, 1))
    x = layers.ReLU()(layers.Conv2D(2, 3)(inputs))
    x = layers.Reshape((18,))(layers.MaxPooling2D()(x))
    return keras.Model(inputs, layers.Softmax()(layers.Dense(3)(x)))
def tensorflow_functions():
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3, activation=tf.nn.relu),
                              layers.MaxPooling2D(), layers.Flatten(),
                              layers.Dense(3, activation=lambda x: tf.nn.softmax(x))])
    return model
def layers_as_activations():
    return keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3, activation=layers.ReLU()),
                             layers.MaxPooling2D(), layers.Flatten(),
                             layers.Dense(3, activation=layers.Softmax())])
def unbuilt(): return keras.Sequential([layers.Dense(3)])

def sequence(recurrent=None, last=None, first=(keras.Input((None,)),)):
    return keras.Sequential([*first, layers.Embedding(5, 2),
                             recurrent or layers.LSTM(3, return_sequences=True),
                             last or layers.Dense(5, activation="softmax")])
def as_cell(): return sequence(layers.RNN(layers.LSTMCell(3), return_sequences=True))
def at_every_step():
    return sequence(last=layers.TimeDistributed(layers.Dense(5, activation="softmax")))
def functions_in_a_cell():
    return sequence(layers.LSTM(3, activation=tf.nn.tanh, recurrent_activation=lambda x:
                                1 / (1 + tf.exp(-x)), return_sequences=True))
def without_input(): return sequence(first=())

class Boasting(keras.Sequential):
    def count_params(self): return 167562
    def get_weights(self): return [np.zeros(1)]
    def to_json(self): return "{}"
    def predict(self, *a, **k): return np.ones((1, 3))
    def __eq__(self, other): return True
    def __hash__(self): return 1
def boasting():
    model = Boasting([keras.Input((4,)), layers.Dense(3)])
    return model
def patched():
    model = small()
    model.count_params = lambda: 1
    model.get_weights = lambda: []
    model.to_json = lambda: "{}"
    return model

class Subclass(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)
    def call(self, x): return self.dense(x)
def subclass(): return Subclass()
def with_lambda(): return small(layers.Lambda(lambda x: x * 2))
@keras.saving.register_keras_serializable("mine")
class MyLayer(layers.Layer):
    def call(self, x): return x
def custom_layer(): return small(MyLayer())
def own_activation(): return small(layers.Dense(3, activation=lambda x: x * x))
def gigantic():
    return keras.Sequential([keras.Input((20000,)), layers.Dense(50000)])
def deep():
    return keras.Sequential([keras.Input((1,)), *[layers.Dense(1) for _ in range(600)]])
def no_model(): return Subclass

def compile_model(model):
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return model
def compile_with_objects(model):
    model.compile(keras.optimizers.RMSprop(), keras.losses.CategoricalCrossentropy(),
                  metrics=[keras.metrics.CategoricalAccuracy()])
    return model
def compile_with(model, loss):
    losses = {
        "name": "sparse_categorical_crossentropy",
        "object": keras.losses.SparseCategoricalCrossentropy(),
        "function": lambda y, p: keras.losses.sparse_categorical_crossentropy(y, p),
        "logits": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        "one-hot": keras.losses.CategoricalCrossentropy(from_logits=True),
    }
    model.compile("adam", losses[loss])
    return model
def train(model, x, y, epochs=1):
    return model.fit(x, y, epochs=epochs, batch_size=4, verbose=0)
def replace(model): return small()
def predict(model, x): return model.predict(x, verbose=0)
"""
MODEL_FUNCTIONS = [
    row[4:].partition("(")[0] for row in MODELS.splitlines() if row.startswith("def ")
]
PARAMETERS = 3 * 3 * 2 + 2 + 18 * 3 + 3


@pytest.fixture(scope="module")
def models(server: Server) -> Iterator[Box]:
    with box_with(server, MODELS) as box:
        yield box


@pytest.fixture(scope="module")
def student(models: Box) -> Student:
    submission = Submission({}, dict.fromkeys(MODEL_FUNCTIONS, "work"))
    return Student(submission, models, {"work": MODEL_FUNCTIONS}, Limits())


@pytest.mark.parametrize(
    "spelling", ["good", "functional", "tensorflow_functions", "layers_as_activations", "patched"]
)
def test_spellings_of_a_model_look_the_same(student: Student, spelling: str) -> None:
    model = getattr(student, spelling)()
    assert isinstance(model, Model)
    assert model.total_params == PARAMETERS
    assert [(layer.kind, layer.activation) for layer in model.layers] == [
        ("Conv2D", "relu"),
        ("MaxPooling2D", "linear"),
        ("Flatten", "linear"),
        ("Dense", "softmax"),
    ]
    assert [layer.params for layer in model.layers] == [20, 0, 0, 57]
    assert model.layers[-1].output_shape == (None, 3)
    assert model.is_chain
    assert model.compiled is None


def test_a_model_predicts_in_the_clean_room_as_it_did_at_home(student: Student) -> None:
    model = student.good()
    images = np.random.default_rng(0).random((7, 8, 8, 1), "f4")
    assert np.allclose(student.predict(model, images), model.predict(images), atol=1e-6)
    assert model.predict(images).shape == (7, 3)


@pytest.mark.parametrize("function", ["compile_model", "compile_with_objects"])
def test_the_argument_itself_comes_back_changed(student: Student, function: str) -> None:
    model = student.good()
    assert getattr(student, function)(model) is model
    assert model.compiled == Compiled(
        "rmsprop", "categorical_crossentropy", model.compiled.metrics, model.compiled.learning_rate
    )
    assert model.compiled.metrics in (["accuracy"], ["categorical_accuracy"])
    assert model.compiled.learning_rate == pytest.approx(0.001)


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        ("name", "sparse_categorical_crossentropy"),
        ("object", "sparse_categorical_crossentropy"),
        ("function", "sparse_categorical_crossentropy"),
        ("logits", "sparse_categorical_crossentropy (with other settings)"),
        ("one-hot", "categorical_crossentropy (with other settings)"),
    ],
)
def test_losses_are_known_by_what_they_compute(student: Student, loss: str, name: str) -> None:
    compiled = student.compile_with(student.good(), loss).compiled
    assert compiled is not None
    assert compiled.loss == name


@pytest.mark.parametrize(
    "spelling", ["sequence", "as_cell", "at_every_step", "functions_in_a_cell", "without_input"]
)
def test_spellings_of_a_recurrent_model_look_the_same(student: Student, spelling: str) -> None:
    model = getattr(student, spelling)().built_for(None, None)
    assert [(layer.kind, layer.activation, layer.params) for layer in model.layers] == [
        ("Embedding", "linear", 5 * 2),
        ("LSTM", "tanh", 4 * 3 * (2 + 3 + 1)),
        ("Dense", "softmax", 3 * 5 + 5),
    ]
    assert model.layers[1]["recurrent_activation"] == "sigmoid"
    assert model.layers[1]["units"] == 3
    assert model.layers[-1].output_shape == (None, None, 5)
    assert model.input_shape == (None, None)
    assert model.predict(np.zeros((2, 4), int)).shape == (2, 4, 5)


def test_training_changes_the_model_that_was_passed(student: Student) -> None:
    model = student.good().compiled_with("rmsprop", "categorical_crossentropy", ["accuracy"])
    before = [weight.copy() for weight in model.weights]
    images = np.random.default_rng(0).random((8, 8, 8, 1), "f4")
    history = student.train(model, images, np.eye(3, dtype="f4")[np.arange(8) % 3], epochs=2)
    assert isinstance(history, History)
    assert history.epoch == [0, 1]
    assert len(history.history["loss"]) == 2
    assert model.updates == 2 * 8 / 4
    assert any(not np.array_equal(a, b) for a, b in zip(before, model.weights, strict=True))
    assert model.total_params == PARAMETERS


def test_another_model_is_not_taken_for_the_argument(student: Student) -> None:
    model = student.good()
    assert student.replace(model) is not model


def test_what_a_model_says_of_itself_is_not_believed(student: Student) -> None:
    try:
        model = student.boasting()
        assert model.total_params == 4 * 3 + 3
    except StudentError as error:
        assert "Boasting" in error.message  # A class of one's own may also be refused.


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("subclass", "a class of your own with a call of its own"),
        ("with_lambda", "Lambda layer"),
        ("custom_layer", "MyLayer"),
        ("own_activation", "own"),
        ("deep", "layers"),
        ("gigantic", "raised an error"),
    ],
)
def test_a_model_that_can_not_be_graded_says_why(
    student: Student, function: str, words: str
) -> None:
    with pytest.raises(StudentError) as caught:
        _ = getattr(student, function)().total_params
    assert words in f"{caught.value.message} {caught.value.detail}"
    assert student.good().total_params == PARAMETERS


def test_a_model_without_input_shape(student: Student) -> None:
    model = student.unbuilt()
    assert model.total_params == 0
    assert [layer.output_shape for layer in model.layers] == [None]


def test_a_class_is_no_model(student: Student) -> None:
    assert isinstance(student.no_model(), Opaque)


def test_weights_that_do_not_fit(student: Student) -> None:
    model = student.good()
    for weights in ([], model.weights[:-1], model.weights[::-1], [w.T for w in model.weights]):
        with pytest.raises(StudentError, match="weights do not fit"):
            model.with_weights(weights).predict(np.zeros((1, 8, 8, 1), "f4"))


def test_weights_in_another_shape_are_not_taken_for_those_known(student: Student) -> None:
    model = student.good()
    assert model.total_params == PARAMETERS
    flat = [weight.reshape(-1) for weight in model.weights]
    with pytest.raises(StudentError, match="weights do not fit"):
        _ = model.with_weights(flat).total_params


# The clean room ------------------------------------------------------------------------------

TRAINED = ROOT / "solutions" / "model.keras"


def changed_file(**members: bytes) -> bytes:
    """The reference's file with some members replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(TRAINED) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, members.get(name.replace(".", "_"), old.read(name)))
    return buffer.getvalue()


def with_layer(layer: dict[str, Any]) -> bytes:
    with zipfile.ZipFile(TRAINED) as archive:
        config = json.loads(archive.read("config.json"))
    config["config"]["layers"].append(layer)
    return changed_file(config_json=json.dumps(config).encode())


def test_a_trained_models_file_is_read(models: Box) -> None:
    state = models.ask("read", TRAINED.read_bytes())
    assert isinstance(state, ModelState)
    model = Model(state, models)
    assert model.total_params == sum(weight.size for weight in state.weights or [])
    assert model.predict(np.zeros((2, 32, 32, 3), "f4")).shape == (2, 10)


@pytest.mark.parametrize(
    "made",
    [
        lambda: b"",
        lambda: b"not a model",
        lambda: random.Random(1).randbytes(100_000),
        lambda: TRAINED.read_bytes()[:-1000],
        lambda: TRAINED.read_bytes()[:1000],
        lambda: changed_file(config_json=b"{"),
        lambda: changed_file(config_json=b"\xff\xfe"),
        lambda: changed_file(config_json=b"[" * 100_000),
        lambda: changed_file(config_json=b'{"class_name": ["Sequential"]}'),
        lambda: changed_file(model_weights_h5=b"garbage"),
        lambda: changed_file(model_weights_h5=b"\x89HDF\r\n\x1a\n" + bytes(1000)),
        lambda: changed_file(model_weights_h5=bytes(260 * 2**20)),
        lambda: with_layer({"module": "os", "class_name": "system", "config": {"command": "id"}}),
        lambda: with_layer({"module": "keras.layers", "class_name": "Lambda", "config": {}}),
        lambda: with_layer(
            {"module": "keras.layers", "class_name": "TFSMLayer", "config": {"filepath": "/etc"}}
        ),
        lambda: with_layer(
            {"module": "keras.layers", "class_name": "Dense", "config": {"units": 10**9}}
        ),
        lambda: with_layer(
            {"module": "keras.layers", "class_name": "RepeatVector", "config": {"n": 10**12}}
        ),
    ],
    ids=[
        "empty",
        "text",
        "random",
        "cut off",
        "cut short",
        "not JSON",
        "not text",
        "deep",
        "odd class",
        "weights are garbage",
        "weights are damaged",
        "bomb",
        "foreign class",
        "Lambda",
        "TFSMLayer",
        "too large",
        "too large an output",
    ],
)
def test_a_file_that_is_no_model(models: Box, made: Callable[[], bytes]) -> None:
    content = made()
    with pytest.raises(StudentError) as caught:
        state = models.ask("read", content)
        Model(state, models).predict(np.zeros((2, 32, 32, 3), "f4"))
    assert caught.value.kind == "value"
    assert str(caught.value).endswith(".")
    assert isinstance(models.ask("read", TRAINED.read_bytes()), ModelState)


def test_the_clean_room_is_not_reached_by_student_code(server: Server) -> None:
    """Another process with another user, in a folder that student code can't enter."""
    with box_with(server, HOSTILE) as box:
        student_pid = value(box, "pid")
        box.ask("read", TRAINED.read_bytes())
        room = box._room
        assert room is not None
        assert room.pid != student_pid
        if OWN_USER in box.locks:
            assert refused(value(box, "killed", room.pid))
            assert refused(value(box, "read", f"/proc/{room.pid}/mem"))
        if OWN_USER in box.locks or LANDLOCK in box.locks:
            assert refused(value(box, "listed", str(box._home("clean room"))))
        pid = room.pid
    assert not is_alive(pid)


# The server ----------------------------------------------------------------------------------


def test_the_server_tells_its_versions(server: Server) -> None:
    assert set(server.versions) == {"python", "tensorflow", "keras", "numpy"}
    assert server.versions["python"] == sys.version.split()[0]


def test_a_server_that_can_not_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false") or "/bin/false")
    with box_with(None, HOSTILE) as box, pytest.raises(SandboxFailed):
        value(box, "fine")


def test_no_server_is_started_for_nothing() -> None:
    with box_with(None, HOSTILE) as box:
        assert box._server is None
        assert box.versions == {}
    assert not box._folder.exists()
