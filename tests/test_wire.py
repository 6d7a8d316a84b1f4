"""The wire between processes: what crosses comes back the same, and no bytes do any harm."""

from __future__ import annotations

import math
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import msgpack
import numpy as np
import pytest

from autograder.sandbox import wire
from autograder.values import Compiled, Failure, History, ModelState, Opaque

TUPLE, ARRAY, MODEL, HISTORY, OPAQUE, COMPILED, ERROR = 2, 1, 3, 4, 5, 6, 7
COMPILED_RMSPROP = Compiled("rmsprop", "categorical_crossentropy", ["accuracy"], 0.001)


def record(code: int, content: object) -> bytes:
    """The bytes of one extension record, whatever its content."""
    packed: bytes = msgpack.packb(msgpack.ExtType(code, msgpack.packb(content)))
    return packed


def nested_records(depth: int) -> bytes:
    data: bytes = msgpack.packb([])
    for _ in range(depth):
        data = msgpack.packb([msgpack.ExtType(TUPLE, data)])
    return data


def same(one: Any, other: Any) -> bool:
    """Equal in type and value, arrays also in dtype and shape; NaN equals NaN."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        alike = one.dtype == other.dtype and one.shape == other.shape
        return alike and one.tobytes() == other.tobytes()
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, f), getattr(other, f)) for f in one.__dataclass_fields__)
    return one == other or (one != one and other != other)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


# Round trips ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        0,
        -(2**63),
        2**64 - 1,
        0.1,
        math.inf,
        math.nan,
        "",
        "Grüße \u2028 \U0001f600 \0",
        b"",
        bytes(range(256)),
        [],
        (),
        [1, [2, (3, [4])]],
        ((), ((1,), [2])),
        {"a": 1, 2: (3, 4), "n": {"m": None}},
        [True, 1, 1.0, "1", b"1"],
        ModelState("{}"),
        ModelState("{}", [np.ones((2, 3), "f4"), np.zeros(0, "f4")], COMPILED_RMSPROP, 7, 0),
        ModelState("", refused="It is a subclass."),
        History({"loss": [1.5, math.nan], "accuracy": []}, [0, 1]),
        History(),
        Opaque("Tensor"),
        COMPILED_RMSPROP,
        Compiled("adam", "none", []),
        Failure("raised", "It raised.", "ValueError: é", "model.py, line 3"),
        {"value": (History({}, [0]), [ModelState("x")]), "changed": {0: np.arange(3)}},
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_come_back_the_same(value: Any) -> None:
    assert same(wire.decode(wire.encode(value)), value)


@pytest.mark.parametrize(
    "dtype", ["?", "i1", "u1", "<i2", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8"]
)
@pytest.mark.parametrize(
    "shape", [(), (0,), (3, 0, 2), (5,), (2, 3, 4), (1,) * wire.MAX_DIMENSIONS]
)
def test_arrays_come_back_the_same(dtype: str, shape: tuple[int, ...]) -> None:
    count = math.prod(shape)
    array = np.random.default_rng(0).integers(0, 2, count).astype(dtype).reshape(shape)
    assert same(wire.decode(wire.encode(array)), array)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12).reshape(3, 4).T,
        np.arange(10)[::-2],
        np.asfortranarray(np.ones((3, 4))),
        np.arange(5, dtype=">i4"),
        np.broadcast_to(np.float32(2), (4, 4)),
    ],
    ids=["transposed", "strided", "Fortran", "big-endian", "broadcast"],
)
def test_arrays_in_any_memory_order_keep_their_values(array: np.ndarray) -> None:
    back = wire.decode(wire.encode(array))
    assert np.array_equal(back, array)
    assert back.dtype == array.dtype.newbyteorder("=")


def test_a_received_array_can_be_changed() -> None:
    back = wire.decode(wire.encode(np.zeros(3)))
    back[0] = 1
    assert back.tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1, 2},
        1j,
        np.array([object()]),
        np.array(["text"]),
        np.array([1j]),
        np.zeros(2, "M8[s]"),
        np.zeros(2, [("a", "f4")]),
        2**64,
        -(2**63) - 1,
        "\ud800",
        type("Sub", (list,), {})(),
        type("Sub", (str,), {})(),
        np.float64(1),
    ],
    ids=lambda value: repr(value).split(" at 0x")[0],
)
def test_what_does_not_cross_is_refused_on_sending(value: Any) -> None:
    with pytest.raises((TypeError, OverflowError, ValueError)):
        wire.encode(value)


# Hostile bytes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        b"\x91",
        b"\xdb\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xffx",
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\xc9\xff\xff\xff\xff\x01",
        b"\xa2\xff\xfe",
        b"\xc0\xc0",
        b"\x81\x90\xc0",
        b"\x91" * 100_000 + b"\xc0",
        b"\x81\xc0" * 100_000 + b"\xc0",
    ],
    ids=[
        "empty",
        "reserved byte",
        "short list",
        "short text",
        "short bytes",
        "list of 4 billion",
        "dict of 4 billion",
        "short record",
        "not UTF-8",
        "two values",
        "list as a key",
        "deep lists",
        "deep dicts",
    ],
)
def test_malformed_bytes(data: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(data)


@pytest.mark.parametrize(
    "content",
    [
        ["<f4", [3], b"\0" * 8],
        ["<f4", [2, 2], b"\0" * 12],
        ["<f4", [], b""],
        ["<f4", [-1], b"\0" * 4],
        ["<f4", [-1, -1], b"\0" * 4],
        ["<f4", [0, 2**62], b""],
        ["<f4", [2**40, 2**40], b""],
        ["<f4", [True], b"\0" * 4],
        ["<f4", [1.0], b"\0" * 4],
        ["<f4", ["1"], b"\0" * 4],
        ["<f4", [[1]], b"\0" * 4],
        ["<f4", 1, b"\0" * 4],
        ["<f4", None, b"\0" * 4],
        ["<f4", {"0": 1}, b"\0" * 4],
        ["<f4", [1] * (wire.MAX_DIMENSIONS + 1), b"\0" * 4],
        ["<f4", [1] * 100, b"\0" * 4],
        ["<f4", [1], "\0" * 4],
        ["<f4", [1], [0, 0, 0, 0]],
        ["|O", [1], b"\0" * 8],
        ["O", [0], b""],
        ["<c8", [1], b"\0" * 8],
        ["<U1", [1], b"\0" * 4],
        ["S4", [1], b"\0" * 4],
        ["V4", [1], b"\0" * 4],
        ["<M8[s]", [1], b"\0" * 8],
        ["f4,f4", [1], b"\0" * 8],
        ["(2,)f4", [1], b"\0" * 8],
        ["no such type", [1], b"\0"],
        [[["a", "O"]], [1], b"\0" * 8],
        [{"names": ["a"], "formats": ["O"]}, [1], b"\0" * 8],
        [7, [1], b"\0"],
        [],
        ["<f4", [1]],
        ["<f4", [1], b"\0" * 4, 0],
        None,
        7,
        "<f4",
        {"dtype": "<f4"},
    ],
    ids=lambda content: repr(content)[:40],
)
def test_arrays_that_lie(content: Any) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(record(ARRAY, content))


@pytest.mark.parametrize(
    ("code", "content"),
    [
        (TUPLE, {"a": 1}),
        (TUPLE, None),
        (0, []),
        (8, []),
        (127, ["x"]),
        (MODEL, []),
        (MODEL, ["{}", None, None, 0, None]),
        (MODEL, ["{}", None, None, 0, None, "", ""]),
        (MODEL, [b"{}", None, None, 0, None, ""]),
        (MODEL, ["{}", [[1.0]], None, 0, None, ""]),
        (MODEL, ["{}", {}, None, 0, None, ""]),
        (MODEL, ["{}", None, "rmsprop", 0, None, ""]),
        (MODEL, ["{}", None, None, 0.5, None, ""]),
        (MODEL, ["{}", None, None, True, None, ""]),
        (MODEL, ["{}", None, None, 0, "0", ""]),
        (MODEL, ["{}", None, None, 0, True, ""]),
        (MODEL, ["{}", None, None, 0, None, None]),
        (HISTORY, [{"loss": 1.0}, [0]]),
        (HISTORY, [{"loss": ["1"]}, [0]]),
        (HISTORY, [{1: [1.0]}, [0]]),
        (HISTORY, [[], [0]]),
        (HISTORY, [{}, 3]),
        (HISTORY, [{}, ["0"]]),
        (OPAQUE, [None]),
        (OPAQUE, [["Tensor"]]),
        (OPAQUE, ["a", "b"]),
        (COMPILED, ["rmsprop", "mse", "accuracy", None]),
        (COMPILED, ["rmsprop", "mse", [1], None]),
        (COMPILED, [None, "mse", [], None]),
        (COMPILED, ["rmsprop", "mse", [], "0.1"]),
        (COMPILED, ["rmsprop", "mse", [], True]),
        (ERROR, ["raised", "text", "detail"]),
        (ERROR, ["raised", 7, "detail", "place"]),
        (ERROR, ["raised", "text", b"detail", "place"]),
        (ERROR, ["raised", "text", {"__class__": "str"}, "place"]),
    ],
)
def test_records_with_wrong_fields(code: int, content: Any) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(record(code, content))


@pytest.mark.parametrize(
    "where", [[b"", b""], [b"\x92\xc0", b""], [b"\x81\xa1a", b""]], ids=["top", "list", "dict"]
)
def test_a_bad_record_inside_a_good_value(where: list[bytes]) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(where[0] + record(OPAQUE, [7]) + where[1])


@pytest.mark.parametrize("depth", [50, 150, 300, 1_000, 20_000])
def test_deeply_nested_records_do_not_crash(depth: int) -> None:
    """In a process of its own, since each level takes C stack and an overflow ends the process."""
    program = (
        "import sys\n"
        "from autograder.sandbox import wire\n"
        "try: wire.decode(sys.stdin.buffer.read())\n"
        "except wire.WireError: pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=nested_records(depth),
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()[-300:]


def test_honest_nesting_crosses() -> None:
    value: Any = 1
    for _ in range(12):
        value = (value,)
    assert wire.decode(wire.encode(value)) == value


@pytest.mark.parametrize("entry", [b"\x90", b"\x80", b"\xa2ab"], ids=["lists", "dicts", "texts"])
def test_a_small_message_takes_little_memory(entry: bytes) -> None:
    """Empty containers take one byte on the wire and sixty in memory."""
    program = (
        "import resource, sys\n"
        "from autograder.sandbox import wire\n"
        "data = sys.stdin.buffer.read()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: wire.decode(data)\n"
        "except wire.WireError: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    count = 6 * 2**20 // len(entry)
    data = b"\xdd" + count.to_bytes(4, "big") + entry * count
    done = subprocess.run(
        [sys.executable, "-c", program], input=data, capture_output=True, timeout=60
    )
    assert int(done.stdout) < 150 * 1024, "KiB for a message of 6 MiB"


def test_random_bytes_are_refused_or_read_but_do_nothing_else() -> None:
    rng = random.Random(20)
    for _ in range(3000):
        data = rng.randbytes(rng.randrange(1, 200))
        try:
            wire.decode(data)
        except wire.WireError:
            continue


def test_damaged_messages_are_refused_or_read_but_do_nothing_else() -> None:
    rng = random.Random(21)
    whole = wire.encode(
        {
            "value": ModelState("{}", [np.ones((2, 3), "f4")], COMPILED_RMSPROP, 1, 0),
            "changed": {0: np.arange(4), 1: (History({"loss": [0.5]}, [0]), Opaque("x"))},
            "error": Failure("raised", "a", "b", "c"),
        }
    )
    for _ in range(4000):
        data = bytearray(whole)
        for _ in range(rng.randrange(1, 4)):
            place = rng.randrange(len(data))
            match rng.randrange(3):
                case 0:
                    data[place] = rng.randrange(256)
                case 1:
                    del data[place : place + rng.randrange(1, 5)]
                case _:
                    data[place:place] = rng.randbytes(rng.randrange(1, 5))
            if not data:
                break
        try:
            wire.decode(bytes(data))
        except wire.WireError:
            continue


# Sockets -------------------------------------------------------------------------------------


def test_messages_keep_their_order(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    for value in ("one", [2], {"three": 3}):
        wire.send(theirs, value)
    assert [wire.receive(ours) for _ in range(3)] == ["one", [2], {"three": 3}]


def test_a_message_larger_than_the_socket_buffer(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    array = np.arange(2**20, dtype="f4")
    sender = threading.Thread(target=wire.send, args=(theirs, array))
    sender.start()
    back = wire.receive(ours, time.monotonic() + 30)
    sender.join()
    assert np.array_equal(back, array)


@pytest.mark.parametrize("length", [wire.MAX_FRAME + 1, 2**63, 2**64 - 1])
def test_a_message_that_claims_to_be_too_long(
    pair: tuple[socket.socket, socket.socket], length: int
) -> None:
    ours, theirs = pair
    theirs.sendall(length.to_bytes(8, "big"))
    with pytest.raises(wire.WireError, match=str(length)):
        wire.receive(ours, time.monotonic() + 5)


@pytest.mark.parametrize(
    "sent", [b"", b"\0\0\0", (9).to_bytes(8, "big"), (9).to_bytes(8, "big") + b"12345678"]
)
def test_a_peer_that_closes_in_the_middle(
    pair: tuple[socket.socket, socket.socket], sent: bytes
) -> None:
    ours, theirs = pair
    theirs.sendall(sent)
    theirs.close()
    with pytest.raises(wire.PeerGone):
        wire.receive(ours, time.monotonic() + 5)


@pytest.mark.parametrize("sent", [b"", b"\0\0\0", (9).to_bytes(8, "big") + b"1234"])
def test_a_peer_that_goes_quiet(pair: tuple[socket.socket, socket.socket], sent: bytes) -> None:
    ours, theirs = pair
    theirs.sendall(sent)
    started = time.monotonic()
    with pytest.raises(wire.DeadlineExceeded):
        wire.receive(ours, started + 0.1)
    assert 0.1 <= time.monotonic() - started < 5


def test_a_deadline_that_has_passed(pair: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(wire.DeadlineExceeded):
        wire.receive(pair[0], time.monotonic() - 1)


def test_a_peer_that_drips_can_not_stretch_the_deadline(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    theirs.sendall((2**20).to_bytes(8, "big"))
    over = threading.Event()

    def drip() -> None:
        while not over.wait(0.01):
            theirs.sendall(b"x")

    dripping = threading.Thread(target=drip)
    dripping.start()
    started = time.monotonic()
    try:
        with pytest.raises(wire.DeadlineExceeded):
            wire.receive(ours, started + 0.3)
    finally:
        over.set()
        dripping.join()
    assert time.monotonic() - started < 5


def test_sending_to_a_peer_that_is_gone(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    theirs.close()
    with pytest.raises(wire.PeerGone):
        wire.send(ours, list(range(1000)))


@pytest.fixture
def silent_process() -> Iterator[int]:
    """A child that waits until it is killed."""
    process = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)
    yield process.pid
    process.kill()
    process.communicate()


needs_pidfd = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="pidfd_open is Linux's own")


@needs_pidfd
def test_what_a_process_sent_before_it_died_is_read(
    pair: tuple[socket.socket, socket.socket], silent_process: int
) -> None:
    ours, theirs = pair  # `theirs` stays open, as in a process that the dead one has left behind.
    death = os.pidfd_open(silent_process)
    wire.send(theirs, "last words")
    os.kill(silent_process, signal.SIGKILL)
    try:
        assert wire.receive(ours, time.monotonic() + 10, wire.Meanwhile(death)) == "last words"
        with pytest.raises(wire.PeerGone):
            wire.receive(ours, time.monotonic() + 10, wire.Meanwhile(death))
    finally:
        os.close(death)


@needs_pidfd
def test_a_process_that_lives_is_waited_for(
    pair: tuple[socket.socket, socket.socket], silent_process: int
) -> None:
    death = os.pidfd_open(silent_process)
    try:
        with pytest.raises(wire.DeadlineExceeded):
            wire.receive(pair[0], time.monotonic() + 0.1, wire.Meanwhile(death))
    finally:
        os.close(death)
