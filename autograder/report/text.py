"""Text and numbers made safe to show: no control characters, no endless output, exact points."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

OUTPUT_BYTES = 10_000
"""The most that one item says: Gradescope cuts at 100,000, and nobody reads so much."""

_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # colours and cursor movements
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # window titles and links
    r"|\x1b[ -/]*[0-~]?"
)
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # these reorder the text around them
    "\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def plain(text: str) -> str:
    """`text` without terminal codes and control characters, with `\\n` newlines, valid as UTF-8."""
    text = _ESCAPE_SEQUENCE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def cut(text: str, limit: int = OUTPUT_BYTES) -> str:
    """`text` in at most `limit` bytes of UTF-8: the head and the tail when it is longer."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= limit:
        return text
    gap = f"\n\n(The middle is left out: the whole text has {len(text):,} characters.)\n\n"
    room = limit - len(gap)
    head = room * 2 // 3
    tail = len(raw) - (room - head)
    return raw[:head].decode("utf-8", "ignore") + gap + raw[tail:].decode("utf-8", "ignore")


def exact(points: Decimal) -> int | float:
    """Points as JSON writes them: 2, 0.5, never 2.0 or 2.0001."""
    points = points.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return int(points) if points == points.to_integral_value() else float(points)


def short(points: Decimal) -> str:
    """Points as people write them: '2', '0.5'."""
    return str(exact(points))


def counted(points: Decimal) -> str:
    """Points with their unit: '1 point', '2 points', '0.5 points'."""
    return f"{short(points)} {'point' if points == 1 else 'points'}"
