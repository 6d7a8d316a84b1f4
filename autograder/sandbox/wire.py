"""Values as bytes and back: msgpack, numeric arrays, and the records of `values`.

Nothing here can run code, whatever the bytes. Sizes are checked before memory is taken.
"""

from __future__ import annotations

import math
import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import msgpack
import numpy as np

from autograder.values import Compiled, Failure, History, ModelState, Opaque, Plain

MAX_FRAME = 96 * 2**20
"""Bytes of one message; the lab's largest, 1,500 normalised images, takes 19 MB."""

MAX_ANSWER = 32 * 2**20
"""Bytes of one message from untrusted code: reading it takes several times as much memory."""

MAX_DIMENSIONS = 8
_MAX_DEPTH = 32  # Deeper records would overflow the stack of the decoder, which is C.
_MAX_ENTRIES = 1_000_000
_BYTES_PER_ENTRY = 64
"""What a list, a number or a text takes in Python, about; on the wire it may be one byte."""
_MAX_COPIES = 4
"""Records within records are copied at each level: so many times the message's size in all."""
_MAX_EMPTY = 1_000_000
"""Sizes of an array without entries; sums over one of its axes take memory all the same."""
_MAX_NAME, _MAX_NAMES, _MAX_TEXT = 200, 200, 4_000
_DTYPES = frozenset(np.dtype(code).newbyteorder("<").str for code in "?bBhHiIqQefd")
_ARRAY, _TUPLE = 1, 2
_RECORDS: dict[int, type] = {
    3: ModelState,
    4: History,
    5: Opaque,
    6: Compiled,
    7: Failure,
}
_CODES = {record: code for code, record in _RECORDS.items()}


class WireError(Exception):
    """The bytes received are not a message of ours."""


class PeerGone(Exception):
    """The other process closed its end, or died."""


class DeadlineExceeded(Exception):
    """No whole message came in time."""


def encode(value: Plain) -> bytes:
    """Pack a value.

    Raises:
        TypeError, OverflowError, ValueError: it holds something that does not cross.
    """
    packed: bytes = msgpack.packb(value, default=_pack_other, strict_types=True, use_bin_type=True)
    return packed


def _pack_other(value: Any) -> msgpack.ExtType:
    if type(value) is tuple:
        return msgpack.ExtType(_TUPLE, encode(list(value)))
    if isinstance(value, np.ndarray) and value.dtype.newbyteorder("<").str in _DTYPES:
        array = np.ascontiguousarray(value)
        content = [
            array.dtype.newbyteorder("<").str,
            list(value.shape),
            array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes(),
        ]
        return msgpack.ExtType(_ARRAY, msgpack.packb(content, use_bin_type=True))
    if is_dataclass(value) and type(value) in _CODES:
        content = [getattr(value, f.name) for f in fields(value)]
        return msgpack.ExtType(_CODES[type(value)], encode(content))
    raise TypeError(f"{type(value).__name__} does not cross")


def decode(data: bytes | bytearray) -> Plain:
    """Unpack a value.

    Raises:
        WireError: whatever is wrong with the bytes.
    """
    return _measured(data)[0]


def _measured(data: bytes | bytearray) -> tuple[Plain, int]:
    """A value, and about how many bytes it takes in memory."""
    reader = _Reader(len(data) + _MAX_TEXT)
    return reader.read(data), len(data) + _BYTES_PER_ENTRY * reader.entries


class _Reader:
    """Unpacks one message; counts entries and depth, since both take more memory than bytes."""

    def __init__(self, size: int) -> None:
        self.entries = 0
        self._depth = 0
        self._bytes = _MAX_COPIES * size

    def read(self, data: bytes | bytearray) -> Plain:
        self._depth += 1
        self._bytes -= len(data)
        if self._depth > _MAX_DEPTH or self._bytes < 0:
            raise WireError("records within records within records")
        try:
            return msgpack.unpackb(
                data,
                raw=False,
                strict_map_key=False,
                max_array_len=_MAX_ENTRIES,
                max_map_len=_MAX_ENTRIES,
                list_hook=self._count,
                object_hook=self._count,
                ext_hook=lambda code, inner: _unpack_other(code, self.read(bytes(inner))),
            )
        except WireError:
            raise
        except Exception as error:  # msgpack raises many kinds; none may pass
            raise WireError(f"not a message: {type(error).__name__}") from None
        finally:
            self._depth -= 1

    def _count(self, entries: Any) -> Any:
        self.entries += len(entries)
        if self.entries > _MAX_ENTRIES:
            raise WireError(f"more than {_MAX_ENTRIES} entries")
        return entries


def _unpack_other(code: int, content: Plain) -> Plain:
    if not isinstance(content, list):
        raise WireError("a record is not a list")
    if code == _TUPLE:
        return tuple(content)
    if code == _ARRAY:
        return _array(content)
    record = _RECORDS.get(code)
    if record is None or len(content) != len(fields(record)):
        raise WireError("unknown record")
    made = record(*content)
    _check(made)
    return made


def _array(content: list[Any]) -> np.ndarray:
    if len(content) != 3:
        raise WireError("not an array")
    name, shape, data = content
    if not isinstance(name, str) or name not in _DTYPES:
        raise WireError("an array of a kind that does not cross")
    sizes = isinstance(shape, list) and all(type(n) is int and n >= 0 for n in shape)
    if not sizes or len(shape) > MAX_DIMENSIONS:
        raise WireError("an array of a shape that does not cross")
    if not math.prod(shape) and max(shape) > _MAX_EMPTY:
        raise WireError("an array of a shape that does not cross")
    dtype = np.dtype(name)
    if not isinstance(data, bytes) or math.prod(shape) * dtype.itemsize != len(data):
        raise WireError("an array whose shape and size disagree")
    return np.frombuffer(bytearray(data), dtype).reshape(shape)


def _check(made: Any) -> None:
    """Fields have the types and sizes that their records promise."""
    if isinstance(made, ModelState):
        good = (
            isinstance(made.config, str)
            and (made.weights is None or _list_of(made.weights, np.ndarray))
            and isinstance(made.compiled, Compiled | None)
            and type(made.updates) is int
            and type(made.argument) in (int, type(None))
            and _is_text(made.refused, _MAX_TEXT)
        )
    elif isinstance(made, Compiled):
        good = (
            _is_text(made.optimizer, _MAX_NAME)
            and _is_text(made.loss, _MAX_NAME)
            and _are_names(made.metrics)
            and type(made.learning_rate) in (float, int, type(None))
        )
    elif isinstance(made, History):
        good = (
            _list_of(made.epoch, int)
            and isinstance(made.history, dict)
            and _are_names(list(made.history))
            and all(_list_of(values, float) for values in made.history.values())
            and type(made.steps) in (int, type(None))
            and isinstance(made.model, ModelState | None)
        )
    elif isinstance(made, Failure):
        good = (
            all(_is_text(text, _MAX_NAME) for text in (made.kind, made.error, made.file))
            and _is_text(made.text, _MAX_TEXT)
            and type(made.line) is int
            and _are_names(made.packages)
        )
    else:
        good = _is_text(made.type, _MAX_NAME)
    if not good:
        raise WireError(f"a {type(made).__name__} with wrong fields")


def _is_text(value: Any, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most


def _are_names(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= _MAX_NAMES
        and all(_is_text(entry, _MAX_NAME) for entry in value)
    )


def _list_of(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(type(entry) is kind for entry in value)


def framed(data: bytes) -> bytes:
    """An encoded value as it goes over a socket: its length, then itself."""
    return len(data).to_bytes(8, "big") + data


def send(sock: socket.socket, value: Plain) -> None:
    """Send one message.

    Raises:
        PeerGone: nobody reads any more.
    """
    try:
        sock.sendall(framed(encode(value)))
    except OSError:
        raise PeerGone from None


@dataclass
class Meanwhile:
    """What the receiver sees to while it waits.

    death: a pidfd; when that process ends, what it had sent is still read.
    descriptor, drain: something else to read; `drain` returns False when no more can come.
    check: called every `seconds`; what it raises ends the waiting.
    """

    death: int | None = None
    descriptor: int | None = None
    drain: Callable[[], bool] = lambda: False
    check: Callable[[], None] = lambda: None
    seconds: float = 60.0


def receive(
    sock: socket.socket,
    deadline: float | None = None,
    meanwhile: Meanwhile | None = None,
    most: int = MAX_FRAME,
) -> Plain:
    """Wait for one message.

    Args:
        deadline: `time.monotonic()` at which to give up.
        most: bytes that the message may have.

    Raises:
        WireError, PeerGone, DeadlineExceeded, and whatever `meanwhile.check` raises.
    """
    return receive_measured(sock, deadline, meanwhile, most)[0]


def receive_measured(
    sock: socket.socket, deadline: float | None, meanwhile: Meanwhile | None, most: int
) -> tuple[Plain, int]:
    """As `receive`; also says about how many bytes the value takes in memory."""
    reader = _Waiting(sock, deadline, meanwhile or Meanwhile())
    length = int.from_bytes(reader.read(8), "big")
    if length > most:
        raise WireError(f"a message of {length} bytes; {most} are allowed")
    return _measured(reader.read(length))


class _Waiting:
    """Reads from a socket until a deadline."""

    def __init__(self, sock: socket.socket, deadline: float | None, meanwhile: Meanwhile):
        self._sock = sock
        self._deadline = deadline
        self._meanwhile = meanwhile
        self._poll = select.poll()
        self._poll.register(sock, select.POLLIN)
        for descriptor in (meanwhile.death, meanwhile.descriptor):
            if descriptor is not None:
                self._poll.register(descriptor, select.POLLIN)
        self._next_check = time.monotonic() + meanwhile.seconds

    def read(self, size: int) -> bytearray:
        data = bytearray()
        while len(data) < size:
            ready = self._wait()
            printed = self._meanwhile.descriptor
            if printed is not None and printed in ready and not self._meanwhile.drain():
                self._poll.unregister(printed)
            if self._sock.fileno() in ready:
                data += self._piece(size - len(data))
            elif self._meanwhile.death in ready:
                raise PeerGone
            if self._is_late() and len(data) < size:
                raise DeadlineExceeded
        return data

    def _wait(self) -> set[int | None]:
        """The descriptors that are ready; waits until one is, a check is due, or time is up."""
        now = time.monotonic()
        if now >= self._next_check:
            self._meanwhile.check()
            self._next_check = now + self._meanwhile.seconds
        until = (
            self._next_check if self._deadline is None else min(self._next_check, self._deadline)
        )
        return {found for found, _ in self._poll.poll(math.ceil(max(until - now, 0) * 1000))}

    def _piece(self, most: int) -> bytes:
        try:
            piece = self._sock.recv(min(most, 2**20))
        except OSError:
            raise PeerGone from None
        if not piece:
            raise PeerGone
        return piece

    def _is_late(self) -> bool:
        return self._deadline is not None and time.monotonic() >= self._deadline
