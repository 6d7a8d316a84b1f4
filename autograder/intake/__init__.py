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
    notebooks = notebook.unpack(files, wanted, notes)
    submission = layout.arrange(files, wanted, notebooks, notes)
    layout.add_provided(submission.files, wanted, lab.assignment, notes)
    if wanted.answers:
        submission.answers = _answers(files, notebooks.texts, lab, notes)
    submission.notes = notes.sentences()
    return submission


def _answers(
    files: dict[str, bytes], notebooks: dict[str, str], lab: Lab, notes: Notes
) -> dict[str, str]:
    """The answer sheet's answers; where it has none, those of the text with the most. A notebook
    adds those that are still missing."""
    questions, handed_out = lab.rubric.questions(), lab.handed_out
    sheet = lab.rubric.submission.answers or ""
    sheets = layout.named_like(files, sheet)
    others = sorted(
        (name for name in files if name.lower().endswith(_TEXTS) and name not in sheets),
        key=lambda name: (name.count("/"), name),
    )
    sources = [(name, decode(files[name])) for name in sheets]
    sources += notebooks.items()
    sources += [(name, decode(files[name])) for name in others[:_MAX_OTHERS]]
    best: tuple[str, dict[str, str]] = ("", {})
    more: dict[str, dict[str, str]] = {}
    for name, text in sources[:_MAX_OTHERS]:
        if best[0] in sheets and name not in notebooks:
            continue
        found = find_answers(text, questions, handed_out)
        if name in notebooks:
            more[name] = found
        if len(found) > len(best[1]) and best[0] not in sheets:
            best = name, found
            if len(shortened(text)) == MAX_TEXT:
                notes.say(f"Only the first {MAX_TEXT:,} characters of {shown(name)} were read.")
    answers = dict(best[1])
    if answers and best[0] not in sheets:
        notes.say(f"The short answers were taken from {shown(best[0])}.")
    for name, found in more.items():
        added = [question for question in found if question not in answers]
        if added:
            answers |= {question: found[question] for question in added}
            notes.say(f"Answers to {', '.join(added)} were taken from {shown(name)}.")
    for question, answer in answers.items():
        if len(answer) == MAX_ANSWER:
            notes.say(f"Only the first {MAX_ANSWER:,} characters of {question} are graded.")
    if questions and not answers:
        notes.say(f"No short answers were found; they belong in {sheet}.")
    return answers
