"""Python source and text in whatever encoding an editor left it."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


def decode(content: bytes) -> str:
    """The text, with plain line ends: by its byte order mark, its coding line, UTF-8 or Latin-1."""
    text = next((_try(content, name) for mark, name in _MARKS if content.startswith(mark)), None)
    if text is None and b"\0" in content[:200]:  # UTF-16 without a mark, as some editors save it.
        text = _try(content, "utf-16-be" if content[:1] == b"\0" else "utf-16-le")
    if text is None:
        text = _try(content, "utf-8")
    if text is None:
        cookie = next(filter(None, map(_COOKIE.match, content.splitlines()[:2])), None)
        text = _try(content, cookie[1].decode()) if cookie else None
    if text is None:
        text = content.decode("latin-1")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def as_module(content: bytes) -> bytes:
    """Source as UTF-8 that Python reads; every line keeps its number."""
    lines = decode(content).split("\n")
    for i, line in enumerate(lines[:2]):
        if _COOKIE.match(line.encode("utf-8", "replace")):
            lines[i] = "#"
    return "\n".join(lines).encode("utf-8", "replace")


def defines(source: bytes, name: str) -> bool:
    """Whether a module's text gives `name` a meaning at its top level."""
    pattern = rf"^(?:async[ \t]+)?def[ \t]+{name}\b|^{name}[ \t]*[:=]"
    return re.search(pattern.encode(), source, re.MULTILINE) is not None


def provides(source: bytes, name: str) -> bool:
    """Whether a module defines `name`, at any depth, or imports it."""
    pattern = (
        rf"^[ \t]*(?:async[ \t]+)?def[ \t]+{name}\b|^[ \t]*{name}[ \t]*[:=]"
        rf"|\bimport\b[^#\n]*(?:\b{name}\b|\*)|^[ \t]+{name}[ \t]*,?[ \t)]*$"
    )
    return re.search(pattern.encode(), source, re.MULTILINE) is not None
