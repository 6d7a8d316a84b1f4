"""What went wrong in a check, in a few plain lines."""

import re
import textwrap
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from check_lab import MODULES, ROOT, TESTS
from check_tools import Mismatch

TO_DO = "to do: "
notebook: dict[str, Any] | None = None
"""The names of the notebook whose functions are being checked; None when it is modules."""


def explain(error: BaseException) -> str:
    """What went wrong, in a few lines that point to the student's own code."""
    if isinstance(error, Mismatch):
        parts = [("Expected", error.expected), ("Found", error.found), ("Try", error.hint)]
        return "\n".join(
            textwrap.fill(
                f"{label:10}{text}", 96, subsequent_indent=" " * 10, break_long_words=False
            )
            for label, text in parts
        )
    frame = student_frame(error)
    if isinstance(error, NotImplementedError) and frame and raised_in(error, frame):
        return f"{TO_DO}{frame.name} in {file_of(frame)}"
    lines = [message_of(error)]
    if frame:
        place = "" if frame.name.startswith("<") else f", in {frame.name}"
        lines.append(f"{file_of(frame)}, line {frame.lineno}{place}:")
        lines.append(f"    {(frame.line or '').strip()}")
    return "\n".join(lines)


def student_frame(error: BaseException) -> traceback.FrameSummary | None:
    """The innermost line of the student's own code that the error passed through."""
    frames = traceback.extract_tb(error.__traceback__)
    if notebook is not None:
        raw = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
        mine = [f for f, r in zip(frames, raw, strict=True) if r.f_globals is notebook]
        return mine[-1] if mine else None
    if isinstance(error, SyntaxError) and error.filename:
        where = (error.filename, error.lineno or 0, "<module>")
        frames.append(traceback.FrameSummary(*where, line=error.text or ""))
    for frame in reversed(frames):
        if frame.filename.startswith("<"):
            continue
        path = Path(frame.filename).resolve()
        inside = path.is_relative_to(ROOT) and not path.is_relative_to(TESTS)
        if inside and "site-packages" not in path.parts:
            return frame
    return None


def file_of(frame: traceback.FrameSummary) -> str:
    return Path(frame.filename).name if notebook is None else "its cell"


def raised_in(error: BaseException, frame: traceback.FrameSummary) -> bool:
    """Whether `frame` raised the error itself, as the stubs do."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (last.filename, last.lineno) == (frame.filename, frame.lineno)


def message_of(error: BaseException) -> str:
    """The type of an error and the first lines of its message."""
    if isinstance(error, ModuleNotFoundError):
        if error.name in MODULES:
            return f"{error.name}.py is not in this folder."
        return f"{error}. Check the spelling, or: python -m pip install -r requirements.txt"
    if isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
        module = error.obj.__name__
        if module in MODULES:
            return f"{module}.py has no function {error.name}."
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg}"
    text = re.sub(r"\x1b\[\d*m", "", str(error))  # Keras colours its messages, and frames them
    text = re.sub(r"Exception encountered when calling .*|Arguments received by [\s\S]*", "", text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    message = " ".join([f"{type(error).__name__}:", *lines[:2]])
    return textwrap.shorten(message, 240, placeholder=" ...")
