"""What student code prints: a little of it is kept, the rest is read and thrown away."""

from __future__ import annotations

import os

_KEPT = 2_000
"""Bytes kept of the beginning, and again of the end."""
_AT_ONCE = 2**18


class Printed:
    """The reading end of a pipe that a process prints to; never holds more than a few kilobytes."""

    def __init__(self) -> None:
        self.descriptor, self.writing_end = os.pipe()
        os.set_blocking(self.descriptor, False)
        self._head = bytearray()
        self._tail = bytearray()
        self._left_out = 0

    def drain(self) -> bool:
        """Read what is there; False once nothing more can come."""
        try:
            piece = os.read(self.descriptor, _AT_ONCE)
        except BlockingIOError:
            return True
        except OSError:
            return False
        taken = piece[: _KEPT - len(self._head)]
        self._head += taken
        self._tail += piece[len(taken) :]
        excess = max(len(self._tail) - _KEPT, 0)
        self._left_out += excess
        del self._tail[:excess]
        return bool(piece)

    def take(self) -> str:
        """What was printed since the last time, decoded with replacement, its middle left out."""
        for _ in range(64):  # A pipe holds no more; a thread may be filling it all the time.
            before = len(self._head) + len(self._tail) + self._left_out
            if not self.drain() or len(self._head) + len(self._tail) + self._left_out == before:
                break
        gap = f"\n[... {self._left_out:,} bytes left out ...]\n".encode() if self._left_out else b""
        text = bytes(self._head + gap + self._tail).decode("utf-8", "replace")
        self._head.clear()
        self._tail.clear()
        self._left_out = 0
        return text

    def close_writing_end(self) -> None:
        """Ours, once the process has its own."""
        if self.writing_end >= 0:
            os.close(self.writing_end)
            self.writing_end = -1

    def close(self) -> None:
        self.close_writing_end()
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
