"""A submission as the rest of the grader knows it: accepted files, answers, the trained model."""

from __future__ import annotations

from dataclasses import dataclass, field

NOTEBOOK = "notebook"
"""The module that a notebook's definitions become. Above each of its statements stands a comment
with the place that it was taken from, `# lab.ipynb, cell 3`."""


@dataclass
class Submission:
    """What intake made of an upload.

    files: path within the submission to content; all that student code may see.
    functions: name of each function of the lab to the module that defines it.
    problems: module to a sentence, for modules that are missing or do not parse.
    answers: question id to the student's text; questions without an answer are absent.
    model: the trained model's file.
    notes: sentences for the student on how the upload was read.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    model: bytes | None = None
    notes: list[str] = field(default_factory=list)
