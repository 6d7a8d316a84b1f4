"""Whatever the bytes: the wire, the intake and the answers' parser end in one of the ways they may.

`tests/fuzz.py` tries far more of them.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import random
import re
import socket
import tempfile
import time
from pathlib import Path
from typing import Any

import fuzz
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.answers import find_answers, grade_answer
from autograder.answers.sheet import MAX_ANSWER
from autograder.intake import read_submission
from autograder.lab import Lab
from autograder.sandbox import wire
from autograder.submission import Submission

settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=300,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("steady")

LAB = Lab(Path(__file__).resolve().parents[1])
QUESTIONS = LAB.rubric.questions()
MESSAGES, ZIPS = fuzz.messages(), fuzz.zips()
seeds = st.integers(0, 2**32).map(random.Random)

# The wire ------------------------------------------------------------------------------------

atoms = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.binary(max_size=20)
)
kinds = st.sampled_from(["?", "i1", "u1", "<i2", "<u4", "<i8", "<f2", "<f4", "<f8"])
shapes = st.lists(st.integers(0, 3), max_size=4).map(tuple)
plain = st.recursive(
    atoms | arrays.arrays(kinds, shapes) | st.sampled_from(fuzz.records()),
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.lists(inside, max_size=4).map(tuple)
        | st.dictionaries(st.text("ab", max_size=3) | st.integers(-9, 9), inside, max_size=4)
    ),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    """Equal in type and value, arrays also in dtype and shape; NaN equals NaN."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        alike = one.dtype == other.dtype and one.shape == other.shape
        return alike and one.tobytes() == other.tobytes()
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if dataclasses.is_dataclass(one):
        return all(
            same(getattr(one, f.name), getattr(other, f.name)) for f in dataclasses.fields(one)
        )
    return one == other or (one != one and other != other)


@given(plain)
def test_values_come_back_the_same(value: Any) -> None:
    assert same(wire.decode(wire.encode(value)), value)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_refused(data: bytes) -> None:
    with contextlib.suppress(wire.WireError):
        wire.decode(data)


@settings(max_examples=3000)
@given(seeds)
def test_mutated_messages_are_read_or_refused(rng: random.Random) -> None:
    data = fuzz.frame(rng, MESSAGES)
    with contextlib.suppress(wire.WireError):
        wire.encode(wire.decode(data))


@given(seeds, st.sampled_from(["whole", "raw", "cut", "long"]), st.booleans())
def test_a_peer_may_send_anything(rng: random.Random, how: str, closes: bool) -> None:
    data = fuzz.frame(rng, MESSAGES)
    sent = data if how == "raw" else wire.framed(data)
    if how == "cut":
        sent = sent[: rng.randrange(len(sent))]
    elif how == "long":
        sent = rng.choice((wire.MAX_FRAME + 1, 2**64 - 1)).to_bytes(8, "big") + data
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent[:60_000])
        if closes:
            theirs.close()
        with contextlib.suppress(wire.WireError, wire.PeerGone, wire.DeadlineExceeded):
            wire.receive(ours, time.monotonic() + 0.005)


# The intake ----------------------------------------------------------------------------------


def check(path: Path) -> None:
    """A submission comes of it, and all that is said about it can be shown."""
    submission = read_submission(path, LAB)
    assert isinstance(submission, Submission)
    shown = [*submission.notes, *submission.problems.values(), *submission.answers.values()]
    "\n".join([*shown, *submission.files]).encode()
    assert all(len(note) < 1000 and "\n" not in note for note in submission.notes)
    for name in submission.files:
        assert not name.startswith("/") and ".." not in name.split("/")
        assert all(0 < len(part.encode()) <= 255 for part in name.split("/"))
    folders = {str(p) for name in submission.files for p in Path(name).parents}
    assert not folders & submission.files.keys()


@settings(max_examples=500)
@given(seeds)
def test_mutated_zips(rng: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "upload.zip")
        path.write_bytes(fuzz.mutated(rng, ZIPS, fuzz.ZIP_MARKS))
        check(path)


@given(st.binary(max_size=200), st.sampled_from(["zip", "ipynb", "py", "md", "keras", "bin", "PY"]))
def test_any_single_file(content: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"model.{suffix}")
        path.write_bytes(content)
        check(path)


names = st.sampled_from(
    "model.py Model.py model (1).py training.PY answers.md ANSWERS.md lab.ipynb model.keras a.zip "
    "README.md tests conftest.py numpy.py evaluation lib x.so requirements.txt pytest.ini".split()
) | st.binary(min_size=1, max_size=12).filter(lambda n: not set(n) & set(b"/\0") and n.strip(b"."))
sources = st.sampled_from(
    [
        b"def build_model(): ...\n",
        b"import *",
        b"from x import (\n  build_model,\n)",
        b"\xff\xfea\0",
    ]
)
contents = st.binary(max_size=80) | sources | seeds.map(lambda rng: fuzz.mutated(rng, ZIPS))


@settings(max_examples=200)
@given(st.lists(st.tuples(st.lists(names, min_size=1, max_size=3), contents), max_size=6))
def test_any_folder(files: list[tuple[list[str | bytes], bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for parts, content in files:
            path = b"/".join(
                [folder.encode(), *(p.encode() if isinstance(p, str) else p for p in parts)]
            )
            with contextlib.suppress(OSError):  # A name that is taken, or that the disk refuses.
                Path(path.decode("utf-8", "surrogateescape")).parent.mkdir(
                    parents=True, exist_ok=True
                )
                with open(path, "wb") as file:
                    file.write(content)
        check(Path(folder))


pieces = (
    "def f(): ...\n|x = |1\n|%time |!ls\n|(|)|[|'''|\"|\\\n|  |if x:\n|else: |import a\n|lambda: |"
    "class A: |@f\n|f'{|}'|\0|\ud800|é|async |def build_model():\n return x\n|\t|;"
)
code = st.lists(st.sampled_from(pieces.split("|")), max_size=12).map("".join)
values = st.recursive(
    st.none() | st.integers() | st.floats() | code,
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cell_type", "source", "cells", "x"]), inside, max_size=3
        )
    ),
    max_leaves=8,
)
cells = values | st.fixed_dictionaries(
    {
        "cell_type": st.sampled_from(["code", "markdown", "raw"]),
        "source": code | st.lists(code) | values,
    }
)


@given(st.lists(cells, max_size=6) | values, seeds, st.booleans())
def test_any_notebook(book: Any, rng: random.Random, damaged: bool) -> None:
    content = json.dumps({"cells": book}).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lab.ipynb")
        path.write_bytes(fuzz.mutated(rng, [content]) if damaged else content)
        check(path)


# Answers -------------------------------------------------------------------------------------

markdown = st.lists(
    st.sampled_from(
        [
            *("# ", "## q1_1 ", "q1_2: ", "**Q3.1** ", "> ", "- ", "1. ", "| ", "|", "**", "__"),
            *("```\n", "~~~", "<!--", "-->", "<br>", "---\n", "\n", "\n\n", "\r", "\t", "    "),
            *("\0", "\ud800", "\u202e", "\u2028", "\x0c", "🙂", "e\u0301", "'", "?", ".", ", "),
            *("What is a feature map?", "Part 3", "Answer:", "your answer here", "references\n"),
            *("a filter slides over the image ", "not ", "one full pass over all training data. "),
            *(question.text for question in QUESTIONS.values()),
        ]
    )
    | st.text(max_size=5),
    max_size=30,
).map("".join)


@given(markdown, st.integers(1, 30))
def test_any_text_gives_answers_that_stand_in_it(text: str, times: int) -> None:
    answers = find_answers(text * times, QUESTIONS, LAB.handed_out)
    assert list(answers) == [name for name in QUESTIONS if name in answers]
    there = "".join(re.sub(r"<!--.*?-->|[\s>]", "", text * times, flags=re.DOTALL).split())
    for answer in answers.values():
        assert 0 < len(answer) <= MAX_ANSWER
        for line in answer.splitlines():
            assert re.sub(r"[\s>]", "", line) in there


@given(markdown, st.sampled_from(list(QUESTIONS)))
def test_any_answer_earns_points_within_bounds(text: str, name: str) -> None:
    question = QUESTIONS[name]
    grade = grade_answer(text, question)
    assert len(grade.criteria) == len(question.criteria)
    for earned, criterion in zip(grade.criteria, question.criteria, strict=True):
        assert 0 <= earned.points <= criterion.points
        assert earned.feedback
        assert all(0 <= start < end <= len(text) for start, end in earned.evidence)
    assert grade == grade_answer(text, question)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(fuzz.typer.Exit) as ended:
        fuzz.main(frames=200, zips_=50, seed=3)
    assert ended.value.exit_code == 0
    assert not list(tmp_path.iterdir())


def test_the_command_keeps_what_it_could_not_expect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(data: bytes) -> str:
        raise RuntimeError("unexpected")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fuzz, "try_frame", fails)
    with pytest.raises(fuzz.typer.Exit) as ended:
        fuzz.main(frames=3, zips_=0, seed=3)
    assert ended.value.exit_code == 1
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == [f"fuzz-messages-{n}.hex" for n in (1, 2, 3)]
    assert all(isinstance(bytes.fromhex(file.read_text()), bytes) for file in files)
