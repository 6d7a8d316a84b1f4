"""Labelled answers: what the grader learns from and is measured by, one JSON object a line.

    {"question": "q1_3", "text": "It halves the map.", "label": [1, 0], "origin": "plain"}

`label` holds the points of each criterion in the rubric's order; it may be absent where answers are
only to be graded. `id` and `origin` are optional, other fields are ignored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

REVIEW = "review"
"""The origin of answers that a person decided on."""


class BankError(Exception):
    """A file of answers is not what it should be; the message names the line."""


class LabelledAnswer(BaseModel):
    """An answer, and what a person gave it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    question: str
    text: str
    label: tuple[float, ...] | None = None
    id: str = ""
    origin: str = ""


def read_answers(path: Path) -> list[LabelledAnswer]:
    """The answers in a file, or in all .jsonl files of a folder.

    Raises:
        BankError: a line is no answer.
    """
    if path.is_dir():
        return [answer for file in sorted(path.glob("*.jsonl")) for answer in read_answers(file)]
    answers = []
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            answer = LabelledAnswer.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise BankError(f"{path}:{number}: {where}: {first['msg'].lower()}") from None
        answers.append(answer if answer.id else answer.model_copy(update={"id": f"{number}"}))
    return answers


def fingerprint(folder: Path) -> str:
    """Changes whenever the bank in a folder does."""
    content = hashlib.sha256()
    for file in sorted(folder.glob("*.jsonl")):
        content.update(file.name.encode() + b"\n" + file.read_bytes())
    return content.hexdigest()[:16]


def add_answers(folder: Path, answers: Iterable[LabelledAnswer]) -> None:
    """Put answers into a bank: a folder with one file for each question."""
    folder.mkdir(parents=True, exist_ok=True)
    for answer in answers:
        values = {
            "question": answer.question,
            "text": answer.text,
            "label": [int(x) if x == int(x) else x for x in answer.label or ()],
            "origin": answer.origin,
        }
        with (folder / f"{answer.question}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(values, ensure_ascii=False) + "\n")


def _lines(path: Path) -> Iterator[str]:
    """Lines end with \\n alone: an answer may hold other signs that end lines."""
    try:
        yield from path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BankError(f"{path} can't be read: {error}") from None
