"""From an upload to a Submission: whatever a student sends in, read without running any of it.

`upload` gets files out of a `folder` or one of `zips`, `layout` finds the lab's files among them,
`source` decodes Python, `notebook` takes definitions and text out of a notebook, `notes` holds what
the student is told about it. Memory and time have bounds whatever is uploaded.
"""

from __future__ import annotations

from pathlib import Path

from autograder.answers.sheet import MAX_ANSWER, MAX_TEXT, find_answers, shortened
from autograder.intake import layout, notebook, upload
from autograder.intake.notes import Notes, shown
from autograder.intake.source import decode
from autograder.lab import Lab
from autograder.submission import Submission

_TEXTS = (".md", ".markdown", ".txt")
_MAX_OTHERS = 10
"""Texts that are searched for answers."""


def read_submission(path: Path, lab: Lab) -> Submission:
    """Read a folder, a zip, a notebook, a single module, or a filled-in handout.

    Raises:
        FileNotFoundError: nothing lies at `path`; everything else is a note in the submission.
    """
    notes = Notes()
    wanted = lab.rubric.submission
    files = upload.read(path, notes, layout.file_names(wanted))
    files = layout.at_root(files, wanted, notes)
    files = layout.without_handed_out(files, wanted, lab.assignment, notes)
    texts = notebook.unpack(files, wanted, notes)
    submission = layout.arrange(files, wanted, notes)
    if wanted.answers:
        submission.answers = _answers(files, texts, lab, notes)
    submission.notes = notes.sentences()
    return submission


def _answers(files: dict[str, bytes], texts: list[str], lab: Lab, notes: Notes) -> dict[str, str]:
    """The answer sheet's answers; where it has none, those of the text with the most."""
    questions, handed_out = lab.rubric.questions(), lab.handed_out
    sheet = lab.rubric.submission.answers or ""
    sheets = layout.named_like(files, sheet)
    others = sorted(
        (name for name in files if name.lower().endswith(_TEXTS) and name not in sheets),
        key=lambda name: (name.count("/"), name),
    )
    sources = [(name, decode(files[name])) for name in sheets]
    sources += [(f"the notebook's text ({i})", text) for i, text in enumerate(texts, 1)]
    sources += [(shown(name), decode(files[name])) for name in others[:_MAX_OTHERS]]
    best: tuple[str, dict[str, str]] = ("", {})
    for name, text in sources[:_MAX_OTHERS]:
        found = find_answers(text, questions, handed_out)
        if len(found) > len(best[1]):
            best = name, found
            if len(shortened(text)) == MAX_TEXT:
                notes.say(f"Only the first {MAX_TEXT:,} characters of {name} were read.")
            if name in sheets:
                break
    for question, answer in best[1].items():
        if len(answer) == MAX_ANSWER:
            notes.say(f"Only the first {MAX_ANSWER:,} characters of {question} are graded.")
    if best[1] and best[0] not in sheets:
        notes.say(f"The short answers were taken from {best[0]}.")
    elif questions and not best[1]:
        notes.say(f"No short answers were found; they belong in {sheet}.")
    return best[1]
