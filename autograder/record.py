"""The record of calls: what a submission's functions and the clean room have answered so far.

A call that is on record is not made again. One record may serve several submissions: a call's
entry is bound to the code behind it, see `code_behind`.
"""

from __future__ import annotations

import ast
import hashlib
import re

from autograder.submission import Submission
from autograder.values import Plain

MOST_BYTES = 96 * 2**20
"""Values of one submission's calls together; those of the lab's reference take 5 MB."""


class Record:
    """Answers by digest; the oldest go when all together take too much memory.

    Args:
        most: bytes that all answers may take together.
    """

    def __init__(self, most: int = MOST_BYTES):
        self._most = most
        self._held = 0
        self._answers: dict[bytes, tuple[Plain, int]] = {}

    def __contains__(self, key: bytes) -> bool:
        return key in self._answers

    def __getitem__(self, key: bytes) -> Plain:
        return self._answers[key][0]

    def note(self, key: bytes, answer: Plain, size: int) -> None:
        """Keep an answer that takes about `size` bytes."""
        self._held += size - self._answers.get(key, (None, 0))[1]
        self._answers[key] = answer, size
        while self._held > self._most and len(self._answers) > 1:
            self._held -= self._answers.pop(next(iter(self._answers)))[1]


def code_behind(submission: Submission, module: str) -> bytes:
    """A digest of all files that a call of one of the module's functions may depend on.

    Those are the submission's files, apart from texts for people (.md) and from the lab's other
    modules that the rest neither imports nor names in a string.
    """
    of_module = {f"{name}.py": name for name in set(submission.functions.values())}
    files = {name for name in submission.files if not name.endswith(".md")}
    taken = {name for name in files if of_module.get(name, module) == module}
    left = files - taken
    unread = [name for name in taken if name.endswith(".py")]
    while unread:
        words = _named(submission.files[unread.pop()])
        named = {name for name in left if words is None or of_module[name] in words}
        taken |= named
        left -= named
        unread += named
    found = hashlib.blake2b(module.encode())
    for name in sorted(taken):
        content = submission.files[name]
        found.update(repr((name, len(content))).encode() + content)
    return found.digest()


def _named(source: bytes) -> set[str] | None:
    """Words in imports and strings, docstrings apart; None when the source does not parse."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    texts: list[str] = []
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            texts += [alias.name for alias in node.names]
            texts.append(getattr(node, "module", None) or "")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts += [node.value] if id(node) not in bare else []
    return set(re.findall(r"\w+", " ".join(texts)))
