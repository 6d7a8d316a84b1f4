"""Values as bytes and back: msgpack, numeric arrays, and the records of `values`.

Nothing here can run code, whatever the bytes. Sizes are checked before memory is taken.
"""

from __future__ import annotations

import math
import select
import socket
import time
from dataclasses import asdict, fields, is_dataclass
from typing import Any

import msgpack
import numpy as np

from autograder.values import Compiled, History, ModelState, Opaque, Plain, StudentError

MAX_FRAME = 96 * 2**20
"""Bytes of one message; the lab's largest, 1,500 normalised images, takes 19 MB."""

MAX_DIMENSIONS = 8
_MAX_DEPTH = 32  # Deeper records would overflow the stack of the decoder, which is C.
_MAX_ENTRIES = 2_000_000
_ARRAY, _TUPLE = 1, 2
_RECORDS: dict[int, type] = {
    3: ModelState,
    4: History,
    5: Opaque,
    6: Compiled,
    7: StudentError,
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
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
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
    return _Reader().read(data)


class _Reader:
    """Unpacks one message; counts entries and depth, since both take more memory than bytes."""

    def __init__(self) -> None:
        self._entries = 0
        self._depth = 0

    def read(self, data: bytes | bytearray) -> Plain:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
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
        self._entries += len(entries)
        if self._entries > _MAX_ENTRIES:
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
    try:
        name, shape, data = content
        dtype = np.dtype(name)
    except (ValueError, TypeError):
        raise WireError("not an array") from None
    sizes = isinstance(shape, list) and all(type(n) is int and n >= 0 for n in shape)
    if dtype.kind not in "biuf" or not sizes or len(shape) > MAX_DIMENSIONS:
        raise WireError("an array of a kind that does not cross")
    if not isinstance(data, bytes) or math.prod(shape) * dtype.itemsize != len(data):
        raise WireError("an array whose shape and size disagree")
    return np.frombuffer(bytearray(data), dtype).reshape(shape)


def _check(made: Any) -> None:
    """Fields have the types that their records promise."""
    good = True
    if isinstance(made, ModelState):
        good = (
            isinstance(made.config, str)
            and (made.weights is None or _list_of(made.weights, np.ndarray))
            and isinstance(made.compiled, Compiled | None)
            and type(made.updates) is int
            and type(made.argument) in (int, type(None))
            and isinstance(made.refused, str)
        )
    elif isinstance(made, Compiled):
        good = (
            isinstance(made.optimizer, str)
            and isinstance(made.loss, str)
            and _list_of(made.metrics, str)
            and type(made.learning_rate) in (float, int, type(None))
        )
    elif isinstance(made, History):
        good = (
            _list_of(made.epoch, int)
            and isinstance(made.history, dict)
            and all(isinstance(k, str) and _list_of(v, float) for k, v in made.history.items())
        )
    else:
        good = all(isinstance(text, str) for text in asdict(made).values())
    if not good:
        raise WireError(f"a {type(made).__name__} with wrong fields")


def _list_of(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(entry, kind) for entry in value)


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


def receive(sock: socket.socket, deadline: float | None = None, death: int | None = None) -> Plain:
    """Wait for one message.

    Args:
        deadline: `time.monotonic()` at which to give up.
        death: a pidfd; when that process ends, what it had sent is still read.

    Raises:
        WireError, PeerGone, DeadlineExceeded
    """
    length = int.from_bytes(_read(sock, 8, deadline, death), "big")
    if length > MAX_FRAME:
        raise WireError(f"a message of {length} bytes; {MAX_FRAME} are allowed")
    return decode(_read(sock, length, deadline, death))


def _read(sock: socket.socket, size: int, deadline: float | None, death: int | None) -> bytearray:
    data = bytearray()
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    if death is not None:
        poll.register(death, select.POLLIN)
    while len(data) < size:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        ready = dict(poll.poll(None if left is None else math.ceil(left * 1000)))
        if sock.fileno() in ready:
            try:
                piece = sock.recv(min(size - len(data), 2**20))
            except OSError:
                raise PeerGone from None
            if not piece:
                raise PeerGone
            data += piece
        elif ready:
            raise PeerGone
        if deadline is not None and time.monotonic() >= deadline and len(data) < size:
            raise DeadlineExceeded
    return data
