"""student.zip: the assignment folder as it stands, once it is sure to give nothing away."""

from __future__ import annotations

import ast
import bisect
import re
from collections.abc import Iterator
from itertools import accumulate

from autograder.intake.source import decode
from autograder.lab import Lab
from autograder.packaging.archive import read_folder

_TELLING = 25
"""Characters from which on a passage can't be in two files by chance."""


class PackageRefused(Exception):
    """A package would be wrong; the message says what to mend."""


def student_files(lab: Lab) -> dict[str, bytes]:
    """Exactly the files of `assignment/`.

    Raises:
        PackageRefused: with every place where something hidden shows.
    """
    files = read_folder(lab.assignment)
    leaks = list(find_leaks(lab, files))
    if leaks:
        raise PackageRefused("\n".join(["The student package would give away:", *leaks]))
    return files


def find_leaks(lab: Lab, files: dict[str, bytes]) -> Iterator[str]:
    """Places in `files` that hold a solution, a hidden check, or what the rubric keeps back."""
    secret_files = {
        path.read_bytes(): path.relative_to(lab.root).as_posix()
        for folder in (lab.solutions, lab.checks, lab.hidden_data)
        for path in folder.rglob("*")
        if path.is_file() and path.stat().st_size
    }
    secret_files[lab.rubric_file.read_bytes()] = "rubric.yaml"
    secrets = dict(_secrets(lab))
    for name, content in files.items():
        if content in secret_files:
            yield f"{name} is {secret_files[content]}"
            continue
        lines = [_squeezed(line) for line in decode(content).splitlines()]
        text = "".join(lines)
        for secret, (source, shown) in secrets.items():
            place = text.find(secret)
            if place >= 0:
                number = bisect.bisect_right(list(accumulate(map(len, lines))), place) + 1
                yield f"{name}:{number} holds a passage of {source}: {shown.strip()[:60]}"


def _secrets(lab: Lab) -> Iterator[tuple[str, tuple[str, str]]]:
    """Passages that no student may see, without white space; where each stands, and as it does."""
    for text, source in _passages(lab):
        if len(_squeezed(text)) >= _TELLING or text.isdigit():
            yield _squeezed(text), (source, text)


def _passages(lab: Lab) -> Iterator[tuple[str, str]]:
    rubric = lab.rubric
    if rubric.seed:
        yield str(rubric.seed), "rubric.yaml (the seed)"
    solved = [lab.solutions / f"{module}.py" for module in rubric.submission.modules]
    for path in (*solved, *sorted(lab.checks.glob("*.py"))):
        if path.is_file():
            source = path.read_text(encoding="utf-8")
            for statement in _statements(source):
                yield statement, path.relative_to(lab.root).as_posix()
    answers = lab.solutions / (rubric.submission.answers or "-")
    if answers.is_file():
        handed_out = set(lab.handed_out.splitlines())
        for line in answers.read_text(encoding="utf-8").splitlines():
            if line not in handed_out and not line.startswith("#"):
                for sentence in re.split(r"(?<=[.!?]) ", line):
                    yield sentence, answers.relative_to(lab.root).as_posix()
    for section, item in rubric.entries():
        for criterion in item.question.criteria if item.question else ():
            for example in (*criterion.examples.accept, *criterion.examples.partial):
                yield example, f"rubric.yaml ({section.id}.{item.id})"


def _statements(source: str) -> Iterator[str]:
    """The statements inside functions as they stand, docstrings and stubs' bodies apart."""
    for function in ast.walk(ast.parse(source)):
        for statement in function.body if isinstance(function, ast.FunctionDef) else ():
            docstring = isinstance(statement, ast.Expr) and isinstance(
                statement.value, ast.Constant
            )
            if not docstring:
                yield ast.get_source_segment(source, statement) or ""


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
