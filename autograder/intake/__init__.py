"""From an upload to a Submission: whatever a student sends in, read without running any of it.

`upload` gets files out of a folder or an archive, `layout` finds the lab's files among them,
`source` decodes Python, `notebook` takes definitions and text out of a notebook.
"""

from __future__ import annotations

from pathlib import Path

from autograder.answers.sheet import find_answers
from autograder.intake import layout, notebook, upload
from autograder.intake.source import decode
from autograder.lab import Lab
from autograder.submission import Submission

_TEXTS = (".md", ".markdown", ".txt")


def read_submission(path: Path, lab: Lab) -> Submission:
    """Read a folder, a zip, a notebook, a single module, or a filled-in handout.

    Raises:
        FileNotFoundError: nothing lies at `path`; everything else is a note in the submission.
    """
    notes: list[str] = []
    files = upload.read(path, notes)
    wanted = lab.rubric.submission
    files = layout.at_root(files, wanted, notes)
    files = layout.without_handed_out(files, wanted, lab.assignment)
    texts = notebook.unpack(files, wanted, notes)
    submission = layout.arrange(files, wanted, notes)
    if wanted.answers:
        submission.answers = _answers(files, texts, lab, notes)
    submission.notes = notes
    return submission


def _answers(
    files: dict[str, bytes], texts: list[str], lab: Lab, notes: list[str]
) -> dict[str, str]:
    """The answer sheet's answers; where it has none, those of the text with the most."""
    questions, handed_out = lab.rubric.questions(), lab.handed_out
    sheet = lab.rubric.submission.answers or ""
    for name in layout.named_like(files, sheet):
        found = find_answers(decode(files[name]), questions, handed_out)
        if found:
            return found
    others = {
        name: decode(content) for name, content in files.items() if name.lower().endswith(_TEXTS)
    }
    others.update({f"the notebook's text ({i})": text for i, text in enumerate(texts, 1)})
    best: tuple[str, dict[str, str]] = ("", {})
    for name, text in others.items():
        found = find_answers(text, questions, handed_out)
        if len(found) > len(best[1]):
            best = name, found
    if best[1]:
        notes.append(f"The short answers were taken from {best[0]}.")
    elif questions:
        notes.append(f"No short answers were found; they belong in {sheet}.")
    return best[1]
