"""Find the lab's files among those handed in, wherever they lie and however they are called."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath

from rapidfuzz import fuzz

from autograder.intake import notebook, source
from autograder.rubric import Submission as Wanted
from autograder.submission import Submission

# Would stand in for a package of the same name, or change how Python starts.
_SHADOWING = frozenset(
    "numpy keras tensorflow h5py msgpack ml_dtypes absl google pytest autograder conftest "
    "sitecustomize usercustomize".split()
)
_SETTINGS = frozenset(("pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml"))
_ALIKE = 80


def at_root(files: dict[str, bytes], wanted: Wanted, notes: list[str]) -> dict[str, bytes]:
    """The files as seen from the folder that holds most of the lab's files.

    Files elsewhere that the lab asks for and that folder lacks come along.
    """
    names = _file_names(wanted)
    folders: dict[PurePosixPath, int] = {}
    for path in map(PurePosixPath, files):
        known = path.name.lower() in names or path.suffix == ".ipynb"
        folders[path.parent] = folders.get(path.parent, 0) + known
    if not folders:
        return {}
    root = min(folders, key=lambda f: (-folders[f], _is_side(f), len(f.parts), str(f)))
    if not folders[root]:
        root = PurePosixPath(".")
    if root.parts:
        notes.append(f"The files were taken from the folder {root}.")
    moved: dict[str, bytes] = {}
    elsewhere: dict[str, list[str]] = {}
    for name, content in files.items():
        path = PurePosixPath(name)
        if path.is_relative_to(root):
            moved[path.relative_to(root).as_posix()] = content
        elif path.name.lower() in names:
            elsewhere.setdefault(path.name.lower(), []).append(name)
    for base, candidates in elsewhere.items():
        if not named_like(moved, base):
            candidates.sort(key=lambda name: (name.count("/"), name))
            moved[base] = files[candidates[0]]
            notes.append(f"{base} was taken from {candidates[0]}.")
    return moved


def without_handed_out(
    files: dict[str, bytes], wanted: Wanted, assignment: Path
) -> dict[str, bytes]:
    """The files without those that students received and were not asked to change."""
    mine = _file_names(wanted)
    return {
        name: content
        for name, content in files.items()
        if name.lower() in mine or name.endswith(".md") or not (assignment / name).is_file()
    }


def _file_names(wanted: Wanted) -> set[str]:
    extra = {wanted.answers, wanted.model} - {None}
    return {f"{module}.py" for module in wanted.modules} | {str(name).lower() for name in extra}


def _is_side(folder: PurePosixPath) -> bool:
    return any(part.lower() in ("old", "backup", "tests", "test", "copy") for part in folder.parts)


def named_like(files: dict[str, bytes], name: str) -> list[str]:
    """Files at the top with this name, the exact spelling first, then any case."""
    same = [file for file in files if file.lower() == name.lower()]
    return sorted(same, key=lambda file: file != name)


def arrange(files: dict[str, bytes], wanted: Wanted, notes: list[str]) -> Submission:
    """Decide which module gives each function, and which files student code may see."""
    kept = _without_shadows(files, wanted, notes)
    for module in wanted.modules:
        exact = f"{module}.py"
        spelled = named_like(kept, exact)
        if spelled and exact not in kept:
            kept[exact] = kept[spelled[0]]
            notes.append(f"{spelled[0]} was read as {exact}.")
    for name in kept:
        if name.endswith(".py"):
            kept[name] = source.as_module(kept[name])
    functions, problems = _functions(kept, wanted, notes)
    return Submission(kept, functions, problems, model=_trained_model(files, wanted, notes))


def _without_shadows(files: dict[str, bytes], wanted: Wanted, notes: list[str]) -> dict[str, bytes]:
    kept = {}
    for name, content in files.items():
        top = name.split("/")[0].removesuffix(".py")
        is_python = name.endswith((".py", ".pth"))
        shadows = top in _SHADOWING or top in sys.stdlib_module_names
        if name in _SETTINGS or (is_python and shadows and top not in wanted.modules):
            notes.append(
                f"{name} was left out: it would stand in for another module or setting; rename it."
            )
        elif name.endswith(".pth"):
            notes.append(f"{name} was left out.")
        else:
            kept[name] = content
    return kept


def _functions(
    files: dict[str, bytes], wanted: Wanted, notes: list[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Each function's module: its own, or else another that defines it."""
    functions: dict[str, str] = {}
    problems: dict[str, str] = {}
    modules = {
        name.removesuffix(".py"): content
        for name, content in sorted(files.items())
        if name.endswith(".py") and "/" not in name and name[:-3].isidentifier()
    }
    for home, names in wanted.modules.items():
        for name in names:
            own = modules.get(home)
            other = next((m for m, text in modules.items() if source.defines(text, name)), None)
            if other is None and source.provides(modules.get(notebook.MODULE, b""), name):
                other = notebook.MODULE
            if own is not None and (source.provides(own, name) or other is None):
                functions[name] = home
            elif other is not None:
                functions[name] = other
                notes.append(f"{name} was taken from {other}.py; the lab asks for it in {home}.py.")
        if home not in modules and not set(names) <= set(functions):
            problems[home] = _missing(f"{home}.py", files)
    return functions, problems


def _missing(name: str, files: dict[str, bytes]) -> str:
    nearest = max(files, key=lambda file: fuzz.ratio(file.lower(), name), default="")
    if fuzz.ratio(nearest.lower(), name) >= _ALIKE:
        return f"{name} is missing; is {nearest} meant?"
    there = ", ".join(sorted(f for f in files if "/" not in f)[:8])
    return f"{name} is missing; handed in: {there or 'no files'}."


def _trained_model(files: dict[str, bytes], wanted: Wanted, notes: list[str]) -> bytes | None:
    if not wanted.model:
        return None
    exact = named_like(files, wanted.model)
    others = sorted(f for f in files if f.lower().endswith(".keras"))
    for name in (*exact, *others):
        if name != wanted.model:
            notes.append(f"The trained model was taken from {name}.")
        return files[name]
    return None
