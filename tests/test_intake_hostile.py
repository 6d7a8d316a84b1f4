"""Intake of hostile and unlucky uploads: bounds on memory, a sentence for all that is left out,
and nothing lost by those who only happened to pack oddly."""

from __future__ import annotations

import io
import json
import os
import socket
import stat
import struct
import subprocess
import sys
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from test_intake import (
    ANSWERS,
    FUNCTIONS,
    LAB,
    ROOT,
    SOLUTION,
    as_notebook,
    code_of,
    in_folder,
    in_zip,
    noted,
    read,
    run,
    zipped,
)

from autograder.answers import find_answers
from autograder.answers.sheet import MAX_ANSWER, MAX_TEXT
from autograder.intake import entry, source, upload
from autograder.intake.notes import MAX_NOTES, Notes, listed, shown
from autograder.submission import NOTEBOOK, Submission

STORED, DEFLATED = 0, 8


def member(
    name: bytes,
    content: bytes,
    *,
    method: int = STORED,
    size: int | None = None,
    crc: int | None = None,
    mode: int = 0,
    flags: int = 0x800,
) -> tuple[bytes, bytes]:
    """A member and its entry in the directory, with whatever they claim."""
    size = len(content) if size is None else size
    crc = zlib.crc32(content) if crc is None else crc
    if method == DEFLATED:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        content = deflate.compress(content) + deflate.flush()
    packed = len(content)
    local = struct.pack(
        "<4s5H3L2H", b"PK\3\4", 20, flags, method, 0, 0, crc, packed, size, len(name), 0
    )
    head = struct.pack(
        "<4s6H3L5H2L",
        *(b"PK\1\2", 0x314, 20, flags, method, 0, 0, crc, packed, size, len(name)),
        *(0, 0, 0, 0, mode << 16, 0),
    )
    return local + name + content, head + name


def archive(*members: tuple[bytes, bytes]) -> bytes:
    body, directory = b"", b""
    for content, head in members:
        directory += head[:42] + struct.pack("<L", len(body)) + head[46:]
        body += content
    end = struct.pack(
        "<4s4H2LH",
        *(b"PK\5\6", 0, 0, len(members) & 0xFFFF, len(members) & 0xFFFF),
        *(len(directory), len(body), 0),
    )
    return body + directory + end


def uploaded(folder: Path, content: bytes, name: str = "upload.zip") -> Submission:
    path = folder / name
    path.write_bytes(content)
    return read(path)


MODEL = member(b"model.py", SOLUTION["model.py"])


def only_model(submission: Submission) -> bool:
    return set(submission.functions) == {"build_model", "compile_model"}


# Zips ----------------------------------------------------------------------------------------


def test_an_honest_zip_written_by_hand(tmp_path: Path) -> None:
    members = [
        member(name.encode(), text, method=method)
        for (name, text), method in zip(SOLUTION.items(), [0, 8, 0, 8, 8], strict=True)
    ]
    assert uploaded(tmp_path, archive(*members)).functions == FUNCTIONS
    assert uploaded(tmp_path, b"#!/bin/sh\n" * 99 + archive(*members)).functions == FUNCTIONS


def test_a_zip_in_the_large_format(tmp_path: Path) -> None:
    path = tmp_path / "upload.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, text in SOLUTION.items():
            with made.open(name, "w", force_zip64=True) as file:
                file.write(text)
    assert read(path).functions == FUNCTIONS


def test_a_streamed_zip(tmp_path: Path) -> None:
    """Sizes stand behind the members, as `zip -` writes them."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.written = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.written += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in SOLUTION.items():
            made.writestr(name, text)
    assert uploaded(tmp_path, pipe.written).functions == FUNCTIONS


@pytest.mark.parametrize("count", [200_000, 1_000_000])
def test_millions_of_entries_take_little_memory(tmp_path: Path, count: int) -> None:
    head = member(b"a", b"")[1] * count
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, len(head), 0, 0)
    (tmp_path / "upload.zip").write_bytes(head + end)
    del head
    tracemalloc.start()
    submission = read(tmp_path / "upload.zip")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert submission.files == {} or len(submission.files) <= upload.MAX_FILES
    assert len(submission.notes) <= 5
    assert peak < 60 * 2**20


def test_a_bomb_of_overlapping_members(tmp_path: Path) -> None:
    content = bytes(upload.MAX_FILE)
    body, head = member(b"0000", content, method=DEFLATED)
    heads = b"".join(head[:46] + b"%04d" % i for i in range(2000))
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2000, 2000, len(heads), len(body), 0)
    submission = uploaded(tmp_path, body + heads + end)
    assert sum(map(len, submission.files.values())) <= upload.MAX_TOTAL
    assert noted(submission, "Only the first")


def test_blocks_without_content_are_not_read_for_long(tmp_path: Path) -> None:
    body, head = member(b"model.py", b"\0\0\0\xff\xff" * 10_000, method=STORED, size=10)
    submission = uploaded(tmp_path, archive((body, head[:10] + b"\x08\0" + head[12:])))
    assert submission.files == {}
    assert noted(submission, "model.py", "damaged")


@pytest.mark.parametrize("method", [STORED, DEFLATED])
@pytest.mark.parametrize("claim", [0, 10, 1_000_000, 2**32 - 2])
def test_a_size_that_is_a_lie(tmp_path: Path, method: int, claim: int) -> None:
    lie = member(b"training.py", bytes(300_000), method=method, size=claim)
    submission = uploaded(tmp_path, archive(MODEL, lie))
    assert only_model(submission)
    assert noted(submission, "training.py", "left out")


def test_a_wrong_check_sum(tmp_path: Path) -> None:
    submission = uploaded(tmp_path, archive(MODEL, member(b"training.py", b"x", crc=1)))
    assert only_model(submission)
    assert noted(submission, "training.py", "damaged")


@pytest.mark.parametrize("method", [9, 12, 14, 93, 95, 99, 65535])
def test_unusual_compression(tmp_path: Path, method: int) -> None:
    submission = uploaded(tmp_path, archive(MODEL, member(b"training.py", b"x", method=method)))
    assert only_model(submission)
    assert noted(submission, "training.py", "compressed in an unusual way", "usual settings")


@pytest.mark.parametrize(
    "mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK]
)
def test_members_that_are_no_files(tmp_path: Path, mode: int) -> None:
    special = member(b"training.py", b"/etc/passwd", mode=mode | 0o777)
    submission = uploaded(tmp_path, archive(MODEL, special))
    assert only_model(submission)
    assert noted(submission, "training.py", "left out", "zip the file itself")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (b"../x.py", "outside the upload"),
        (b"a/../../x.py", "outside the upload"),
        (b"/etc/x.py", "outside the upload"),
        (b"c:\\x.py", "outside the upload"),
        (b"\\\\server\\x.py", "outside the upload"),
        (b"x\0y.py", "control characters"),
        (b"x\ny.py", "control characters"),
        (b"x\x1b[31m.py", "control characters"),
        (b"x" * 300 + b".py", "too long"),
        (b"x/" * 30 + b".py", "folders deep"),
        (b"longer/" * 18 + b"y" * 900, "too long"),
    ],
)
def test_names_that_are_not_taken(tmp_path: Path, name: bytes, why: str) -> None:
    submission = uploaded(tmp_path, archive(MODEL, member(name, b"x = 1")))
    assert only_model(submission)
    assert set(submission.files) == {"model.py"}
    assert noted(submission, why, "left out")
    assert all(line.isprintable() and len(line) < 400 for line in submission.notes)


@pytest.mark.parametrize(
    ("name", "flags", "kept"),
    [
        ("größe.txt".encode(), 0x800, "größe.txt"),
        ("größe.txt".encode(), 0, "größe.txt"),
        ("größe.txt".encode("cp437"), 0, "größe.txt"),
        (b"\xff\xfe.txt", 0x800, "\ufffd\ufffd.txt"),
        (b"\xed\xa0\x80.txt", 0x800, "\ufffd\ufffd\ufffd.txt"),
        (b"data\\x.txt", 0, "data/x.txt"),
        (b"./data//x.txt", 0, "data/x.txt"),
        (b"notes.txt. . ", 0, "notes.txt"),
        (b"aux.txt", 0, "aux.txt"),
        (b"CON", 0, "CON"),
        ("\u202eyp.x".encode(), 0, "\u202eyp.x"),
    ],
)
def test_odd_names_that_are_taken(tmp_path: Path, name: bytes, flags: int, kept: str) -> None:
    submission = uploaded(tmp_path, archive(MODEL, member(name, b"x", flags=flags)))
    assert set(submission.files) == {"model.py", kept}


def test_the_later_of_two_members_with_one_name_counts(tmp_path: Path) -> None:
    submission = uploaded(tmp_path, archive(member(b"model.py", b"old = 1"), MODEL))
    assert submission.files["model.py"] == SOLUTION["model.py"]
    assert noted(submission, "model.py is there twice; the later one was read")


def test_a_member_encrypted(tmp_path: Path) -> None:
    submission = uploaded(tmp_path, archive(MODEL, member(b"training.py", b"x", flags=1)))
    assert only_model(submission)
    assert noted(submission, "training.py", "encrypted", "without a password")


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"Rar!\x1a\x07\x00", "a rar archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (b"\x1f\x8b\x08", "a gz archive"),
        (b"BZh9", "a bz2 archive"),
        (b"\xfd7zXZ\0", "an xz archive"),
        (b"a" * 257 + b"ustar", "a tar archive"),
    ],
)
@pytest.mark.parametrize("name", ["upload.zip", "upload.bin"])
def test_other_archives(tmp_path: Path, start: bytes, kind: str, name: str) -> None:
    submission = uploaded(tmp_path, start + bytes(1000), name)
    assert submission.files == {}
    assert noted(submission, name, kind, "hand in a zip")


@pytest.mark.parametrize("content", [b"", b"PK\5\6", b"def build_model(): ...", b"PK\3\4" * 99])
def test_what_is_only_named_zip(tmp_path: Path, content: bytes) -> None:
    assert noted(uploaded(tmp_path, content), "zip", "damaged", "zip the files again")


def test_archives_that_are_not_opened_are_named(tmp_path: Path) -> None:
    files = {"a.rar": b"Rar!", "b.tar.gz": b"\x1f\x8b", "notes.md": b"see a.rar"}
    assert noted(read(in_folder(tmp_path, files)), "not opened", "a.rar", "b.tar.gz")


def test_only_one_level_of_zips_is_opened(tmp_path: Path) -> None:
    once = {"once.zip": zipped(SOLUTION)}
    assert read(in_zip(tmp_path, once)).functions == FUNCTIONS
    submission = read(in_zip(tmp_path, {"twice.zip": zipped(once)}))
    assert submission.functions == {}
    assert noted(submission, "not opened", "once.zip")


# Folders -------------------------------------------------------------------------------------


def test_a_folder_thousands_of_levels_deep(tmp_path: Path) -> None:
    in_folder(tmp_path, SOLUTION)
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(3000):
        os.mkdir("deep", dir_fd=here)
        below = os.open("deep", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    try:
        submission = read(tmp_path)
    finally:
        # Python's own way to remove a folder is recursive.
        subprocess.run(["rm", "-rf", str(tmp_path / "deep")], check=True)
    assert submission.functions == FUNCTIONS
    assert noted(submission, f"more than {entry.MAX_DEPTH} folders deep")


def test_links_that_stay_inside_are_read(tmp_path: Path) -> None:
    upload_folder = in_folder(tmp_path / "upload", {"v2/model.py": SOLUTION["model.py"]})
    (upload_folder / "model.py").symlink_to("v2/model.py")
    (upload_folder / "round.py").symlink_to("round.py")
    (upload_folder / "again").symlink_to("v2")
    submission = read(upload_folder)
    assert submission.files["model.py"] == SOLUTION["model.py"]
    assert noted(submission, "again", "links to folders")
    assert noted(submission, "round.py", "left out")


def test_links_that_lead_out_are_named(tmp_path: Path) -> None:
    in_folder(tmp_path, {"secret.py": b"x = 1", "upload2/x.py": b"x = 1"})
    folder = in_folder(tmp_path / "upload", {"model.py": SOLUTION["model.py"]})
    (folder / "training.py").symlink_to("../secret.py")
    (folder / "prediction.py").symlink_to(tmp_path / "upload2" / "x.py")
    submission = read(folder)
    assert set(submission.files) == {"model.py"}
    assert noted(submission, "training.py", "prediction.py", "lead out of the upload", "copy")


def test_pipes_and_sockets_are_never_opened(tmp_path: Path) -> None:
    folder = in_folder(tmp_path / "u", {"model.py": SOLUTION["model.py"]})
    os.mkfifo(folder / "training.py")
    (folder / "link.py").symlink_to("training.py")
    with socket.socket(socket.AF_UNIX) as bound:
        here = os.getcwd()
        os.chdir(folder)  # The path of a socket may not be long.
        try:
            bound.bind("sock.py")
        finally:
            os.chdir(here)
        submission = read(folder)
    assert set(submission.files) == {"model.py"}
    assert noted(submission, "training.py", "sock.py", "pipes, devices and sockets")
    assert noted(read(folder / "training.py"), "pipe")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    folder = in_folder(tmp_path, SOLUTION)
    (folder / "training.py").chmod(0)
    assert noted(read(folder), "training.py", "can't be read")


def test_a_data_set_left_in_the_folder_costs_nothing(tmp_path: Path) -> None:
    folder = in_folder(tmp_path, SOLUTION | {"answers.md": ANSWERS, "model.keras": b"weights"})
    (folder / "data").mkdir()
    for i in range(5000):
        (folder / "data" / f"{i}.png").touch()
    for name in ("cifar-10-python.tar.gz", "a.bin", "checkpoint.keras"):
        with open(folder / name, "wb") as file:
            file.truncate(163 * 2**20)
    for i in range(9):
        (folder / f"{i}.bin").write_bytes(b"x" * 8 * 2**20)
    submission = read(folder)
    assert submission.functions == FUNCTIONS
    assert submission.model == b"weights"
    assert len(submission.answers) == len(LAB.rubric.questions())
    assert sum(map(len, submission.files.values())) <= upload.MAX_TOTAL
    assert noted(submission, "cifar-10-python.tar.gz", "larger than 20 MB")
    assert noted(submission, "Only the first", "Data sets are not needed")


def test_what_is_below_a_huge_folder_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.intake.folder.MAX_SEEN", 50)
    folder = in_folder(tmp_path, SOLUTION | {f"data/{i}.png": b"" for i in range(100)})
    submission = read(folder)
    assert submission.functions == FUNCTIONS
    assert noted(submission, "Only the first 50 files")


def test_a_file_that_grows(tmp_path: Path) -> None:
    grown = entry.Entry("model.py", 10, lambda limit: b"x" * (limit + 1))
    files: dict[str, bytes] = {}
    notes = Notes()
    upload._take(files, [grown], (), notes)
    assert files == {}
    assert "model.py" in notes.sentences()[0]


def test_a_large_source_file(tmp_path: Path) -> None:
    submission = read(in_folder(tmp_path, SOLUTION | {"table.py": b"#" * (2**20 + 1)}))
    assert submission.functions == FUNCTIONS
    assert noted(submission, "table.py", "larger than 1 MB")


# Notes ---------------------------------------------------------------------------------------


def test_notes_are_few_and_short() -> None:
    notes = Notes()
    for i in range(10_000):
        notes.say(f"Sentence {i}.")
        notes.left_out(f"file {i}.py" + "x" * 1000, f"reason {i % 3}")
    lines = notes.sentences()
    assert len(lines) == MAX_NOTES + 1
    assert all(len(line) < 500 for line in lines)


def test_what_is_left_out_for_one_reason_is_one_sentence() -> None:
    notes = Notes()
    for i in range(12):
        notes.left_out(f"{i}.py", "too large")
    assert notes.sentences() == [
        "0.py, 1.py, 2.py, 3.py, 4.py and 7 more were left out: too large."
    ]
    assert listed(["a", "b"]) == "a and b"
    assert shown("a\nb\u202ec") == "a\ufffdb\ufffdc"


# Text and source -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "codec",
    "zip base64 rot13 hex bz2 quopri uu idna punycode unicode_escape raw_unicode_escape utf-7 "
    "undefined mbcs oem os antigravity ../x encodings".split(),
)
def test_coding_lines_that_no_editor_writes(codec: str) -> None:
    content = f"# coding: {codec}\nx = 'é'\n".encode("latin-1") + b"\xff." * 200_000
    assert source.decode(content).startswith(f"# coding: {codec}\nx = 'é'")
    assert "antigravity" not in sys.modules


@pytest.mark.parametrize(
    "text",
    ["x = 1\n\tif x:\n", "x\x0c = 1", "a\ufeffb", "\0x", "a\rb\r\nc\n\r", "", "\n" * 100_000],
)
def test_odd_text_is_decoded(text: str) -> None:
    expected = text.replace("\r\n", "\n").replace("\r", "\n")
    if text != "\0x":  # A NUL near the beginning makes it UTF-16.
        assert source.decode(text.encode()) == expected
    source.as_module(text.encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        b"import " * 149_000,
        b"import build_model " * 55_000,
        b" build_model" + b" " * 1_000_000 + b"x",
        b"def " * 250_000,
        b"def" + b" " * 1_000_000 + b"x",
        b"build_model\n" * 80_000,
        b"import *\n" * 100_000,
        b"\n" * 1_000_000,
        b" " * 1_000_000,
        b"#" * 1_000_000,
        b"async " * 170_000,
        b"\t\n" * 500_000,
        b"# coding" * 120_000,
    ],
    ids=lambda text: repr(text[:20]),
)
def test_hostile_source_is_searched_in_a_moment(tmp_path: Path, text: bytes) -> None:
    submission = read(in_folder(tmp_path, {"model.py": text, "work.py": text}))
    assert "model.py" in submission.files


def test_a_module_that_is_asked_for_no_function() -> None:
    assert source.defined(b"x = 1\ndef f(): ...\n", []) == set()
    assert source.provided(b"import *\n = 1\n", []) == set()


# Files that stand in for others --------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["numpy/core.py", "keras.PY", "queue.py", "secrets.py", "rich/__init__.py"]
)
def test_more_files_that_would_stand_in_for_others(tmp_path: Path, name: str) -> None:
    submission = read(in_folder(tmp_path, SOLUTION | {name: b"x = 1"}))
    assert submission.functions == FUNCTIONS
    assert name not in submission.files
    assert noted(submission, name, "stand in", "rename it")


@pytest.mark.parametrize(
    "name",
    ["trace.py", "turtle.py", "wave.py", "test.py", "__init__.py", "numpy/data.json", "utils.py"],
)
def test_helpers_whose_names_do_no_harm_are_kept(tmp_path: Path, name: str) -> None:
    submission = read(in_folder(tmp_path, SOLUTION | {name: b"x = 1"}))
    assert name in submission.files
    assert submission.functions == FUNCTIONS
    assert not noted(submission, name)


@pytest.mark.parametrize("name", ["fast.so", "fast.cpython-311-x86_64-linux-gnu.so", "model.pyc"])
def test_compiled_files_are_left_out(tmp_path: Path, name: str) -> None:
    submission = read(in_folder(tmp_path, SOLUTION | {name: b"\x7fELF"}))
    assert name not in submission.files
    assert noted(submission, name, "compiled", "Python source")


def test_handed_out_files_need_no_note_unless_changed(tmp_path: Path) -> None:
    received = {
        path.relative_to(ROOT / "assignment").as_posix(): path.read_bytes()
        for path in sorted((ROOT / "assignment").rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    unchanged = read(in_folder(tmp_path / "one", received | SOLUTION | {"answers.md": ANSWERS}))
    assert unchanged.notes == []
    other_ends = {
        name: content.replace(b"\n", b"\r\n") for name, content in received.items()
        if name.endswith(".py")
    }  # fmt: skip
    same = read(
        in_folder(tmp_path / "two", received | other_ends | SOLUTION | {"answers.md": ANSWERS})
    )
    assert same.notes == []
    edited = received | {
        "tests/test_model.py": b"def test_model(): pass\n",
        "pytest.ini": b"[pytest]\naddopts = -x\n",
    }
    submission = read(in_folder(tmp_path / "three", edited | SOLUTION | {"answers.md": ANSWERS}))
    assert len(submission.notes) == 1
    assert noted(submission, "tests/test_model.py", "pytest.ini", "its own copy")
    assert not {"tests/test_model.py", "pytest.ini"} & set(submission.files)


# Several candidates --------------------------------------------------------------------------

OTHER = b"def build_model():\n    return 'other'\n"


@pytest.mark.parametrize(
    "name", ["model (1).py", "model_final.py", "Model.py", "model-v2.py", "Copy of model.py"]
)
def test_a_renamed_module_is_read_as_the_module(tmp_path: Path, name: str) -> None:
    files = {other: text for other, text in SOLUTION.items() if other != "model.py"}
    submission = read(in_folder(tmp_path, files | {name: SOLUTION["model.py"]}))
    assert submission.functions == FUNCTIONS
    assert submission.problems == {}
    assert submission.files["model.py"] == SOLUTION["model.py"]
    assert noted(submission, f"{name} was read as model.py.")


def test_the_module_itself_counts_and_the_others_are_named(tmp_path: Path) -> None:
    others = dict.fromkeys(["Model.py", "model (1).py", "model_final.py", "old/model.py"], OTHER)
    submission = read(in_folder(tmp_path, SOLUTION | others))
    assert submission.functions == FUNCTIONS
    assert submission.files["model.py"] == SOLUTION["model.py"]
    assert noted(submission, "model.py was read", "were not", *others)
    assert len(submission.notes) == 2  # and that there are no answers


def test_modules_in_two_folders(tmp_path: Path) -> None:
    files = {f"new/{name}": text for name, text in SOLUTION.items()}
    submission = read(in_folder(tmp_path, files | {"backup/model.py": OTHER}))
    assert submission.files["model.py"] == SOLUTION["model.py"]
    assert noted(submission, "not read: backup/model.py")


def test_helpers_beside_a_module_are_no_candidates(tmp_path: Path) -> None:
    submission = read(
        in_folder(tmp_path, SOLUTION | {"model_utils.py": OTHER, "model_2.py": b"x = 1"})
    )
    assert not noted(submission, "model_utils.py")
    assert not noted(submission, "model_2.py")


# Notebooks -----------------------------------------------------------------------------------


def test_a_notebook_of_the_old_format(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "input": [SOLUTION[name].decode()]} for name in SOLUTION]
    old = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()
    assert set(read(in_folder(tmp_path, {"lab.ipynb": old})).functions) == set(FUNCTIONS)


def test_one_bad_cell_costs_only_itself(tmp_path: Path) -> None:
    book = json.loads(as_notebook([("code", SOLUTION[name].decode()) for name in SOLUTION]))
    book["cells"][1:1] = [3, None, [], {}, {"cell_type": "code", "source": {"a": 1}}]
    book["cells"].append({"cell_type": "code", "source": [1, "x = 2", None]})
    submission = read(in_folder(tmp_path, {"lab.ipynb": json.dumps(book).encode()}))
    assert set(submission.functions) == set(FUNCTIONS)


def test_pictures_in_outputs_cost_nothing(tmp_path: Path) -> None:
    book = json.loads(as_notebook([("code", SOLUTION[name].decode()) for name in SOLUTION]))
    book["cells"][0]["outputs"] = [{"data": {"image/png": "iVBOR" * 3_000_000}}]
    submission = read(in_folder(tmp_path, {"lab.ipynb": json.dumps(book).encode()}))
    assert set(submission.functions) == set(FUNCTIONS)


@pytest.mark.parametrize(
    "content",
    [
        b'{"cells": [' + b'{"a":1},' * 2_000_000 + b"{}]}",
        b'{"cells": [' + b"[]," * 6_000_000 + b"[]]}",
        b'{"cells": [' + b'"ab",' * 3_000_000 + b"1]}",
    ],
    ids=["dicts", "lists", "texts"],
)
def test_values_of_a_notebook_take_little_memory(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lab.ipynb"
    path.write_bytes(content)
    size = len(content)
    tracemalloc.start()
    submission = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert noted(submission, "lab.ipynb", "clear them")
    assert peak < 3 * size + 50 * 2**20


def test_several_notebooks_make_one_module_that_runs(tmp_path: Path) -> None:
    parts = sorted(SOLUTION)
    books = {
        "part1.ipynb": as_notebook([("code", SOLUTION[name].decode()) for name in parts[:2]]),
        "part2.ipynb": as_notebook([("code", SOLUTION[name].decode()) for name in parts[2:]]),
        "scratch.ipynb": as_notebook([("code", "def normalize_images(images): return None")]),
    }
    submission = read(in_folder(tmp_path, books))
    assert submission.functions == dict.fromkeys(FUNCTIONS, NOTEBOOK)
    code = submission.files["notebook.py"]
    compile(code, "notebook.py", "exec")
    assert code.rindex(b"def normalize_images") > code.index(b"return None")
    assert noted(submission, *books, "counts where they differ")


@pytest.mark.parametrize(
    "cell",
    [
        "x\n" * 49_000,
        "x = " + "1," * 49_000 + "?",
        'x = f"' + "{a}" * 30_000 + '"',
        "x = 0x" + "f" * 90_000,
        "x = " + "9" * 90_000,
        "if a: pass\n" + "elif a: pass\n" * 7000,
        "x = " + "lambda: " * 12_000 + "1",
        "x = " + "1 if a else " * 8000 + "1",
        "\n".join(f"a{i} = a{i + 1}" for i in range(7000)) + "\ndef g(): return a0",
        " " * 99_000 + "?x",
        "a " * 49_000 + "%",
        "x = '\ud800'",
    ],
    ids=lambda cell: repr(cell[:20]),
)
def test_more_hostile_cells_cost_only_themselves(cell: str) -> None:
    assert "def f():\n        return 2" in code_of(cell, "def f():\n    return 2")


def test_elifs_by_the_hundred() -> None:
    cell = "if a: pass\n" + "elif a: pass\n" * 150
    assert run(code_of("a = 0", cell, "def f():\n    return 2"))["f"]() == 2  # type: ignore[operator]


def test_more_code_than_anyone_writes(tmp_path: Path) -> None:
    cells = [("code", "def build_model(): ..."), *[("code", "x = 1\n" * 15_000)] * 3]
    submission = read(in_folder(tmp_path, {"lab.ipynb": as_notebook(cells)}))
    assert "build_model" in submission.functions
    assert noted(submission, "lab.ipynb", "very much code")


def test_answers_in_a_notebook_can_be_encoded(tmp_path: Path) -> None:
    text = "## q1_1\nA filter \ud800 slides.\n"
    submission = read(in_folder(tmp_path, {"lab.ipynb": as_notebook([("markdown", text)])}))
    assert submission.answers["q1_1"].encode()


# Answers -------------------------------------------------------------------------------------

QUESTIONS = LAB.rubric.questions()


def test_a_long_answer_is_cut_and_said(tmp_path: Path) -> None:
    sheet = b"## q1_1\n" + b"blah " * 20_000 + b"\n## q1_2\nShort.\n"
    submission = read(in_folder(tmp_path, {"answers.md": sheet}))
    assert len(submission.answers["q1_1"]) == MAX_ANSWER
    assert submission.answers["q1_2"] == "Short."
    assert noted(submission, "q1_1", "20,000 characters")


def test_a_long_text_is_cut_and_said(tmp_path: Path) -> None:
    sheet = b"## q1_1\nShort.\n## Remarks\n" + b"blah\n" * 60_000 + b"## q1_2\nLate.\n"
    submission = read(in_folder(tmp_path, {"answers.md": sheet}))
    assert submission.answers == {"q1_1": "Short."}
    assert noted(submission, "answers.md", f"first {MAX_TEXT:,} characters")


def test_a_picture_within_a_text_does_not_count(tmp_path: Path) -> None:
    picture = b"![](data:image/png;base64," + b"iVBOR" * 100_000 + b"==)"
    sheet = b"## q1_1\nShort.\n" + picture + b"\n## q1_2\nLate.\n"
    submission = read(in_folder(tmp_path, {"answers.md": sheet}))
    assert submission.answers["q1_2"] == "Late."


def test_only_marks_at_the_beginning_are_quotes() -> None:
    found = find_answers("## q1_1\n> If loss > 0.5 then -> stop.\n", QUESTIONS)
    assert found == {"q1_1": "If loss > 0.5 then -> stop."}


@pytest.mark.parametrize(
    "text",
    ["> ", "| ", "** ", "**a**" + " " * 9000, "``` " + " " * 9000 + "?", "# ", "_ ", "<br ",
     "<br>", "\n", " \n", "Answer:\n", "\u202e", "\0", "\ud800", "[ ", "- [ ] ", "...", "?\n",
     "data:a/b;base64,", "\u2028", "## q1_1 x\n"],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize("start", ["", "## q1_1 ", "## q1_1\n", "What is a feature map? "])
def test_nasty_answers_are_found_in_a_moment(start: str, text: str) -> None:
    text = start + text * (MAX_TEXT // len(text)) + "x"
    for answer in find_answers(text, QUESTIONS).values():
        assert len(answer) <= MAX_ANSWER
