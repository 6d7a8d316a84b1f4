"""Mutants: the reference with one small change each, such as a student's slip might make.

A check that catches none of the changes to what it is about is too weak. A change that makes no
difference to what the lab asks for is equivalent; which ones are is for a person to say, with the
reason, in `tests/submissions/survivors.yaml`:

    equivalent:      # nothing that the lab asks for is different
      "training.train_model: ...": the reason
    accepted:        # a mistake that no check sees, and why that is so
      "model.build_model: ...": the reason
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from pydantic import Field, ValidationError

from autograder.lab import Lab
from autograder.rubric import Strict
from autograder.verify.known import KnownError, reference_files

_SURVIVORS = "survivors.yaml"
_LONGEST = 60
"""Characters of a name's parts."""

_OTHER_NAMES = {
    "relu": "tanh",
    "tanh": "relu",
    "softmax": "sigmoid",
    "sigmoid": "tanh",
    "rmsprop": "sgd",
    "adam": "sgd",
    "sgd": "adam",
    "categorical_crossentropy": "mean_squared_error",
    "sparse_categorical_crossentropy": "mean_absolute_error",
    "accuracy": "mean_absolute_error",
    "float32": "float16",
    "int32": "float32",
    "valid": "same",
    "same": "valid",
    "MaxPooling2D": "AveragePooling2D",
    "Conv2D": "DepthwiseConv2D",
    "Flatten": "GlobalAveragePooling2D",
    "LSTM": "GRU",
    "GRU": "SimpleRNN",
    "argmax": "argmin",
    "max": "min",
    "min": "max",
    "zeros": "ones",
    "ones": "zeros",
    "sorted": "list",
    "exp": "expm1",
    "log": "log1p",
    "floor": "ceil",
    "evaluate": "predict",
}
"""Keras' and NumPy's names with what they are easily confused with."""

_OTHER_OPERATORS: dict[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@dataclass(frozen=True)
class Mutant:
    """One changed module of the reference.

    name: `module.function: before -> after`, with a number where the same change occurs again.
    """

    name: str
    module: str
    line: int
    source: str


class Survivors(Strict):
    """What survivors.yaml says: names of mutants that need not be caught, with reasons."""

    equivalent: dict[str, str] = Field(default_factory=dict)
    accepted: dict[str, str] = Field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.equivalent or name in self.accepted


def read_survivors(lab: Lab) -> Survivors:
    """Raises KnownError."""
    file = lab.submissions / _SURVIVORS
    if not file.is_file():
        return Survivors()
    try:
        return Survivors.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
    except (yaml.YAMLError, ValidationError) as error:
        raise KnownError(f"tests/submissions/{_SURVIVORS}: {error}") from None


def mutated(lab: Lab) -> Iterator[tuple[Mutant, dict[str, bytes]]]:
    """Every mutant of the lab's reference, with the whole submission that it is part of."""
    files = reference_files(lab)
    for module in lab.rubric.submission.modules:
        name = f"{module}.py"
        if name in files:
            for mutant in mutants_of(module, files[name].decode()):
                yield mutant, {**files, name: mutant.source.encode()}


def mutants_of(module: str, source: str) -> list[Mutant]:
    """All mutants of a module's functions; docstrings, annotations and imports stay."""
    tree = ast.parse(source)
    found: list[Mutant] = []
    known = {ast.unparse(tree)}
    times: dict[str, int] = {}
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        for place in _places(function):
            for after, words in _variants(place):
                place.put(after)
                text = ast.unparse(ast.fix_missing_locations(tree))
                place.put(place.node)
                if text in known:
                    continue
                known.add(text)
                name = f"{module}.{function.name}: {words}{place.inside}"
                times[name] = times.get(name, 0) + 1
                if times[name] > 1:
                    name += f" ({times[name]})"
                line = getattr(place.node, "lineno", function.lineno)
                found.append(Mutant(name, module, line, text + "\n"))
    return found


@dataclass(frozen=True)
class _Place:
    """A node and where it hangs: `parent.field`, or among `siblings`, which that holds."""

    parent: ast.AST
    field: str
    siblings: list[ast.AST] | None
    index: int
    node: ast.AST
    call: ast.Call | None
    """The nearest call around it."""

    def put(self, node: ast.AST | None) -> None:
        """Let another node take the place, or none."""
        if self.siblings is None:
            setattr(self.parent, self.field, node)
        else:
            before, after = self.siblings[: self.index], self.siblings[self.index + 1 :]
            taken = [node] if node is not None else []
            setattr(self.parent, self.field, [*before, *taken, *after])

    @property
    def inside(self) -> str:
        """The call around it, unless that is a long one."""
        text = _text(self.call)
        return f" in {text}" if self.call and not text.endswith(" ...") else ""


def _places(parent: ast.AST, call: ast.Call | None = None) -> Iterator[_Place]:
    """All that may be changed below a node, annotations and docstrings apart."""
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "ctx", "decorator_list"):
            continue
        siblings = list(value) if isinstance(value, list) else None
        for index, node in enumerate([value] if siblings is None else siblings):
            text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if isinstance(node, ast.AST) and not text:
                yield _Place(parent, field, siblings, index, node, call)
                yield from _places(node, node if isinstance(node, ast.Call) else call)


def _text(node: ast.AST | None) -> str:
    """A node as it is written, shortened."""
    text = "nothing" if node is None else " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]} ..."


def _variants(place: _Place) -> Iterator[tuple[ast.AST | None, str]]:
    """What may take a node's place, None to take it away; and the change in words."""
    node, parent, field = place.node, place.parent, place.field
    for pair, swapped in _swapped(node):
        yield swapped, f"{_text(pair[0])} and {_text(pair[1])} swapped"
    for after in _replacements(node, parent, field):
        yield after, f"{_text(node)} -> {_text(after)}"


def _replacements(node: ast.AST, parent: ast.AST, field: str) -> Iterator[ast.AST | None]:
    if isinstance(node, ast.Constant):
        yield from (ast.Constant(value) for value in _other_constants(node.value))
    if isinstance(node, ast.Attribute) and node.attr in _OTHER_NAMES:
        yield ast.Attribute(node.value, _OTHER_NAMES[node.attr], node.ctx)
    if isinstance(node, ast.Name) and field == "func" and node.id in _OTHER_NAMES:
        yield ast.Name(_OTHER_NAMES[node.id], node.ctx)
    argument = isinstance(parent, ast.Call) and field == "args"
    if isinstance(node, ast.keyword) or argument or isinstance(parent, ast.List | ast.Tuple):
        yield None
    if isinstance(node, ast.Call):
        yield from _without_call(node)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass()
    if isinstance(node, ast.Return) and node.value is not None:
        yield ast.Return(ast.Constant(None))
    if isinstance(node, ast.BinOp) and type(node.op) in _OTHER_OPERATORS:
        yield ast.BinOp(node.left, _OTHER_OPERATORS[type(node.op)](), node.right)
        yield node.left
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(_OTHER_OPERATORS[type(node.op)](), node.values)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _OTHER_OPERATORS:
        other = _OTHER_OPERATORS[type(node.ops[0])]()
        yield ast.Compare(node.left, [other, *node.ops[1:]], node.comparators)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def _other_constants(value: object) -> list[bool | int | float | str]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1]
    if isinstance(value, float):
        return [value * 2 if value else 1.0]
    if isinstance(value, str):
        return [_OTHER_NAMES.get(value, value + "x")]
    return []


def _swapped(node: ast.AST) -> Iterator[tuple[tuple[ast.AST, ast.AST], ast.AST]]:
    """A call's arguments or a sequence's entries with two neighbours exchanged, pair by pair."""
    field = {ast.Call: "args", ast.List: "elts", ast.Tuple: "elts"}.get(type(node), "")
    parts = getattr(node, field, [])
    for i in range(len(parts) - 1):
        other = copy.copy(node)
        setattr(other, field, [*parts[:i], parts[i + 1], parts[i], *parts[i + 2 :]])
        yield (parts[i], parts[i + 1]), other


def _without_call(node: ast.Call) -> Iterator[ast.AST]:
    """The call removed: what it was a method of, or its first argument, takes its place."""
    if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name):
        yield node.func.value
    if node.args and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]
