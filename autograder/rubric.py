"""rubric.yaml: its types, and how it is read.

The rubric is the one place that holds sections, items, points, visibility, thresholds, limits,
hints and the short answers' criteria. Everything else asks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from autograder.answers.criteria import Question
from autograder.answers.second_opinion import Endpoint

Visibility = Literal["visible", "hidden", "after_due_date", "after_published"]
"""Gradescope's four values: when the student sees an item's result."""

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Strict(BaseModel):
    """A model that refuses keys it does not know, so that a typing error can't pass unnoticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(Strict):
    """One line of the grade: a check in `tests/hidden`, or a short answer."""

    id: Identifier
    title: str
    points: Annotated[Decimal, Field(ge=0, decimal_places=2)]
    visibility: Visibility = "visible"
    hint: str = Field("", description="Shown after 'Try' when the check fails and gives none.")
    thresholds: dict[str, float] = Field(
        default_factory=dict, description="Numbers that the check reads by name."
    )
    tiers: dict[float, Decimal] = Field(
        default_factory=dict, description="Partial credit: measured value at least KEY earns VALUE."
    )
    question: Question | None = Field(None, description="Makes the item a short answer.")

    @model_validator(mode="after")
    def _points_agree(self) -> Item:
        if self.question:
            criteria = sum((c.points for c in self.question.criteria), Decimal(0))
            if criteria != self.points:
                raise ValueError(
                    f"the criteria add up to {criteria} points, the item has {self.points}"
                )
        if self.tiers and max(self.tiers.values()) != self.points:
            raise ValueError(f"the highest tier must earn the item's {self.points} points")
        return self


class Section(Strict):
    """A named group of items; its checks live in `tests/hidden/test_<id>.py`."""

    id: Identifier
    title: str
    items: Annotated[list[Item], Field(min_length=1)]

    @property
    def points(self) -> Decimal:
        return sum((item.points for item in self.items), Decimal(0))


class Submission(Strict):
    """What a student hands in."""

    modules: dict[Identifier, list[str]] = Field(
        description="Module name to the functions that it must define."
    )
    answers: str | None = Field(None, description="The file of short answers.")
    model: str | None = Field(None, description="The trained model, a .keras file; optional.")
    provided: tuple[str, ...] = Field(
        (), description="Files of `assignment/` that student code needs and nobody hands in."
    )

    @property
    def files(self) -> list[str]:
        """What has to be handed in: the modules, and the sheet of answers if there is one."""
        return [*(f"{module}.py" for module in self.modules), *filter(None, [self.answers])]


class Answers(Strict):
    """How short answers are graded."""

    review_below: float = Field(
        0.45, ge=0, le=1, description="The confidence under which a person is asked."
    )
    model: Endpoint | None = Field(
        None, description="A language model to ask for a second opinion; none by default."
    )


class Otter(Strict):
    """For courses that use notebooks and Otter-Grader."""

    address: str = Field(
        "",
        pattern=r'^[^"\\\s$]*$',
        description="Where the notebook's first cell fetches student.zip.",
    )
    config: dict[str, Any] = Field(
        default_factory=dict,
        description="More keys of Otter's otter_config.json, as `pdf: true` for written answers.",
    )


class Limits(Strict):
    """How long student code may run, in wall seconds, and how much memory it may hold."""

    platform_seconds: float = Field(
        600, gt=0, description="Gradescope's own limit; the grader stops itself at nine tenths."
    )
    grade_seconds: float = Field(360, gt=0, description="All student code together.")
    import_seconds: float = Field(30, gt=0, description="Importing one module.")
    call_seconds: float = Field(30, gt=0, description="One call of a function not named below.")
    calls: dict[str, float] = Field(default_factory=dict, description="Function to seconds.")
    model_seconds: float = Field(
        90, gt=0, description="Rebuilding one model and running it on all test images."
    )
    memory_mb: int = Field(
        1024, gt=0, description="Memory held by a student's process and all it starts, MiB."
    )
    disk_mb: int = Field(256, gt=0, description="Files that student code writes, MiB.")


class Dataset(Strict):
    """A data set of `keras.datasets` that the lab uses."""

    test_images: int = Field(1000, gt=0, description="Test images in the hidden sample.")
    image_shape: tuple[int, ...] = Field(description="Shape of one image, uint8.")
    label_shape: tuple[int, ...] = Field((), description="Shape of one label.")
    classes: list[str]
    served_train: int = Field(200, gt=0, description="Training images served to student code.")
    served_test: int = Field(100, gt=0, description="Test images served to student code.")


class Rubric(Strict):
    """The whole of rubric.yaml."""

    title: str
    total: Decimal = Field(Decimal(100), description="What all items must add up to.")
    seed: int = Field(0, description="Secret, a long number: hidden data are generated from it.")
    submission: Submission
    answers: Answers = Answers()
    otter: Otter = Otter()
    limits: Limits = Limits()
    datasets: dict[Identifier, Dataset] = Field(default_factory=dict)
    sections: Annotated[list[Section], Field(min_length=1)]

    def entries(self) -> Iterator[tuple[Section, Item]]:
        """Every item with its section, in the order of the rubric."""
        for section in self.sections:
            for item in section.items:
                yield section, item

    def item(self, full_id: str) -> Item:
        """The item called `<section>.<item>`; KeyError when there is none."""
        for section, item in self.entries():
            if f"{section.id}.{item.id}" == full_id:
                return item
        raise KeyError(full_id)

    def questions(self) -> dict[str, Question]:
        """Short answers' questions by item id, in order."""
        return {item.id: item.question for _, item in self.entries() if item.question}

    @model_validator(mode="after")
    def _adds_up(self) -> Rubric:
        points = sum((section.points for section in self.sections), Decimal(0))
        if points != self.total:
            raise ValueError(f"all items add up to {points} points, total says {self.total}")
        return self


class RubricError(Exception):
    """rubric.yaml can't be used; the message names file and line of every mistake."""


def load_rubric(path: Path) -> Rubric:
    """Read and validate a rubric.

    Raises:
        RubricError: with one line per mistake, `rubric.yaml:LINE: where: what`.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RubricError(f"{path}: can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise RubricError(f"{path.name}:{line}: not UTF-8 text") from None
    try:
        tree = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RubricError(f"{path.name}:{line}: not valid YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise RubricError(f"{path.name}:1: not valid YAML: {error}") from None
    mistakes = _repeated_keys(tree) + _repeated_ids(tree)
    try:
        rubric = Rubric.model_validate(data)
    except ValidationError as error:
        mistakes += [
            (line_of(tree, found["loc"]), _where(found["loc"], data), _plainly(found))
            for found in error.errors()
        ]
    if mistakes:
        lines = (f"{path.name}:{line}: {where}: {what}" for line, where, what in sorted(mistakes))
        raise RubricError("\n".join(lines))
    return rubric


def line_of(tree: yaml.Node | None, location: tuple[int | str, ...]) -> int:
    """The line of the YAML node at `location`, or of its nearest parent that exists."""
    node = tree
    line = 1
    for step in location:
        found = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(step):
                    found, line = value, key.start_mark.line + 1
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value)
        ):
            found = node.value[step]
            line = found.start_mark.line + 1
        if found is None:
            break
        node = found
    return line


def _where(location: tuple[int | str, ...], data: Any) -> str:
    """A location in words that an instructor can find: ids in place of list positions."""
    words: list[str] = []
    for step in location:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        named = isinstance(data, dict) and isinstance(step, int)
        words.append(str(data.get("id", step + 1)) if named else str(step))  # type: ignore[operator]
    return ".".join(words) or "rubric"


def _plainly(found: Any) -> str:
    if found["type"] == "extra_forbidden":
        return "unknown key; see rubric.schema.json for those that exist"
    if found["type"] == "missing":
        return "is missing"
    message: str = found["msg"].removeprefix("Value error, ")
    return message[0].lower() + message[1:]


def _repeated_keys(node: yaml.Node | None) -> list[tuple[int, str, str]]:
    """YAML takes the last of two equal keys in silence; a rubric should not."""
    mistakes: list[tuple[int, str, str]] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                mistakes.append(
                    (key.start_mark.line + 1, str(key.value), "this key is given twice")
                )
            seen.add(key.value)
            mistakes += _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            mistakes += _repeated_keys(value)
    return mistakes


def _repeated_ids(tree: yaml.Node | None) -> list[tuple[int, str, str]]:
    """Sections need ids of their own, and so do the items of one section."""
    mistakes: list[tuple[int, str, str]] = []
    sections = _child(tree, "sections")
    for group in [sections, *(_child(s, "items") for s in getattr(sections, "value", []))]:
        seen: dict[str, int] = {}
        for entry in getattr(group, "value", []):
            name = _child(entry, "id")
            if not isinstance(name, yaml.ScalarNode):
                continue
            line = name.start_mark.line + 1
            if name.value in seen:
                mistakes.append(
                    (line, name.value, f"this id is taken, see line {seen[name.value]}")
                )
            seen.setdefault(name.value, line)
    return mistakes


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == name:
                return value
    return None
