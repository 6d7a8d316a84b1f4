"""Python source and text in whatever encoding an editor left it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]{1,40})")
_NOT_FOR_TEXT = frozenset(
    "idna mbcs oem punycode raw_unicode_escape undefined unicode_escape utf_7".split()
)
"""Python's codecs that no editor writes; some take a time that grows with the square."""
_IMPORT = re.compile(rb"\bimport\b")
_NEXT_STATEMENT = re.compile(rb"^[^\s)#]", re.MULTILINE)
_DOCSTRING = re.compile(rb'\A\s*[rR]?(?:"""(?:[^"]|"(?!""))*"""|"[^"\n]*")')
_STUB = re.compile(rb"raise NotImplementedError\b[^\n]*|pass|\.\.\.")


def decode(content: bytes) -> str:
    """The text, with plain line ends: by its byte order mark, its coding line, UTF-8 or Latin-1."""
    text = next((_try(content, name) for mark, name in _MARKS if content.startswith(mark)), None)
    if text is None and b"\0" in content[:200]:  # UTF-16 without a mark, as some editors save it.
        text = _try(content, "utf-16-be" if content[:1] == b"\0" else "utf-16-le")
    if text is None:
        text = _try(content, "utf-8")
    if text is None:
        text = _by_coding_line(content)
    if text is None:
        text = content.decode("latin-1")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _by_coding_line(content: bytes) -> str | None:
    lines = content[:1000].splitlines()[:2]
    cookie = next(filter(None, map(_COOKIE.match, lines)), None)
    try:
        codec = codecs.lookup(cookie[1].decode()).name if cookie else "undefined"
    except (LookupError, UnicodeError):
        return None
    return None if codec.replace("-", "_") in _NOT_FOR_TEXT else _try(content, codec)


def _try(content: bytes, encoding: str) -> str | None:
    """The text if it is text in this encoding, and can be encoded again."""
    try:
        text = content.decode(encoding)
        text.encode()
        return text
    except (UnicodeError, LookupError):
        return None


def as_module(content: bytes) -> bytes:
    """Source as UTF-8 that Python reads; every line keeps its number."""
    lines = decode(content).split("\n", 2)
    for i, line in enumerate(lines[:2]):
        if _COOKIE.match(line.encode()):
            lines[i] = "#"
    return "\n".join(lines).encode()


def defined(source: bytes, names: Collection[str]) -> set[str]:
    """Which of the names a module's text gives a meaning at its top level."""
    return _found(rb"^", source, names)


def provided(source: bytes, names: Collection[str]) -> set[str]:
    """Which of the names a module defines, at any depth, or imports."""
    provided = _found(rb"^[ \t]*", source, names)
    left = {name: name.encode() for name in names if name not in provided}
    # Line by line, since one expression for all of it takes a time that grows with the square.
    for line in source.splitlines():
        there = {name: raw for name, raw in left.items() if raw in line}
        imported = _IMPORT.search(line) if there or b"*" in line else None
        if imported:
            rest = line[imported.end() :].partition(b"#")[0]
            words = {name for name, raw in there.items() if re.search(rb"\b%b\b" % raw, rest)}
            provided |= set(names) if b"*" in rest else words
        elif line[:1] in (b" ", b"\t"):
            # A name on a line of its own, as in an import over several lines.
            alone = line.strip(b" \t,)")
            provided |= {name for name, raw in there.items() if alone == raw}
    return provided


def is_stub(source: bytes, name: str) -> bool:
    """Whether a function is still as it was handed out: it only says that it is to be written."""
    starts = [m.start() for m in re.finditer(rb"^def[ \t]+%b\b" % name.encode(), source, re.M)]
    if not starts:
        return False
    end = _NEXT_STATEMENT.search(source, starts[-1] + 1)
    lines = source[starts[-1] : end.start() if end else None].splitlines()
    signature = next((i for i, line in enumerate(lines) if line.rstrip().endswith(b":")), 0)
    body = b"\n".join(lines[signature + 1 :]) or lines[0].rpartition(b":")[2]
    return _STUB.fullmatch(_DOCSTRING.sub(b"", body, count=1).strip()) is not None


def _found(start: bytes, source: bytes, names: Collection[str]) -> set[str]:
    if not names:
        return set()
    either = b"|".join(re.escape(name.encode()) for name in names)
    pattern = rb"%b(?:(?:async[ \t]+)?def[ \t]+(%b)\b|(%b)[ \t]*[:=])" % (start, either, either)
    matches = re.finditer(pattern, source, re.MULTILINE)
    return {(match[1] or match[2]).decode() for match in matches}
