"""Throw random and mutated messages at the wire, and mutated zips at the intake.

    python tests/fuzz.py --frames 1000000 --zips 100000 --seed 1

Whatever the bytes, the wire gives a value or refuses them, and the intake gives files and notes.
Anything else is written to a file, in hex, and ends in exit status 1.
"""

from __future__ import annotations

import dataclasses
import io
import random
import resource
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgpack
import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from autograder import values
from autograder.intake import upload
from autograder.intake.notes import Notes
from autograder.sandbox import wire

_LENGTHS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 2**31 - 1, 2**32 - 1)


# Where mutation begins -----------------------------------------------------------------------


_FIELDS: dict[str, Any] = {
    "str": "text",
    "int": 3,
    "int | None": 0,
    "float | None": 0.5,
    "list[int]": [0, 1],
    "list[str]": ["accuracy"],
    "dict[str, list[float]]": {"loss": [1.5, 0.5], "accuracy": []},
    "list[np.ndarray] | None": [np.ones((2, 3), "f4"), np.zeros(0, "f8"), np.arange(4)],
    "Compiled | None": values.Compiled("rmsprop", "mse", ["accuracy"], 0.001),
}
"""A value for each type that a record's field may have; others are left at their default."""


def records() -> list[Any]:
    """One of each record that crosses, with all its fields filled."""
    kinds = [kind for kind in vars(values).values() if dataclasses.is_dataclass(kind)]
    filled = [
        kind(**{f.name: _FIELDS[f.type] for f in dataclasses.fields(kind) if f.type in _FIELDS})
        for kind in kinds
        if isinstance(kind, type)
    ]
    return [record for record in filled if _crosses(record)]


def _crosses(value: Any) -> bool:
    try:
        wire.encode(value)
        return True
    except (TypeError, ValueError, OverflowError):
        return False


def messages() -> list[bytes]:
    """Valid messages, with every record and kind of array, also inside one another."""
    made = records()
    plain: list[Any] = [
        [None, True, -1, 2**40, 0.5, "text", b"bytes"],
        {"a": [1, (2, {"b": ()})], 3: None},
        *(np.ones((2, 2)).astype(kind) for kind in ("?", "i1", "u1", "i2", "f2", "f4", "f8", "u8")),
        *made,
        {"value": (made[0], made[-1:]), "changed": {0: np.arange(3), 1: made}},
        [((((np.ones(1),),),),), [[[[made[0]]]]]],
    ]
    return [wire.encode(value) for value in plain]


def zips() -> list[bytes]:
    """Valid zips: stored, deflated, in the large format, within one another, empty."""
    files = {
        "model.py": b"def build_model():\n    return 1\n" * 9,
        "a/b/answers.md": b"## q1_1\nA filter.\n",
        "größe.txt": b"x",
        "folder/": b"",
        "data.bin": bytes(2000),
    }
    made = []
    for kind in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        for large in (False, True):
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w", kind) as archive:
                for name, content in files.items():
                    with archive.open(name, "w", force_zip64=large) as file:
                        file.write(content)
            made.append(buffer.getvalue())
    for inside in ({"work.zip": made[1], "x.txt": b"x"}, {}):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.comment = b"a comment"
            for name, content in inside.items():
                archive.writestr(name, content)
        made.append(buffer.getvalue())
    return made


# Mutation ------------------------------------------------------------------------------------


def mutated(rng: random.Random, pool: Sequence[bytes], marks: Sequence[bytes] = ()) -> bytes:
    """One of the pool after a few changes, most of which leave the rest of it readable.

    Args:
        marks: byte strings whose neighbourhood is worth changing more often.
    """
    data = bytearray(rng.choice(pool))
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        if not data:
            break
        at = _place(rng, data, marks)
        stretch = data[at : at + rng.choice((1, 2, 4, 16, 64))]
        match rng.randrange(9):
            case 0:
                data[at] ^= 1 << rng.randrange(8)
            case 1:
                data[at] = rng.randrange(256)
            case 2:
                data[at:at] = rng.randbytes(rng.randrange(1, 9))
            case 3:
                del data[at : at + rng.choice((1, 1, 2, 4, 30))]
            case 4:
                data[at:at] = stretch * rng.choice((1, 1, 2, 50))
            case 5:
                del data[at:]
            case 6:
                other = rng.choice(pool)
                data[at:] = other[rng.randrange(len(other)) :]
            case 7:
                size = rng.choice((1, 2, 4, 8))
                length = rng.choice((*_LENGTHS, len(data), len(data) - at)) % 256**size
                data[at : at + size] = length.to_bytes(size, rng.choice(("little", "big")))
            case _:
                to = rng.randrange(len(data))
                data[to : to + len(stretch)] = stretch
    return bytes(data)


def _place(rng: random.Random, data: bytearray, marks: Sequence[bytes]) -> int:
    if marks and rng.random() < 0.7:
        at = data.find(rng.choice(marks), rng.randrange(len(data)))
        if at >= 0:
            return min(at + rng.randrange(50), len(data) - 1)
    return rng.randrange(len(data))


ZIP_MARKS = (b"PK\1\2", b"PK\1\2", b"PK\3\4", b"PK\5\6", b"PK\6\6", b"PK\6\7")


_ATOMS = (None, True, 0, 1, -1, 2**63, 0.5, float("nan"), "", "text", b"", b"bytes", [], {}, [1])
_DTYPES = ("<f4", "<f8", "|u1", "|b1", "<i8", ">f4", "O", "V8", "S4", "M8[s]", "c16", "f4,f4", "")


# What is tried -------------------------------------------------------------------------------


def frame(rng: random.Random, pool: Sequence[bytes]) -> bytes:
    """A message: random bytes, a valid one mutated, or well-formed ones with any content."""
    kind = rng.random()
    if kind < 0.1:
        return rng.randbytes(rng.randrange(64))
    if kind < 0.6:
        return mutated(rng, pool)
    packed: bytes = msgpack.packb(_anything(rng, 4))
    return packed if kind < 0.95 else mutated(rng, [packed])


def _anything(rng: random.Random, depth: int) -> Any:
    """A value that the format can carry, with records of right and wrong kinds in it."""
    if depth == 0 or rng.random() < 0.3:
        return rng.choice(_ATOMS)
    below = [_anything(rng, depth - 1) for _ in range(rng.choice((0, 1, 1, 2, 3, 4, 5, 6)))]
    match rng.randrange(4):
        case 0:
            return below
        case 1:
            return {str(i): value for i, value in enumerate(below)}
        case 2:
            shape = [rng.choice((0, 1, 2, 3, -1, 2**31)) for _ in range(rng.randrange(4))]
            size = rng.choice((0, 1, 4, 6, 8, 16, 24))
            array = [rng.choice(_DTYPES), shape, bytes(size)]
            return msgpack.ExtType(1, msgpack.packb(array))
        case _:
            return msgpack.ExtType(rng.randrange(9), msgpack.packb(below))


def try_frame(data: bytes) -> str:
    """How the wire takes a message."""
    try:
        return type(wire.decode(data)).__name__
    except wire.WireError:
        return "refused"


def try_zip(data: bytes, path: Path) -> str:
    """How the intake takes a zip."""
    path.write_bytes(data)
    notes = Notes()
    files = upload.read(path, notes)
    "\n".join([*files, *notes.sentences()]).encode()
    if any(name.startswith("/") or ".." in name.split("/") for name in files):
        raise AssertionError(f"names that lead elsewhere: {list(files)}")
    return f"{'some' if files else 'no'} files, {'some' if notes.sentences() else 'no'} notes"


def _run(
    what: str, count: int, attempt: Callable[[], tuple[bytes, Callable[[bytes], str]]]
) -> bool:
    """Try so many; print the outcomes. True when nothing unexpected happened."""
    outcomes: Counter[str] = Counter()
    began = time.monotonic()
    slowest = 0.0
    failed = 0
    for _ in track(range(count), what, console=Console(stderr=True)):
        data, tried = attempt()
        start = time.perf_counter()
        try:
            outcomes[tried(data)] += 1
        except Exception:
            failed += 1
            outcomes["FAILED"] += 1
            if failed <= 10:
                file = Path(f"fuzz-{what.replace(' ', '-')}-{failed}.hex")
                file.write_text(data.hex() + "\n")
                print(f"{file}:\n{traceback.format_exc()}", file=sys.stderr)
        slowest = max(slowest, time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    table = Table("outcome", "times", title=f"{what}: {count:,}")
    for outcome, times in outcomes.most_common():
        table.add_row(outcome, f"{times:,}")
    Console().print(table)
    seconds = time.monotonic() - began
    print(f"{seconds:.0f} s, the slowest {slowest * 1000:.0f} ms; peak memory {peak} MB")
    return not failed


def main(
    frames: Annotated[int, typer.Option(help="Messages to try.")] = 1_000_000,
    zips_: Annotated[int, typer.Option("--zips", help="Zips to try.")] = 100_000,
    seed: Annotated[int, typer.Option(help="The same seed tries the same bytes.")] = 1,
) -> None:
    """Throw random and mutated bytes at the wire and the intake."""
    rng = random.Random(seed)
    sent, packed = messages(), zips()
    good = _run("messages", frames, lambda: (frame(rng, sent), try_frame))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload.zip"
        good &= _run(
            "zips",
            zips_,
            lambda: (mutated(rng, packed, ZIP_MARKS), lambda data: try_zip(data, path)),
        )
    raise typer.Exit(0 if good else 1)


if __name__ == "__main__":
    typer.run(main)
