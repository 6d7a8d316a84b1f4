"""`autograder lint`: does the rubric agree with the checks, the handout and the public checks?

Reads everything as text: no check and no student code runs.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib import resources
from pathlib import Path

import yaml

from autograder.answers.bank import fingerprint
from autograder.answers.examples import check_examples
from autograder.answers.model import ModelError
from autograder.intake.layout import file_names
from autograder.lab import Lab
from autograder.otter.edition import edition_files
from autograder.report.text import exact
from autograder.rubric import Item, Rubric, RubricError, line_of

SCHEMA = "rubric.schema.json"
_FIRST_LINE = f"# yaml-language-server: $schema={SCHEMA}"
_TABLE_BEGIN, _TABLE_END = "<!-- points: begin -->", "<!-- points: end -->"
_HOOKS = "from check_hooks import *  # noqa: F403\n"
_WHEN = {
    "visible": "at once",
    "hidden": "never",
    "after_due_date": "after the due date",
    "after_published": "when grades are published",
}


@dataclass(frozen=True)
class Check:
    """A check function, as its source shows it."""

    id: str
    place: str
    for_questions: bool
    thresholds: frozenset[str]


def lint_lab(lab: Lab, fix: bool = False) -> list[str]:
    """Every mistake as `file:line: what`; with `fix`, files made from the rubric are rewritten."""
    try:
        rubric = lab.rubric
    except RubricError as error:
        return str(error).splitlines()
    tree = yaml.compose(lab.rubric_file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    lines = {
        f"{section.id}.{item.id}": line_of(tree, ("sections", s, "items", i, "id"))
        for s, section in enumerate(rubric.sections)
        for i, item in enumerate(section.items)
    }
    mistakes = [*_items_and_checks(lab, rubric, lines), *_handout(lab, rubric, lines)]
    mistakes += _answers(lab, lines)
    for path, text, source in _generated(lab, rubric):  # The notebook after the page it is from.
        current = path.read_text(encoding="utf-8") if path.is_file() else ""
        if current != text and fix:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        elif current != text:
            name = path.relative_to(lab.root).as_posix()
            mistakes.append(f"{name}:1: does not match {source}; run autograder lint --fix")
    return mistakes


def _items_and_checks(lab: Lab, rubric: Rubric, lines: dict[str, int]) -> Iterator[str]:
    checks, broken = _read_checks(lab.checks, lab.root)
    yield from broken
    by_id: dict[str, Check] = {}
    for check in checks:
        if check.id in by_id:
            yield f"{check.place}: {check.id} has a check already, {by_id[check.id].place}"
        by_id.setdefault(check.id, check)
        if not check.for_questions and check.id not in lines:
            yield f"{check.place}: no item {check.id} in rubric.yaml; it would count for nothing"
    for section, item in rubric.entries():
        name = f"{section.id}.{item.id}"
        place = f"rubric.yaml:{lines[name]}"
        own = by_id.get(name)
        if not item.question and own is None:
            yield f"{place}: {name} has no check; write test_{item.id} in test_{section.id}.py"
        if own:
            for key in sorted(own.thresholds - set(item.thresholds)):
                yield f"{place}: {name} lacks the threshold {key!r} that {own.place} reads"
            for key in sorted(set(item.thresholds) - own.thresholds):
                yield f"{place}: threshold {key!r} of {name} is read by no check"


def _read_checks(folder: Path, root: Path) -> tuple[list[Check], list[str]]:
    checks: list[Check] = []
    broken: list[str] = []
    for path in sorted(folder.glob("test_*.py")):
        name = path.relative_to(root).as_posix()
        section = path.stem.removeprefix("test_")
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except SyntaxError as error:
            broken.append(f"{name}:{error.lineno}: {error.msg}")
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                asked = any(argument.arg == "question" for argument in node.args.args)
                item = node.name.removeprefix("test_")
                place = f"{name}:{node.lineno}"
                checks.append(Check(f"{section}.{item}", place, asked, _thresholds(node)))
    return checks, broken


def _thresholds(function: ast.FunctionDef) -> frozenset[str]:
    """Names in `result.threshold("name")`."""
    return frozenset(
        str(call.args[0].value)
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "threshold"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    )


def _handout(lab: Lab, rubric: Rubric, lines: dict[str, int]) -> Iterator[str]:
    """The stubs, the answer sheet and the public checks belong to what the rubric asks."""
    for module, functions in rubric.submission.modules.items():
        path = lab.assignment / f"{module}.py"
        source = path.read_text(encoding="utf-8") if path.is_file() else ""
        for function in functions:
            if f"def {function}(" not in source:
                yield f"assignment/{module}.py:1: has no stub of {function}"
    asked = file_names(rubric.submission)
    for name in rubric.submission.provided:
        if not (lab.assignment / name).is_file():
            yield f"assignment/{name}:1: is missing, but rubric.yaml calls it provided"
        if name.lower() in asked:
            yield f"assignment/{name}:1: is to be handed in, so it can't be provided as well"
    if rubric.submission.answers:
        sheet = lab.assignment / rubric.submission.answers
        text = sheet.read_text(encoding="utf-8") if sheet.is_file() else ""
        for name, question in rubric.questions().items():
            if not any(line.startswith("#") and name in line.split() for line in text.splitlines()):
                yield f"assignment/{sheet.name}:1: has no heading '## {name} {question.text}'"
    for check in _read_checks(lab.assignment / "tests", lab.root)[0]:
        if check.id not in lines:
            yield f"{check.place}: no item {check.id} in rubric.yaml"
        elif rubric.item(check.id).visibility != "visible":
            yield f"{check.place}: a public check, but rubric.yaml:{lines[check.id]} hides it"


def _answers(lab: Lab, lines: dict[str, int]) -> Iterator[str]:
    """Each criterion grades its own examples as they are labelled."""
    rubric = lab.rubric
    try:
        grader = lab.answer_grader()
    except ModelError as error:
        yield str(error)
        return
    model = grader.model
    if model and lab.answer_bank.is_dir() and model.bank != fingerprint(lab.answer_bank):
        yield f"{lab.answer_bank}: changed since it was learned; run `autograder answers learn`"
    for section, item in rubric.entries():
        if item.question:
            name = f"{section.id}.{item.id}"
            if model and item.id in model.questions and not model.knows(item.id, item.question):
                yield (
                    f"rubric.yaml:{lines[name]}: {name}: the model was trained for other criteria;"
                    " run `autograder answers learn`"
                )
            for mistake in check_examples(item.question, partial(grader.grade, item.id)):
                yield f"rubric.yaml:{lines[name]}: {name}: {mistake}"


def _generated(lab: Lab, rubric: Rubric) -> Iterator[tuple[Path, str, str]]:
    """Files that an instructor does not write: what they should hold, and what that comes from."""
    for path, text in _from_rubric(lab, rubric):
        yield path, text, "rubric.yaml"
    for path, text in _common_checks(lab):
        yield path, text, "this version of autograder"


def _from_rubric(lab: Lab, rubric: Rubric) -> Iterator[tuple[Path, str]]:
    schema = json.dumps(rubric.model_json_schema(), indent=1, ensure_ascii=False) + "\n"
    yield lab.root / SCHEMA, schema
    text = lab.rubric_file.read_text(encoding="utf-8")
    if not text.startswith("# yaml-language-server:"):
        yield lab.rubric_file, f"{_FIRST_LINE}\n{text}"
    public = lab.public_checks
    if public:
        yield lab.assignment / "tests" / "items.yaml", _items_file(rubric, public)
    handout = lab.assignment / "README.md"
    if handout.is_file():
        page = handout.read_text(encoding="utf-8")
        before, begin, rest = page.partition(_TABLE_BEGIN)
        _, end, after = rest.partition(_TABLE_END)
        if begin and end:
            table = _points_table(rubric)
            yield handout, f"{before}{begin}\n{table}\n{end}{after}"
        for name, content in edition_files(lab).items():
            yield lab.assignment / name, content


def _common_checks(lab: Lab) -> Iterator[tuple[Path, str]]:
    """What the public checks of every lab share; of conftest.py that is one line.

    requirements.txt is the lab's own once there is one.
    """
    if not lab.public_checks:
        return
    common = resources.files("autograder").joinpath("public_checks")
    for file in sorted(common.iterdir(), key=lambda file: file.name):
        is_check = file.name.endswith(".py")
        path = (lab.assignment / "tests" if is_check else lab.assignment) / file.name
        if file.is_file() and not (path.name == "requirements.txt" and path.is_file()):
            yield path, file.read_text(encoding="utf-8")
    conftest = lab.assignment / "tests" / "conftest.py"
    own = conftest.read_text(encoding="utf-8") if conftest.is_file() else ""
    if _HOOKS not in own:
        yield conftest, f"{_HOOKS}{own}"


def _items_file(rubric: Rubric, public: set[str]) -> str:
    """What the public checks need to know of the rubric, and nothing hidden."""
    limited = rubric.limits.calls.keys()
    entries = {f"{section.id}.{item.id}": item for section, item in rubric.entries()}
    wanted = rubric.submission
    quick_first = sorted(wanted.modules, key=lambda name: bool(limited & {*wanted.modules[name]}))
    content = {
        "modules": quick_first,
        "hidden_checks": len(entries) - len(public & set(entries)),
        "files": wanted.files,
        "optional_files": list(filter(None, [wanted.model])),
        "answers": wanted.answers,
        "questions": list(rubric.questions()),
        "datasets": {
            name: {
                "image_shape": list(dataset.image_shape),
                "label_shape": list(dataset.label_shape),
                "classes": len(dataset.classes),
            }
            for name, dataset in rubric.datasets.items()
        },
        "public_checks": {
            name: {"title": item.title, "points": exact(item.points)}
            for name, item in entries.items()
            if name in public
        },
    }
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)
    return f"# Written by `autograder lint --fix` from rubric.yaml; do not edit.\n{text}"


def _points_table(rubric: Rubric) -> str:
    rows = [
        "| Part of the grade | Points | What counts | You see it |",
        "| --- | ---: | --- | --- |",
    ]
    for section in rubric.sections:
        rows.append(f"| **{section.title}** | **{section.points.normalize():f}** | | |")
        rows += [_row(item) for item in section.items]
    rows.append(f"| **Total** | **{rubric.total.normalize():f}** | | |")
    return "\n".join(rows)


def _row(item: Item) -> str:
    return f"| | {exact(item.points)} | {item.title} | {_WHEN[item.visibility]} |"
