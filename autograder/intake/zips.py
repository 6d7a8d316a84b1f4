"""The files of a zip, in memory and time that do not depend on what the zip claims.

Python's own reader makes an object of every entry, and opens formats that take gigabytes to unpack.
So the directory is read here entry by entry, and members only as they were stored or deflated.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from autograder.intake.entry import MAX_SEEN, Entry, Unreadable, is_ignored, refusal, text
from autograder.intake.notes import Notes

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = 20
_MEMBER = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_MAX_COMMENT = 2**16
_MAX_DIRECTORY = 16 * 2**20
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF_8 = 1, 0x800
_PIECE = 2**16
_DAMAGED = "it is damaged inside the zip; zip the files again"


class BadZip(Exception):
    """The file is no zip, or one whose directory can't be read."""


def entries(file: BinaryIO, notes: Notes) -> Iterator[Entry]:
    """Every file in a zip, the last first: of two with the same name the later one counts.

    Raises:
        BadZip
    """
    directory, shift = _directory(file)
    starts = _starts(directory)
    if len(starts) >= MAX_SEEN:
        notes.say(f"Only the first {MAX_SEEN:,} files of the upload were looked at.")
    for start in reversed(starts):
        entry = _entry(file, directory, start, shift, notes)
        if entry:
            yield entry


def is_zip(file: BinaryIO) -> bool:
    """Whether a file ends as a zip does, whatever it begins with."""
    try:
        return bool(_starts(_directory(file)[0]))
    except BadZip:
        return False
    finally:
        file.seek(0)


def _directory(file: BinaryIO) -> tuple[bytes, int]:
    """The list of members, and by how many bytes the places it states are off."""
    size = file.seek(0, 2)
    tail_start = max(0, size - _MAX_COMMENT - _END.size)
    file.seek(tail_start)
    tail = file.read(_MAX_COMMENT + _END.size)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise BadZip
    *_, length, offset, _ = _END.unpack_from(tail, at)
    end = tail_start + at
    at_64 = end - _LOCATOR_64 - _END_64.size
    if at_64 >= 0 and tail[max(0, at - _LOCATOR_64) : at].startswith(b"PK\6\7"):
        file.seek(at_64)
        found = _END_64.unpack(file.read(_END_64.size))
        if found[0] == b"PK\6\6":
            end, length, offset = at_64, found[-2], found[-1]
    start = end - length
    if start < 0 or length > _MAX_DIRECTORY:
        raise BadZip
    file.seek(start)
    return file.read(length), start - offset


def _starts(directory: bytes) -> list[int]:
    """Where each member's entry begins."""
    starts: list[int] = []
    at = 0
    while at + _MEMBER.size <= len(directory) and len(starts) < MAX_SEEN:
        if directory[at : at + 4] != b"PK\1\2":
            raise BadZip
        starts.append(at)
        at += _MEMBER.size + sum(struct.unpack_from("<3H", directory, at + 28))
    return starts


def _entry(file: BinaryIO, directory: bytes, at: int, shift: int, notes: Notes) -> Entry | None:
    found = _MEMBER.unpack_from(directory, at)
    flags, method, crc, packed, size = found[3], found[4], *found[7:10]
    name_length, extra_length, mode, offset = found[10], found[11], found[15] >> 16, found[16]
    name_end = at + _MEMBER.size + name_length
    name = _name(directory[at + _MEMBER.size : name_end], flags)
    if name.endswith("/") or not name or stat.S_ISDIR(mode):
        return None
    parts = _parts(name)
    if not parts or is_ignored(parts):
        return None
    extra = directory[name_end : name_end + extra_length]
    size, packed, offset = _large(extra, size, packed, offset)
    refused = refusal(parts) or _refusal(flags, method, mode)
    if refused:
        notes.left_out(name, refused)
        return None
    read = partial(_read, file, offset + shift, method, packed, size, crc)
    return Entry("/".join(parts), size, read)


def _name(raw: bytes, flags: int) -> str:
    """Many programs write UTF-8 without saying so."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("utf-8", "replace") if flags & _UTF_8 else raw.decode("cp437")
    return text(name.replace("\\", "/"))


def _parts(name: str) -> list[str]:
    """Folders and file; Windows drops full stops and spaces at the end of names."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    parts = [part if part == ".." else part.rstrip(". ") or part for part in parts]
    return ["", *parts] if name.startswith("/") else parts


def _refusal(flags: int, method: int, mode: int) -> str:
    if flags & _ENCRYPTED:
        return "it is encrypted; zip it without a password"
    if stat.S_ISLNK(mode):
        return "links in a zip are not followed; zip the file itself"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "pipes, devices and sockets are not read; zip the file itself"
    if method not in (_STORED, _DEFLATED):
        return "it is compressed in an unusual way; zip it with the usual settings"
    return ""


def _large(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Sizes beyond 4 GB stand in an extra field, which some programs always use."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            values = [
                int.from_bytes(extra[i : i + 8], "little")
                for i in range(at + 4, min(at + 4 + length, len(extra)) - 7, 8)
            ]
            fields = [
                values.pop(0) if field == 2**32 - 1 and values else field
                for field in (size, packed, offset)
            ]
            return fields[0], fields[1], fields[2]
        at += 4 + length
    return size, packed, offset


def _read(
    file: BinaryIO, offset: int, method: int, packed: int, size: int, crc: int, limit: int
) -> bytes:
    """A member's content, of the size and with the check sum that the directory states.

    Raises:
        Unreadable
    """
    limit = min(size, limit)
    # Deflate never makes content much larger; who says so wants us to read for long.
    if not 0 <= offset < 2**63 or packed > size + size // 8 + 1000:
        raise Unreadable(_DAMAGED)
    file.seek(offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or header[:4] != b"PK\3\4":
        raise Unreadable(_DAMAGED)
    *_, name_length, extra_length = _LOCAL.unpack(header)
    file.seek(name_length + extra_length, 1)
    if method == _STORED:
        content = file.read(min(packed, limit + 1))
    else:
        content = _inflated(file, packed, limit)
    if len(content) != size or zlib.crc32(content) != crc:
        raise Unreadable(_DAMAGED)
    return content


def _inflated(file: BinaryIO, packed: int, limit: int) -> bytes:
    reader = zlib.decompressobj(-zlib.MAX_WBITS)
    content = bytearray()
    try:
        while packed > 0 and not reader.eof and len(content) <= limit:
            piece = file.read(min(packed, _PIECE))
            if not piece:
                break
            packed -= len(piece)
            content += reader.decompress(piece, limit + 1 - len(content))
    except zlib.error:
        raise Unreadable(_DAMAGED) from None
    return bytes(content)
