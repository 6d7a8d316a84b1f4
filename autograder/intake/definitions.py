"""Which statements of a notebook its functions need: the rest is never run.

A statement is kept if it gives a needed name its value or changes it, and then the names that it
uses are needed as well. So helpers, constants and settings come along; training runs, plots and
whatever else was tried out do not. No statement that trains is kept, whoever needs it.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from autograder.intake.source import is_stub

MAX_CELL = 100_000
_TOO_MUCH = (SyntaxError, ValueError, RecursionError, MemoryError)
_MAGIC = re.compile(r"^[ \t]*(?:[%!?]|[\w.]+\?{1,2}[ \t]*$)")
_MAGIC_VALUE = re.compile(r"^([\w, \t]+=[ \t]*)[%!].*")
_RUN = re.compile(r"^[ \t]*%run[ \t]+(?:\./)?([A-Za-z_]\w*)\.py[ \t]*$")
_CELL_OF_CODE = re.compile(r"%%(time|timeit|capture)\b")
_TRAINS = frozenset(("fit", "fit_generator", "train_on_batch"))
_SETTING = re.compile(
    r"(?:set|enable|disable|run|use|register)_\w+|seed|simplefilter|filterwarnings"
)
_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_LATER = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
"""What stands in these is done when they are called."""


@dataclass
class _Statement:
    """A statement at the top level of a cell, and the names that it has to do with.

    gives: those that it gives a value, or whose value it changes by an assignment.
    calls_on: those of whose value it calls a method, which may change it.
    calls: functions and `.methods` that are called at once.
    sets: global names that a function sets.
    """

    place: str
    source: str
    node: ast.stmt
    uses: set[str]
    gives: set[str] = field(default_factory=set)
    calls_on: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    trains: bool = False

    @property
    def function(self) -> str:
        return self.node.name if isinstance(self.node, _FUNCTION) else ""


def definitions(cells: Iterable[tuple[str, str]], names: Collection[str]) -> str:
    """A module with what the functions of these names need, in the order of the notebook.

    Each statement stands in a `try` of its own, so that one which depends on a cell that was not
    run costs only itself; above it stands a comment with the place that it comes from.

    Args:
        cells: for each cell of code its place, as `lab.ipynb, cell 3`, and its source. Cells that
            do not parse are left out, as Jupyter would have refused them.
    """
    statements = [
        found
        for place, source in cells
        for node in parsed(source)
        if not _is_future(node) and (found := _looked_at(place, node))
    ]
    statements = _without_stubs(statements, names)
    kept = _reached(statements, names)
    guarded = [
        f"# {found.place}\ntry:\n{_indented(found.source)}\nexcept Exception:\n    pass\n"
        for number, found in enumerate(statements)
        if number in kept
    ]
    return "from __future__ import annotations\n\n" + "".join(guarded)


def parsed(cell: str) -> list[ast.stmt]:
    """A cell's statements; magics are taken out only if it does not parse as it stands."""
    if len(cell) > MAX_CELL:
        return []
    for source in (cell, _without_magics(cell)):
        try:
            return ast.parse(source).body
        except _TOO_MUCH:
            continue
    return []


def _without_magics(cell: str) -> str:
    lines = cell.split("\n")
    if lines[0].startswith("%%"):
        lines = lines[1:] if _CELL_OF_CODE.match(lines[0]) else []
    kept: list[str] = []
    continued = False
    for line in lines:
        run = _RUN.match(line)
        magic = continued or _MAGIC.match(line)
        continued = bool(magic) and line.rstrip().endswith("\\")
        indent = line[: len(line) - len(line.lstrip())]
        if run:
            kept.append(f"from {run[1]} import *")
        else:
            kept.append(f"{indent}pass" if magic else _MAGIC_VALUE.sub(r"\1None", line))
    return "\n".join(kept)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


# One statement ---------------------------------------------------------------------------------


def _looked_at(place: str, node: ast.stmt) -> _Statement | None:
    """None for a statement that does nothing, or can't be written down again."""
    if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Call):
        return None
    try:
        source = ast.unparse(node)
        table = symtable.symtable(source, "notebook", "exec")
        found = _Statement(place, source, node, _globals(table))
    except _TOO_MUCH:
        return None
    if isinstance(node, _FUNCTION):
        found.gives = {node.name}
        found.sets = _declared_global(table)
        found.trains = any(map(_is_training, _done_when_called(node)))
        return found
    for part in _done_at_once([node]):
        found.gives |= _given(part)
        found.trains = found.trains or _is_training(part)
        if isinstance(part, ast.Call):
            found.calls.add(_called(part.func))
        if isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
            found.calls_on.add(_root(part.value.func))
    return found


def _done_at_once(parts: list[ast.AST]) -> Iterator[ast.AST]:
    """The nodes and all below them that is done when the cell is run."""
    while parts:
        part = parts.pop()
        yield part
        if isinstance(part, ast.comprehension):
            parts += [part.iter, *part.ifs]  # Its names are its own.
        elif not isinstance(part, _LATER):
            parts += ast.iter_child_nodes(part)


def _done_when_called(node: ast.stmt) -> Iterator[ast.AST]:
    """What a call of the function does, or making an object of the class."""
    if not isinstance(node, ast.ClassDef):
        return ast.walk(node)
    made = [part for part in node.body if getattr(part, "name", "") == "__init__"]
    return (found for part in made for found in ast.walk(part))


def _given(part: ast.AST) -> set[str]:
    if isinstance(part, _FUNCTION):
        return {part.name}
    if isinstance(part, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in part.names}
    stored = isinstance(getattr(part, "ctx", None), ast.Store)
    return {_root(part)} if stored else set()


def _called(function: ast.expr) -> str:
    """A function's name, or a method's with a full stop before it."""
    if isinstance(function, ast.Attribute):
        return f".{function.attr}"
    return function.id if isinstance(function, ast.Name) else ""


def _root(part: ast.AST) -> str:
    """`CONFIG` of `CONFIG["sizes"].update`; '' where there is no name at the root."""
    while isinstance(part, ast.Attribute | ast.Subscript):
        part = part.value
    return part.id if isinstance(part, ast.Name) else ""


def _is_training(part: ast.AST) -> bool:
    return (
        isinstance(part, ast.Call)
        and isinstance(part.func, ast.Attribute)
        and part.func.attr in _TRAINS
    )


def _globals(table: symtable.SymbolTable) -> set[str]:
    outermost = table.get_type() == "module"  # Decorators, default values, base classes.
    symbols = table.get_symbols()
    names = {symbol.get_name() for symbol in symbols if outermost or symbol.is_global()}
    return names.union(*map(_globals, table.get_children()))


def _declared_global(table: symtable.SymbolTable) -> set[str]:
    names = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_declared_global()}
    return names.union(*map(_declared_global, table.get_children()))


# All statements --------------------------------------------------------------------------------


def _without_stubs(statements: list[_Statement], names: Collection[str]) -> list[_Statement]:
    """What is still to be written gives way to what is, wherever it stands."""
    stubs = [s.function in names and is_stub(s.source.encode(), s.function) for s in statements]
    done = {name for s, stub in zip(statements, stubs, strict=True) if not stub for name in s.gives}
    return [
        s for s, stub in zip(statements, stubs, strict=True) if not (stub and s.function in done)
    ]


def _reached(statements: list[_Statement], names: Collection[str]) -> set[int]:
    """The numbers of the statements that these names need."""
    _follow_calls(statements)
    imports = [s for s in statements if isinstance(s.node, ast.Import | ast.ImportFrom)]
    imported = set[str]().union(*(statement.gives for statement in imports))
    givers: defaultdict[str, list[int]] = defaultdict(list)
    setters: defaultdict[str, set[str]] = defaultdict(set)
    for number, statement in enumerate(statements):
        if statement.function or not statement.trains:
            called = statement.calls_on - (set() if _is_setting(statement.node) else imported)
            for name in statement.gives | called:
                givers[name].append(number)
            for name in () if statement.function else statement.calls:
                givers[f"{name}()"].append(number)
        for name in statement.sets:
            setters[name].add(f"{statement.function}()")
    kept = set[int]()
    needed = {*names, "*"}  # A star may stand for any name.
    waiting = list(needed)
    while waiting:
        name = waiting.pop()
        more = setters.pop(name, set())
        for number in givers.pop(name, ()):
            kept.add(number)
            more |= statements[number].uses
        more -= needed
        needed |= more
        waiting += more
    return kept


def _follow_calls(statements: list[_Statement]) -> None:
    """Whatever calls a function that trains does so itself."""
    users: defaultdict[str, list[_Statement]] = defaultdict(list)
    for statement in statements:
        for name in statement.uses if statement.function else statement.calls:
            users[name].append(statement)
    waiting = {s.function for s in statements if s.function and s.trains}
    for node in (s.node for s in statements if isinstance(s.node, ast.ClassDef)):
        methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
        waiting |= {f".{m.name}" for m in methods if any(map(_is_training, ast.walk(m)))}
    seen = set(waiting)
    while waiting:
        for user in users[waiting.pop()]:
            user.trains = True
            if user.function and user.function not in seen:
                seen.add(user.function)
                waiting.add(user.function)


def _is_setting(node: ast.stmt) -> bool:
    """Of a package's calls only settings are made: others show, load, or try something out."""
    call = node.value if isinstance(node, ast.Expr) else None
    function = call.func if isinstance(call, ast.Call) else None
    return isinstance(function, ast.Attribute) and bool(_SETTING.fullmatch(function.attr))


def _indented(text: str) -> str:
    """Shift a statement by one level; `ast.unparse` leaves no line break inside a string but in
    docstrings, whose text may shift."""
    return "\n".join(f"    {line}" for line in text.split("\n"))
