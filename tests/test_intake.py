"""Intake: whatever a student sends in is read without running it, and never stops the grading."""

from __future__ import annotations

import ast
import builtins
import codecs
import io
import json
import os
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.intake import read_submission, source, upload
from autograder.intake.definitions import definitions
from autograder.lab import Lab
from autograder.submission import NOTEBOOK, Submission

ROOT = Path(__file__).resolve().parents[1]
LAB = Lab(ROOT)
SOLUTION = {
    f"{module}.py": (ROOT / "solutions" / f"{module}.py").read_bytes()
    for module in LAB.rubric.submission.modules
}
ANSWERS = (ROOT / "solutions" / "answers.md").read_bytes()
FUNCTIONS = {
    name: module for module, names in LAB.rubric.submission.modules.items() for name in names
}


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def in_folder(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def in_zip(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "upload.zip"
    path.write_bytes(zipped(files))
    return path


Pack = Callable[[Path, dict[str, bytes]], Path]
both_ways = pytest.mark.parametrize("pack", [in_folder, in_zip], ids=["folder", "zip"])


def read(path: Path) -> Submission:
    return read_submission(path, LAB)


def noted(submission: Submission, *words: str) -> bool:
    return any(all(word in note for word in words) for note in submission.notes)


# Where the files lie -------------------------------------------------------------------------


def nested(files: dict[str, bytes]) -> dict[str, bytes]:
    return {f"lab 1/final/{name}": content for name, content in files.items()}


@both_ways
@pytest.mark.parametrize("place", [dict, nested], ids=["top", "nested"])
def test_a_whole_submission(tmp_path: Path, pack: Pack, place: type[dict[str, bytes]]) -> None:
    files = place(SOLUTION | {"answers.md": ANSWERS, "model.keras": b"weights"})
    submission = read(pack(tmp_path, files))
    assert submission.functions == FUNCTIONS
    assert submission.problems == {}
    assert len(submission.answers) == len(LAB.rubric.questions())
    assert submission.model == b"weights"
    assert set(SOLUTION) <= set(submission.files)
    assert noted(submission, "lab 1/final") == (place is nested)


def test_a_zip_in_a_folder(tmp_path: Path) -> None:
    in_folder(tmp_path, {"work.zip": zipped(nested(SOLUTION)), "readme.txt": b"see the zip"})
    submission = read(tmp_path)
    assert submission.functions == FUNCTIONS
    assert noted(submission, "work.zip")


def test_a_zip_in_a_zip(tmp_path: Path) -> None:
    submission = read(in_zip(tmp_path, {"work.ZIP": zipped(SOLUTION)}))
    assert submission.functions == FUNCTIONS


def test_a_zip_beside_modules_is_left_alone(tmp_path: Path) -> None:
    submission = read(in_folder(tmp_path, SOLUTION | {"old.zip": zipped({"model.py": b"old = 1"})}))
    assert submission.files["model.py"] == SOLUTION["model.py"]


def test_a_file_that_lies_in_another_folder_comes_along(tmp_path: Path) -> None:
    files = {f"src/{name}": content for name, content in SOLUTION.items()}
    submission = read(in_folder(tmp_path, files | {"doc/answers.md": ANSWERS}))
    assert submission.functions == FUNCTIONS
    assert len(submission.answers) == len(LAB.rubric.questions())
    assert noted(submission, "answers.md was taken from doc/answers.md")


def test_the_newer_of_two_copies_is_not_the_backup(tmp_path: Path) -> None:
    old = {f"backup/{name}": b"old = True" for name in SOLUTION}
    new = {f"lab/{name}": content for name, content in SOLUTION.items()}
    assert read(in_folder(tmp_path, old | new)).functions == FUNCTIONS


def test_one_module_alone(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_bytes(SOLUTION["model.py"])
    submission = read(path)
    assert set(submission.functions) == {"build_model", "compile_model"}
    assert set(submission.problems) == set(LAB.rubric.submission.modules) - {"model"}


def test_nothing_is_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "absent")


@both_ways
def test_an_empty_upload(tmp_path: Path, pack: Pack) -> None:
    submission = read(pack(tmp_path, {}))
    assert submission.functions == {}
    assert set(submission.problems) == set(LAB.rubric.submission.modules)
    assert submission.answers == {}
    assert submission.model is None


@both_ways
def test_folders_of_tools_are_ignored(tmp_path: Path, pack: Pack) -> None:
    clutter = {
        "__pycache__/model.cpython-311.pyc": b"x",
        "__MACOSX/._model.py": b"x",
        ".git/config": b"x",
        ".venv/lib/model.py": b"x = 1",
        ".ipynb_checkpoints/model.py": b"x = 1",
        ".DS_Store": b"x",
    }
    submission = read(pack(tmp_path, SOLUTION | clutter))
    assert submission.functions == FUNCTIONS
    assert not set(clutter) & set(submission.files)


# Archives that are damaged or hostile --------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../model.py",
        "a/../../model.py",
        "/etc/model.py",
        "C:/model.py",
        "..\\model.py",
        "\\model.py",
        "\\\\server\\share\\model.py",
    ],
)
def test_members_that_point_outside_are_left_out(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    submission = read(in_zip(inside, {"training.py": SOLUTION["training.py"], name: b"evil = 1"}))
    assert set(submission.files) == {"training.py"}
    assert noted(submission, "outside the upload")
    assert sorted(tmp_path.rglob("*.py")) == []


def test_a_link_in_a_zip_is_left_out(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("answers.md")
    link.create_system = 3
    link.external_attr = 0o120777 << 16
    path = tmp_path / "upload.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model.py", SOLUTION["model.py"])
        archive.writestr(link, "/etc/passwd")
    submission = read(path)
    assert set(submission.files) == {"model.py"}
    assert noted(submission, "answers.md", "link")


def test_links_in_a_folder_are_left_out(tmp_path: Path) -> None:
    secret = in_folder(tmp_path / "secret", {"expected.py": b"answer = 42"})
    folder = in_folder(tmp_path / "upload", {"training.py": SOLUTION["training.py"]})
    (folder / "model.py").symlink_to(secret / "expected.py")
    (folder / "more").symlink_to(secret)
    (folder / "gone.py").symlink_to(tmp_path / "absent")
    os.mkfifo(folder / "pipe.py")
    submission = read(folder)
    assert set(submission.files) == {"training.py"}
    assert noted(submission, "model.py", "link")
    assert noted(submission, "pipe.py")


@pytest.mark.parametrize("keep", [0.99, 0.5, 0.05])
def test_a_zip_that_was_cut_off(tmp_path: Path, keep: float) -> None:
    path = in_zip(tmp_path, SOLUTION)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    submission = read(path)
    assert submission.functions == {}
    assert noted(submission, "zip", "damaged"), submission.notes


def test_a_zip_with_one_damaged_member(tmp_path: Path) -> None:
    path = tmp_path / "upload.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in SOLUTION.items():
            archive.writestr(name, content)
    whole = SOLUTION["training.py"]
    path.write_bytes(path.read_bytes().replace(whole[20:60], b"?" * 40))
    submission = read(path)
    assert "training.py" not in submission.files
    assert set(submission.functions) == set(FUNCTIONS) - {"train_model"}
    assert noted(submission, "training.py", "damaged")


def test_an_encrypted_member(tmp_path: Path) -> None:
    path = in_zip(
        tmp_path, {"model.py": SOLUTION["model.py"], "training.py": b"def train_model(): ..."}
    )
    content = bytearray(path.read_bytes())
    # Bit 0 of the flags, in the second member's local header and directory entry.
    content[content.rindex(b"PK\x03\x04") + 6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    submission = read(path)
    assert set(submission.functions) == {"build_model", "compile_model"}
    assert noted(submission, "training.py", "encrypted")


def test_the_size_that_a_zip_states_is_a_lie(tmp_path: Path) -> None:
    path = in_zip(tmp_path, {"model.py": b"#" * 10_000_000})
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 10)
    path.write_bytes(content)
    assert len(read(path).files.get("model.py", b"")) <= 10


@both_ways
def test_too_many_files(tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MAX_FILES", 20)
    files = {f"extra/{n:03}.txt": b"" for n in range(100)}
    submission = read(pack(tmp_path, files))
    assert len(submission.files) == 20
    assert len([note for note in submission.notes if "first 20 files" in note]) == 1


@both_ways
def test_too_large_a_file_costs_that_file(
    tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "MAX_FILE", 100_000)
    submission = read(pack(tmp_path, SOLUTION | {"data.bin": bytes(100_001)}))
    assert submission.functions == FUNCTIONS
    assert "data.bin" not in submission.files
    assert noted(submission, "data.bin", "larger")


@both_ways
def test_too_much_in_all(tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MAX_TOTAL", 250_000)
    submission = read(pack(tmp_path, {f"{n}.bin": bytes(100_000) for n in range(5)}))
    assert sum(map(len, submission.files.values())) <= 250_000
    assert noted(submission, "Only the first")


def test_too_large_an_upload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A zip may have any size, since only what it holds is taken into memory."""
    monkeypatch.setattr(upload, "MAX_FILE", 1000)
    path = tmp_path / "upload.md"
    path.write_bytes(bytes(1001))
    assert noted(read(path), "upload.md", "larger")


@pytest.mark.parametrize(
    "name", ["画" * 90 + ".txt", "é" * 150 + ".md", "x" * 199, "x" * 300, "a/" * 90 + "b.txt"]
)
def test_long_names_in_a_zip(tmp_path: Path, name: str) -> None:
    """Names that Windows and macOS allow can be too long in bytes for Linux."""
    submission = read(in_zip(tmp_path, SOLUTION | {name: b"text"}))
    assert submission.functions == FUNCTIONS
    for kept in submission.files:
        assert all(len(part.encode()) <= 255 for part in kept.split("/"))


@pytest.mark.parametrize(
    "names", [("data", "data/x.txt"), ("data/x.txt", "data"), ("a", "a/b/c.py")]
)
def test_a_name_that_is_both_file_and_folder(tmp_path: Path, names: tuple[str, str]) -> None:
    """No folder can hold both, so one of them is left out."""
    submission = read(in_zip(tmp_path, SOLUTION | dict.fromkeys(names, b"x = 1")))
    assert submission.functions == FUNCTIONS
    in_folder(tmp_path / "out", submission.files)


@pytest.mark.skipif(os.name != "posix", reason="only there are file names bytes")
def test_names_that_are_not_text(tmp_path: Path) -> None:
    in_folder(tmp_path, SOLUTION)
    name = os.fsencode(tmp_path) + b"/caf\xe9.py"
    try:
        with open(name, "wb") as file:
            file.write(b"x = 1\n")
    except OSError:
        return  # This file system keeps text only, so such a name can't be handed in.
    os.symlink("nowhere", os.fsencode(tmp_path) + b"/\xfe.py")
    submission = read(tmp_path)
    assert submission.functions == FUNCTIONS
    "\n".join(submission.notes).encode()  # Notes go into JSON and HTML.


# Names ---------------------------------------------------------------------------------------


@both_ways
def test_case_does_not_matter(tmp_path: Path, pack: Pack) -> None:
    files = {name.capitalize().replace(".py", ".PY"): text for name, text in SOLUTION.items()}
    submission = read(pack(tmp_path, files | {"Answers.MD": ANSWERS, "Model.Keras": b"weights"}))
    assert submission.functions == FUNCTIONS
    assert set(SOLUTION) <= set(submission.files)
    assert len(submission.answers) == len(LAB.rubric.questions())
    assert submission.model == b"weights"
    assert noted(submission, "Model.PY was read as model.py")


def test_the_exact_name_wins_over_another_case(tmp_path: Path) -> None:
    submission = read(in_zip(tmp_path, {"Model.py": b"old = 1"} | SOLUTION))
    assert submission.files["model.py"] == SOLUTION["model.py"]


@pytest.mark.parametrize(
    "name", ["trainning.py", "training.txt", "training.py.txt", "training (1).py"]
)
def test_a_missing_module_with_a_near_name(tmp_path: Path, name: str) -> None:
    files = {other: text for other, text in SOLUTION.items() if other != "training.py"}
    submission = read(in_folder(tmp_path, files | {name: b"nothing = 1"}))
    assert name in submission.problems["training"]
    assert "training.py is missing" in submission.problems["training"]
    assert set(submission.functions) == set(FUNCTIONS) - {"train_model"}


def test_the_nearest_of_several_names_is_told(tmp_path: Path) -> None:
    files = {"train.py": b"x = 1", "trainings.py": b"x = 1", "raining.py.bak": b"x = 1"}
    assert "trainings.py" in read(in_folder(tmp_path, files)).problems["training"]


def test_a_missing_module_without_a_near_name(tmp_path: Path) -> None:
    submission = read(in_folder(tmp_path, {"work.py": b"x = 1", "notes.md": b"hello"}))
    assert submission.problems["model"].startswith("model.py is missing; handed in: ")
    assert "work.py" in submission.problems["model"]


@both_ways
@pytest.mark.parametrize(
    "name",
    [
        "numpy.py",
        "random.py",
        "conftest.py",
        "keras/__init__.py",
        "tensorflow.py",
        "sitecustomize.py",
        "autograder/__init__.py",
        "evil.pth",
        "tox.ini",
        "pyproject.toml",
        "json/__init__.py",
    ],
)
def test_files_that_would_stand_in_for_others_are_left_out(
    tmp_path: Path, pack: Pack, name: str
) -> None:
    submission = read(pack(tmp_path, SOLUTION | {name: b"raise SystemExit\n"}))
    assert name not in submission.files
    assert submission.functions == FUNCTIONS
    assert noted(submission, name, "left out")


def test_helpers_are_kept(tmp_path: Path) -> None:
    helpers = {"helpers.py": b"x = 1\n", "lib/tools.py": b"y = 2\n", "data/classes.json": b"[]"}
    submission = read(in_folder(tmp_path, SOLUTION | helpers))
    assert set(helpers) <= set(submission.files)


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (["model.keras"], "model.keras"),
        (["MODEL.KERAS"], "MODEL.KERAS"),
        (["model (1).keras"], "model (1).keras"),
        (["my_model.keras"], "my_model.keras"),
        (["out/best.keras"], "out/best.keras"),
        (["a.keras", "model.keras", "z.keras"], "model.keras"),
        (["z.keras", "b.keras"], "b.keras"),
        (["model.h5"], None),
        (["keras"], None),
    ],
)
def test_the_trained_models_file(tmp_path: Path, names: list[str], taken: str | None) -> None:
    files = {name: name.encode() for name in names}
    submission = read(in_folder(tmp_path, SOLUTION | files))
    assert submission.model == (taken.encode() if taken else None)
    assert noted(submission, "trained model was taken from") == (taken not in (None, "model.keras"))


def test_a_model_alone_is_not_taken_for_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(zipped({"config.json": b"{}", "model.weights.h5": b""}))
    assert read(path).model == path.read_bytes()


# Which module defines a function -------------------------------------------------------------


def test_functions_found_in_another_module(tmp_path: Path) -> None:
    everything = b"\n".join(SOLUTION[name] for name in sorted(SOLUTION))
    submission = read(in_folder(tmp_path, {"lab.py": everything}))
    assert submission.functions == dict.fromkeys(FUNCTIONS, "lab")
    assert submission.problems == {}
    assert noted(submission, "train_model was taken from lab.py")


def test_a_function_in_the_wrong_module_of_the_lab(tmp_path: Path) -> None:
    files = SOLUTION | {
        "prediction.py": b"def predict_probabilities(model, images): ...\n",
        "evaluation.py": SOLUTION["evaluation.py"]
        + b"\n\ndef predict_classes(model, images): ...\n",
    }
    submission = read(in_folder(tmp_path, files))
    assert submission.functions == FUNCTIONS | {"predict_classes": "evaluation"}


@pytest.mark.parametrize(
    "text",
    [
        b"from helpers import build_model, compile_model\n",
        b"from helpers import *\n",
        b"import helpers as h\nbuild_model = h.build_model\ncompile_model = h.compile_model\n",
        b"if True:\n    def build_model(): ...\n    def compile_model(model): ...\n",
    ],
)
def test_a_module_that_passes_a_function_on_keeps_it(tmp_path: Path, text: bytes) -> None:
    files = SOLUTION | {"model.py": text, "helpers.py": SOLUTION["model.py"]}
    assert read(in_folder(tmp_path, files)).functions == FUNCTIONS


def test_a_module_that_only_speaks_of_a_function_does_not_keep_it(tmp_path: Path) -> None:
    model = b"# build_model stands in network.py\ndef compile_model(model):\n    return model\n"
    files = SOLUTION | {"model.py": model, "network.py": b"def build_model():\n    return 1\n"}
    assert read(in_folder(tmp_path, files)).functions["build_model"] == "network"


def test_a_module_with_a_syntax_error_costs_only_itself(tmp_path: Path) -> None:
    submission = read(in_folder(tmp_path, SOLUTION | {"training.py": b"def train_model(:\n"}))
    assert submission.functions == FUNCTIONS  # Python itself says where the error is.


# Files that the lab provides ---------------------------------------------------------------


@pytest.fixture
def providing(lab_copy: Path, edit: Callable[[str, str, str], None]) -> Lab:
    """A lab whose submissions are given corpus.py."""
    edit("rubric.yaml", "  model: model.keras\n", "  model: model.keras\n  provided: [corpus.py]\n")
    (lab_copy / "assignment" / "corpus.py").write_bytes(b"TEXT = 'from the lab'\n")
    return Lab(lab_copy)


@pytest.mark.parametrize(
    ("handed_in", "told"),
    [
        ({}, False),
        ({"corpus.py": b"TEXT = 'from the lab'\r\n"}, False),
        ({"corpus.py": b"TEXT = 'edited'\n"}, True),
        ({"lab.ipynb": json.dumps({"cells": [{
            "cell_type": "code", "source": "%%writefile corpus.py\nTEXT = 'edited'"
        }]}).encode()}, True),
    ],
    ids=["absent", "same", "edited", "written"],
)  # fmt: skip
def test_a_provided_file_is_the_labs_own(
    tmp_path: Path, providing: Lab, handed_in: dict[str, bytes], told: bool
) -> None:
    folder = in_folder(tmp_path / "upload", SOLUTION | handed_in)
    submission = read_submission(folder, providing)
    assert submission.files["corpus.py"] == b"TEXT = 'from the lab'\n"
    assert submission.functions == FUNCTIONS
    assert noted(submission, "corpus.py", "its own copy") == told


# Encodings -----------------------------------------------------------------------------------

PROGRAM = '# Größe: 5 £\nNAME = "Jürgen"\n\n\ndef build_model():\n    return NAME\n'


@pytest.mark.parametrize(
    "content",
    [
        PROGRAM.encode(),
        codecs.BOM_UTF8 + PROGRAM.encode(),
        PROGRAM.encode("utf-16"),
        codecs.BOM_UTF16_LE + PROGRAM.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + PROGRAM.encode("utf-16-be"),
        PROGRAM.encode("utf-16-le"),
        PROGRAM.encode("utf-16-be"),
        PROGRAM.encode("utf-32"),
        PROGRAM.encode("latin-1"),
        PROGRAM.replace("\n", "\r\n").encode(),
        PROGRAM.replace("\n", "\r").encode(),
        PROGRAM.replace("\n", "\r\n").encode("utf-16"),
    ],
    ids=[
        "UTF-8",
        "UTF-8 with mark",
        "UTF-16",
        "UTF-16-LE with mark",
        "UTF-16-BE with mark",
        "UTF-16-LE without mark",
        "UTF-16-BE without mark",
        "UTF-32",
        "Latin-1",
        "CRLF",
        "CR",
        "UTF-16 CRLF",
    ],
)
def test_source_in_any_encoding_means_the_same(tmp_path: Path, content: bytes) -> None:
    submission = read(in_folder(tmp_path, {"model.py": content}))
    assert submission.functions["build_model"] == "model"
    assert submission.files["model.py"].decode() == PROGRAM
    found: dict[str, object] = {}
    exec(compile(submission.files["model.py"], "model.py", "exec"), found)
    assert found["NAME"] == "Jürgen"


@pytest.mark.parametrize(
    "line", ["# -*- coding: latin-1 -*-", "# vim: set fileencoding=iso-8859-1 :"]
)
@pytest.mark.parametrize("first", ["", "#!/usr/bin/env python\n"])
def test_a_coding_line_is_obeyed_and_lines_keep_their_numbers(line: str, first: str) -> None:
    text = f"{first}{line}\nNAME = 'Jürgen'\n1/0\n"
    content = source.as_module(text.encode("latin-1"))
    assert "Jürgen" in content.decode()
    assert len(ast.parse(content).body) == 2
    assert ast.parse(content).body[1].lineno == text.count("\n")


@pytest.mark.parametrize(
    "name",
    ["cp1251", "shift_jis", "no-such-thing", "rot13", "hex", "utf-8", "undefined", "idna", "mbcs"],
)
def test_any_coding_line_over_any_bytes(name: str) -> None:
    content = f"# coding: {name}\nx = '\xe9\xff'\n".encode("latin-1")
    assert isinstance(ast.parse(source.as_module(content)), ast.Module)


def test_a_coding_line_is_read_as_its_encoding() -> None:
    content = "# coding: cp1251\nx = 'Привет'\n".encode("cp1251")
    assert "Привет" in source.as_module(content).decode()


@pytest.mark.parametrize(
    "content", [b"", b"\0", b"\xff\xfe", b"\xff\xfe\x00", bytes(range(256)), b"\0\xd8" * 9]
)
def test_bytes_that_are_no_text(content: bytes) -> None:
    assert isinstance(source.decode(content), str)
    source.as_module(content).decode()


# Notebooks and handouts ----------------------------------------------------------------------


def as_notebook(cells: list[tuple[str, str]]) -> bytes:
    made = [{"cell_type": kind, "metadata": {}, "source": text} for kind, text in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def code_of(*cells: str) -> str:
    names = re.findall(r"def (\w+)", "\n".join(cells))
    return definitions([(f"cell {i}", cell) for i, cell in enumerate(cells, 1)], names)


def run(code: str) -> dict[str, object]:
    found: dict[str, object] = {}
    exec(compile(code, "notebook.py", "exec"), found)
    return found


def test_a_notebook_in_place_of_modules_and_answers(tmp_path: Path) -> None:
    cells = [("code", SOLUTION[name].decode()) for name in sorted(SOLUTION)]
    cells += [("code", "model = build_model()\nmodel.fit(x, y)"), ("markdown", ANSWERS.decode())]
    submission = read(in_folder(tmp_path, {"lab.ipynb": as_notebook(cells)}))
    assert submission.functions == dict.fromkeys(FUNCTIONS, NOTEBOOK)
    assert submission.problems == {}
    assert "model.fit(x, y)" not in submission.files["notebook.py"].decode()
    assert len(submission.answers) == len(LAB.rubric.questions())
    assert noted(submission, "Taken from lab.ipynb", "build_model (cell 2)")


def test_a_notebook_beside_complete_modules_gives_no_code(tmp_path: Path) -> None:
    files = SOLUTION | {"scratch.ipynb": as_notebook([("code", "def build_model(): return None")])}
    submission = read(in_folder(tmp_path, files))
    assert submission.functions == FUNCTIONS
    assert "notebook.py" not in submission.files


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"cells": 3}',
        b'{"cells": [3]}',
        b'{"cells": [[]]}',
        b'{"cells": ["ab"]}',
        b'{"cells": {"a": 1}}',
        b'{"cells": [{"cell_type": "code", "source": 3}]}',
        b"[" * 100_000,
        b'{"cells": ' + b"9" * 10_000 + b"}",
    ],
    ids=lambda content: repr(content[:40]),
)
def test_a_notebook_that_can_not_be_read(tmp_path: Path, content: bytes) -> None:
    submission = read(in_folder(tmp_path, {"lab.ipynb": content}))
    assert noted(submission, "lab.ipynb is not a readable notebook")


def test_magics_are_left_out() -> None:
    code = code_of(
        "%matplotlib inline\n!pip install tensorflow\nimport math\n?math",
        "%%time\ndef one():\n    %timeit 1\n    return math.floor(1.5)",
        "%%bash\nrm -rf /",
        "%%html\n<b>def three(): pass</b>",
        "math.floor?",
    )
    found = run(code)
    assert found["one"]() == 1  # type: ignore[operator]
    assert "three" not in found


@pytest.mark.parametrize(
    "cell",
    [
        "def f(x):\n    y = (x\n         % 7)\n    return y",
        "def f(x):\n    return (\n        x\n        % 7\n    )",
        'def f(x):\n    """\n    % not magic\n    ! nor this\n    """\n    return x % 7',
        "RATIO = 7  # why?\ndef f(x):\n    # is this right?\n    return x % RATIO",
        "def f(x):\n    return x % 7\n\nlines = !ls",
        "def f(x):\n    return x % 7\n\nresult = %time f(3)",
    ],
    ids=["modulo", "modulo in brackets", "docstring", "question", "shell value", "magic value"],
)
def test_what_only_looks_like_a_magic_and_what_really_is(cell: str) -> None:
    found = run(code_of(cell))
    assert found["f"](9) == 2  # type: ignore[operator]


def test_the_last_definition_counts() -> None:
    found = run(code_of("def f():\n    return 1", "N = 1", "def f():\n    return N", "N = 3"))
    assert found["f"]() == 3  # type: ignore[operator]


def test_a_cell_that_does_not_parse_costs_only_itself() -> None:
    assert run(code_of("def f(:\n", "def g():\n    return 2"))["g"]() == 2  # type: ignore[operator]


@pytest.mark.parametrize(
    "cells",
    [
        ["data = load()", "shape = data.shape[1:]", "def f():\n    return 2"],
        ["(x, y), test = load()", "small, labels = x[:10], y[:10]", "def f():\n    return 2"],
        ["model = build()", "history: object = model.history", "def f():\n    return 2"],
        ["n = int(input())", "def f(k=2, n=n):\n    return k", "def f(k=2):\n    return k"],
        ["x = load()", "class Shape:\n    size = x.size", "def f():\n    return 2"],
        ["import no_such_package", "def f():\n    return 2"],
        ["import math", "from __future__ import annotations\ndef f():\n    return 2"],
    ],
    ids=[
        "attribute",
        "slices",
        "annotated",
        "default",
        "class",
        "missing package",
        "future import",
    ],
)
def test_what_hangs_on_a_cell_that_was_not_run_costs_only_itself(cells: list[str]) -> None:
    assert run(code_of(*cells))["f"]() == 2  # type: ignore[operator]


def test_definitions_inside_try_and_if_are_found() -> None:
    cell = "try:\n    import no_such as lib\nexcept ImportError:\n    import math as lib\n"
    found = run(code_of(cell, "def f():\n    return lib.floor(2.5)"))
    assert found["f"]() == 2  # type: ignore[operator]


@pytest.mark.parametrize(
    "cell",
    [
        "x = " + "+".join(["1"] * 900),
        "x = " + "+".join(["1"] * 5000),
        "x = " + "-" * 5000 + "1",
        "x = " + "(" * 5000 + ")" * 5000,
        "x = " + "a." * 5000 + "b",
        "x = " + "f" + "()" * 5000,
        "x = '\0'",
        "#" * 600_000,
    ],
    ids=["sum", "long sum", "signs", "brackets", "attributes", "calls", "null", "long"],
)
def test_hostile_cells_cost_only_themselves(cell: str) -> None:
    assert run(code_of(cell, "def f():\n    return 2"))["f"]() == 2  # type: ignore[operator]


def test_intake_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marker = tmp_path / "ran"
    text = f"open({str(marker)!r}, 'w')\ndef build_model(): ...\n"
    cells = [("code", text), ("code", f"@open({str(marker)!r}, 'w')\ndef g(): ...")]
    files = {"model.py": text.encode(), "lab.ipynb": as_notebook(cells)}
    monkeypatch.setattr(builtins, "exec", None)
    assert "build_model" in read(in_folder(tmp_path / "upload", files)).functions
    assert not marker.exists()


@pytest.mark.parametrize("name", ["README.md", "handout.md", "lab.txt"])
def test_a_filled_in_handout_in_place_of_answers(tmp_path: Path, name: str) -> None:
    handout = (ROOT / "assignment" / "README.md").read_text(encoding="utf-8")
    filled = []
    for line in handout.splitlines():
        filled.append(line)
        if re.match(r"\s*(- |\d+[.)] )(\*\*q\d_\d\*\*)?.*\?$", line):
            filled += ["", "A filter slides over the image and shares its weights.", ""]
    assert len(filled) > len(handout.splitlines()), "the handout asks its questions"
    submission = read(in_folder(tmp_path, SOLUTION | {name: "\n".join(filled).encode()}))
    assert set(submission.answers) == set(LAB.rubric.questions())
    assert set(submission.answers.values()) == {
        "A filter slides over the image and shares its weights."
    }
    assert noted(submission, "short answers were taken from", name)


def test_the_handout_as_it_was_received_holds_no_answers(tmp_path: Path) -> None:
    received = {
        path.name: path.read_bytes() for path in (ROOT / "assignment").iterdir() if path.is_file()
    }
    submission = read(in_folder(tmp_path, received))
    assert submission.answers == {}
    assert submission.functions == FUNCTIONS
