"""From what a process says went wrong to what the student reads: every sentence is ours.

A hostile process writes what it likes into a Failure, so only what can be checked is passed on:
which of the submission's lines it was, and the exception's name if it is one that everybody
knows. The exception's own text is kept apart, for items where it may be shown.
"""

from __future__ import annotations

import builtins
import re
import signal
from typing import Any

from autograder.submission import NOTEBOOK
from autograder.values import Failure, StudentError

_MOST_TEXT = 2_000
_MOST_SOURCE = 200
_PYTHON_ERRORS = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
)
_OTHER_ERRORS = frozenset(
    "InvalidArgumentError ResourceExhaustedError FailedPreconditionError NotFoundError "
    "UnimplementedError InternalError OutOfRangeError OperatorNotAllowedInGraphError "
    "AxisError LinAlgError JSONDecodeError BadZipFile".split()
)
_PACKAGE = re.compile(r"[A-Za-z_]{1,30}")


def explained(failure: Failure, request: dict[str, Any], files: dict[str, bytes]) -> StudentError:
    """A failure in words.

    Args:
        request: what the process was asked for, as `box` sends it.
        files: the submission's, for the line that is quoted.
    """
    module = request.get("module") or request.get("import") or ""
    function = request.get("call", "")
    error = failure.error if failure.error in _PYTHON_ERRORS | _OTHER_ERRORS else ""
    lacking = [name for name in failure.packages if _PACKAGE.fullmatch(name)][:5]
    detail = ": ".join(filter(None, (failure.error, failure.text)))[:_MOST_TEXT]
    home = "the notebook" if module == NOTEBOOK else f"{module}.py"
    if failure.kind == "missing":
        message = f"{home} defines no function {function}."
    elif failure.kind == "value":
        message = f"What {function} returned can't be passed on."
    elif error == "SystemExit":
        what = f"{function} in {home}" if function else home
        message = f"{what} ended the program (exit) instead of returning."
    elif failure.kind == "import":
        message = f"{home} can't be imported."
    else:
        message = f"{function} in {home} raised an error."
    if lacking:
        detail = f"{detail}. (The grader lacks {', '.join(lacking)}.)".removeprefix(". ")
    kind = failure.kind if failure.kind in ("missing", "import", "raised", "value") else "value"
    return StudentError(kind, message, error, detail, _place(failure, files))


def _place(failure: Failure, files: dict[str, bytes]) -> str:
    """File and line, with the line as it was handed in; '' when there is no such line."""
    lines = files.get(failure.file, b"").split(b"\n")
    if not 1 <= failure.line <= len(lines) or failure.file not in files:
        return ""
    source = lines[failure.line - 1].decode("utf-8", "replace").strip()[:_MOST_SOURCE]
    place = f"{failure.file}, line {failure.line}"
    if failure.file == f"{NOTEBOOK}.py":
        above = (line for line in lines[failure.line - 1 :: -1] if line.startswith(b"# "))
        place = next(above, b"# the notebook").decode("utf-8", "replace").removeprefix("# ")
    return place + (f": {source}" if source else "")


def cause_of_death(number: int) -> str:
    """Why a process ended, from the signal that ended it; 0 for none."""
    if number == signal.SIGKILL:
        return "The program was killed, most likely because it used too much memory."
    if number == signal.SIGXCPU:
        return "The program used up its CPU time."
    if number == signal.SIGSEGV:
        return "The program crashed (segmentation fault)."
    if number == signal.SIGSYS:
        return "The program made a system call that is not allowed."
    if number:
        return f"The program ended itself with signal {number}."
    return "The program ended instead of returning (os._exit or the like)."
