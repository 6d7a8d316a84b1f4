"""Find the lab's files among those handed in, wherever they lie and however they are called."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from rapidfuzz import fuzz

from autograder.intake import notebook, source
from autograder.intake.notes import Notes, listed, shown
from autograder.rubric import Submission as Wanted
from autograder.submission import NOTEBOOK, Submission

# Would stand in for a package that Keras loads, or change how Python or pytest starts.
_SHADOWING = frozenset(
    "numpy keras tensorflow h5py msgpack ml_dtypes absl google pytest autograder conftest "
    "sitecustomize usercustomize scipy optree rich namex packaging tensorboard grpc wrapt six gast "
    "astunparse termcolor flatbuffers opt_einsum requests typing_extensions".split()
)
# Python's own modules that none of those load: a helper of such a name works as it does at home.
_HARMLESS = frozenset(
    "aifc antigravity asynchat asyncore audioop cgi cgitb chunk compileall cProfile crypt curses "
    "dbm doctest ensurepip filecmp fileinput ftplib getopt graphlib idlelib imaplib imghdr "
    "lib2to3 mailbox mailcap modulefinder msilib netrc nis nntplib ossaudiodev pickletools pipes "
    "plistlib poplib profile pstats pyclbr rlcompleter sched shelve smtpd smtplib sndhdr "
    "socketserver spwd sqlite3 statistics sunau symtable syslog tabnanny telnetlib this tkinter "
    "tomllib trace turtle turtledemo uu venv wave webbrowser winsound wsgiref xdrlib xmlrpc "
    "zipapp".split()
)
_SETTINGS = frozenset(("pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml"))
_COMPILED = (".so", ".pyd", ".pyc", ".pyo", ".dll", ".dylib", ".pth")
_OWN_COPY = "the grader uses its own copy of files handed out with the lab; that is fine"
_ALIKE = 80
_COPY = r"(?:\(?\d{1,3}\)?|v\d{1,3}|copy|final|fixed|new|kopie|copie|copia)"


def at_root(files: dict[str, bytes], wanted: Wanted, notes: Notes) -> dict[str, bytes]:
    """The files as seen from the folder that holds most of the lab's files.

    Files elsewhere that the lab asks for and that folder lacks come along.
    """
    names = file_names(wanted)
    held: dict[PurePosixPath, set[str]] = {}
    for path in map(PurePosixPath, files):
        known = path.name.lower()
        known = ".ipynb" if known.endswith(".ipynb") else known
        held.setdefault(path.parent, set()).update({known} & {*names, ".ipynb"})
    if not held:
        return {}
    root = min(held, key=lambda f: (-len(held[f]), _is_side(f), len(f.parts), str(f)))
    if not held[root]:
        root = PurePosixPath(".")
    if root.parts:
        notes.say(f"The files were taken from the folder {shown(str(root))}.")
    moved: dict[str, bytes] = {}
    elsewhere: dict[str, list[str]] = {}
    for name, content in files.items():
        path = PurePosixPath(name)
        if path.is_relative_to(root):
            moved[path.relative_to(root).as_posix()] = content
        elif path.name.lower() in names:
            elsewhere.setdefault(path.name.lower(), []).append(name)
        elif path.suffix.lower() == ".ipynb" and ".ipynb" not in held[root]:
            elsewhere.setdefault(path.name, []).append(name)
    ignored: list[str] = []
    for base, candidates in elsewhere.items():
        candidates.sort(key=lambda name: (_is_side(PurePosixPath(name)), name.count("/"), name))
        if not named_like(moved, base):
            taken = candidates.pop(0)
            moved[base] = files[taken]
            notes.say(f"{shown(base)} was taken from {shown(taken)}.")
        ignored += candidates
    if ignored:
        notes.say(f"There were several files of one name; not read: {listed(ignored)}.")
    return moved


def without_handed_out(
    files: dict[str, bytes], wanted: Wanted, assignment: Path, notes: Notes
) -> dict[str, bytes]:
    """The files without those that students received and were not asked to change."""
    mine = file_names(wanted)
    kept: dict[str, bytes] = {}
    for name, content in files.items():
        received = assignment / name
        if name.lower() in mine or name.lower().endswith(".md") or not received.is_file():
            kept[name] = content
        elif name.lower().endswith(".ipynb"):
            if not notebook.same_cells(received.read_bytes(), content):
                kept[name] = content
        elif source.decode(content).split() != source.decode(received.read_bytes()).split():
            notes.left_out(name, _OWN_COPY)
    return kept


def add_provided(files: dict[str, bytes], wanted: Wanted, assignment: Path, notes: Notes) -> None:
    """Put the lab's own copy of what student code needs and nobody hands in among the files."""
    for name in wanted.provided:
        own = (assignment / name).read_bytes()
        if files.get(name, own).split() != own.split():
            notes.left_out(name, _OWN_COPY)
        files[name] = own


def file_names(wanted: Wanted) -> set[str]:
    """Names of the files that the lab asks for, in lower case."""
    return {name.lower() for name in (*wanted.files, *filter(None, [wanted.model]))}


def _is_side(folder: PurePosixPath) -> bool:
    return any(part.lower() in ("old", "backup", "tests", "test", "copy") for part in folder.parts)


def named_like(files: dict[str, bytes], name: str) -> list[str]:
    """Files at the top with this name, the exact spelling first, then any case."""
    same = [file for file in files if file.lower() == name.lower()]
    return sorted(same, key=lambda file: file != name)


def arrange(
    files: dict[str, bytes], wanted: Wanted, notebooks: notebook.Notebooks, notes: Notes
) -> Submission:
    """Decide which module gives each function, and which files student code may see."""
    kept = _without_shadows(files, wanted, notes)
    for module, functions in wanted.modules.items():
        _choose(module, functions, kept, notes)
    for name in kept:
        if name.endswith(".py"):
            kept[name] = source.as_module(kept[name])
    found, problems = _functions(kept, wanted, notebooks, notes)
    return Submission(kept, found, problems, model=_trained_model(files, wanted, notes))


def _choose(module: str, functions: Sequence[str], files: dict[str, bytes], notes: Notes) -> None:
    """Put one file in the module's place: its own, one in another case, or a renamed copy."""
    exact = f"{module}.py"
    spelled = named_like(files, exact)
    copies = [
        name
        for name, content in sorted(files.items(), key=lambda item: (len(item[0]), item[0]))
        if name not in spelled
        and _is_copy(name, module)
        and source.defined(source.as_module(content), functions)
    ]
    candidates = spelled + copies
    if not candidates:
        return
    taken, *rest = candidates
    files[exact] = files[taken]
    not_taken = f"{listed(rest)} {'was' if len(rest) == 1 else 'were'} not"
    if taken != exact:
        notes.say(f"{shown(taken)} was read as {exact}{'; ' + not_taken if rest else ''}.")
    elif rest:
        notes.say(f"{exact} was read, {not_taken}.")


def _is_copy(name: str, module: str) -> bool:
    """`model (1).py`, `model_final.py`, `Copy of model.py`, or model.py in a folder below."""
    base = name.rpartition("/")[2].lower()
    if "/" in name:
        return base == f"{module}.py".lower()
    pattern = rf"(?:copy of )?{re.escape(module.lower())}(?:[ _.-]*{_COPY}){{0,3}}\.py"
    return re.fullmatch(pattern, base) is not None


def _without_shadows(files: dict[str, bytes], wanted: Wanted, notes: Notes) -> dict[str, bytes]:
    kept = {}
    for name, content in files.items():
        top = name.split("/")[0]
        top = top[:-3] if top.lower().endswith(".py") else top
        taken = top in _SHADOWING or (top in sys.stdlib_module_names and top not in _HARMLESS)
        shadows = taken and name.lower().endswith(".py") and top not in wanted.modules
        if name in _SETTINGS or shadows:
            notes.left_out(name, "it would stand in for another module or setting; rename it")
        elif name.lower().endswith(_COMPILED):
            notes.left_out(name, "compiled files are not loaded; hand in the Python source")
        else:
            kept[name] = content
    return kept


def _functions(
    files: dict[str, bytes], wanted: Wanted, notebooks: notebook.Notebooks, notes: Notes
) -> tuple[dict[str, str], dict[str, str]]:
    """Each function's module: its own, or else another that defines it. A stub gives way."""
    functions: dict[str, str] = {}
    problems: dict[str, str] = {}
    modules = {
        name.removesuffix(".py"): content
        for name, content in sorted(files.items())
        if name.endswith(".py") and "/" not in name and name[:-3].isidentifier()
    }
    every = {name for names in wanted.modules.values() for name in names}
    defined = {module: source.defined(text, every) for module, text in modules.items()}
    in_notebook = source.provided(modules.get(NOTEBOOK, b""), every)
    for home, names in wanted.modules.items():
        own = source.provided(modules.get(home, b""), names)
        for name in names:
            found = [home] if name in own else []
            found += [module for module in modules if name in defined[module] and module != home]
            found += [NOTEBOOK] if name in in_notebook else []
            if name in notebooks.newer and name in in_notebook:
                found.insert(0, NOTEBOOK)
            done = [m for m in found if not _is_stub(m, name, modules, notebooks)]
            taken = next(iter(done or found), home if home in modules else None)
            if taken is not None:
                functions[name] = taken
            if taken not in (home, NOTEBOOK, None):
                where = f"{shown(str(taken))}.py; the lab asks for it in {home}.py."
                notes.say(f"{name} was taken from {where}")
        if home not in modules and not set(names) <= set(functions):
            problems[home] = _missing(f"{home}.py", files)
    _say_cells([name for name, module in functions.items() if module == NOTEBOOK], notebooks, notes)
    return functions, problems


def _is_stub(
    module: str, name: str, modules: dict[str, bytes], notebooks: notebook.Notebooks
) -> bool:
    if module == NOTEBOOK:
        return name in notebooks.stubs
    return source.is_stub(modules[module], name)


def _say_cells(names: list[str], notebooks: notebook.Notebooks, notes: Notes) -> None:
    """Which cells the functions were taken from, and which of them were defined several times."""
    taken: dict[str, list[str]] = {}
    for name in names:
        book, _, cell = notebooks.places.get(name, [""])[-1].rpartition(", cell ")
        taken.setdefault(book, []).append(f"{name} (cell {cell})" if cell else name)
    for book, found in taken.items():
        notes.say(f"Taken from {book or 'the notebook'}: {', '.join(found)}.")
    again = [name for name in names if len(notebooks.places.get(name, [])) > 1]
    if again:
        notes.say(f"Defined several times, the last counts: {', '.join(again)}.")
    if taken:
        notes.say(
            "Cells are counted from the top, text included. Of the others only what these "
            "functions need was run."
        )


def _missing(name: str, files: dict[str, bytes]) -> str:
    nearest = max(files, key=lambda file: fuzz.ratio(file.lower(), name), default="")
    if fuzz.ratio(nearest.lower(), name) >= _ALIKE:
        return f"{name} is missing; is {shown(nearest)} meant?"
    there = listed(sorted(f for f in files if "/" not in f))
    return f"{name} is missing; handed in: {there or 'no files'}."


def _trained_model(files: dict[str, bytes], wanted: Wanted, notes: Notes) -> bytes | None:
    if not wanted.model:
        return None
    exact = named_like(files, wanted.model)
    others = sorted(f for f in files if f.lower().endswith(".keras"))
    for name in (*exact, *others):
        if name != wanted.model:
            notes.say(f"The trained model was taken from {shown(name)}.")
        return files[name]
    return None
