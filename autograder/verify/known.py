"""Known submissions: small folders that prove the checks, with what each must lose.

What lies in `tests/submissions/right/NAME/` is correct, only written differently; what lies in
`tests/submissions/wrong/NAME/` makes a mistake. A folder holds the files that differ from the
reference, and a `case.yaml`:

    about: one sentence
    loses: [model.loss]       the items that lose points; wrong submissions only
    without: [training.py]    files of the reference that this submission lacks
    wrap: folder              hand it in one folder deep, or `zip`: as a zip of that folder
    seconds: 5                a shorter limit for each call and import
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, ValidationError

from autograder.lab import Lab
from autograder.packaging.archive import read_folder
from autograder.rubric import Rubric, Strict

CASE = "case.yaml"


class KnownError(Exception):
    """A known submission can't be used; the message names its file and says what to mend."""


class Case(Strict):
    """What case.yaml says."""

    about: str
    loses: list[str] = Field(default_factory=list)
    without: list[str] = Field(default_factory=list)
    wrap: Literal["", "folder", "zip"] = ""
    seconds: float | None = Field(None, gt=0)


@dataclass(frozen=True)
class Known:
    """A known submission: its name, whether it is right, case.yaml, and the whole of its files."""

    name: str
    is_right: bool
    case: Case
    files: Mapping[str, bytes]


def read_known(lab: Lab) -> list[Known]:
    """All known submissions of a lab, the right ones first.

    Raises:
        KnownError
        RubricError
    """
    reference = reference_files(lab)
    items = {f"{section.id}.{item.id}" for section, item in lab.rubric.entries()}
    found = []
    for kind in ("right", "wrong"):
        for file in sorted(lab.submissions.glob(f"{kind}/*/{CASE}")):
            place = file.relative_to(lab.root).as_posix()
            case = _read_case(file, place)
            if bool(case.loses) == (kind == "right"):
                what = "a wrong one names" if kind == "wrong" else "a right one loses no"
                raise KnownError(f"{place}: {what} the items that it loses, in `loses`")
            unknown = [name for name in case.loses if name not in items]
            unknown += [name for name in case.without if name not in reference]
            if unknown:
                raise KnownError(f"{place}: there is no {', '.join(unknown)}")
            own = {n: c for n, c in read_folder(file.parent).items() if n != CASE}
            kept = {n: c for n, c in reference.items() if n not in case.without}
            found.append(Known(file.parent.name, kind == "right", case, {**kept, **own}))
    return found


def _read_case(file: Path, place: str) -> Case:
    try:
        return Case.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise KnownError(f"{place}: not valid YAML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "case.yaml"
        raise KnownError(f"{place}: {where}: {first['msg']}") from None


def reference_files(lab: Lab) -> dict[str, bytes]:
    """What `solutions/` hands in: the files that the rubric asks for, and modules they import."""
    wanted = lab.rubric.submission
    there = read_folder(lab.solutions)
    found = {name: there[name] for name in (*wanted.files, wanted.model) if name in there}
    unread = list(found)
    while unread:
        source = found[unread.pop()].decode("utf-8", "replace")
        for helper in re.findall(r"^\s*(?:from|import)\s+(\w+)", source, re.M):
            name = f"{helper}.py"
            if name in there and name not in found:
                found[name] = there[name]
                unread.append(name)
    return found


def hand_in(files: Mapping[str, bytes], wrap: str, place: Path) -> Path:
    """Write a submission below `place`, wrapped as case.yaml says; returns what is handed in."""
    top = place / "upload"
    folder = top / "my work" if wrap else top
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    top.mkdir(parents=True, exist_ok=True)
    if wrap == "zip":
        return Path(shutil.make_archive(str(top), "zip", top))
    return top


def with_limits(rubric: Rubric, case: Case) -> Rubric:
    """The rubric with the case's shorter limits."""
    if case.seconds is None:
        return rubric
    shorter = {
        "call_seconds": case.seconds,
        "import_seconds": case.seconds,
        "calls": dict.fromkeys(rubric.limits.calls, case.seconds),
    }
    limits = rubric.limits.model_copy(update=shorter)
    return rubric.model_copy(update={"limits": limits})


def stub_files(lab: Lab) -> dict[str, bytes]:
    """The handout's own files, as a student would hand them in who has not begun."""
    there = read_folder(lab.assignment)
    return {name: there[name] for name in lab.rubric.submission.files if name in there}
