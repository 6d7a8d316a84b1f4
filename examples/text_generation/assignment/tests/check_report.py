"""The end of a run: what is wrong, the list of checks with their points, what to hand in."""

import re
import sys
import textwrap
from pathlib import Path
from typing import Protocol

from check_lab import COURSE, ITEMS, ROOT
from check_messages import TO_DO


class Writer(Protocol):
    """The part of pytest's terminal writer that is used here."""

    def line(self, text: str = "", **colours: bool) -> None: ...


def print_summary(out: Writer, problems: dict[str, str]) -> None:
    """Print the report; `problems` maps each check that ran to its problem, "" if it passed."""
    out.line()
    print_problems(out, problems)
    print_table(out, problems)
    passed = [name for name, problem in problems.items() if not problem]
    points, total = (sum(ITEMS[name]["points"] for name in names) for names in (passed, ITEMS))
    not_run = len(ITEMS) - len(problems)
    out.line(
        f"{len(passed)} of {len(ITEMS)} public checks pass ({points} of {total} points"
        f"{f', {not_run} not run' if not_run else ''}); "
        f"{COURSE['hidden_checks']} hidden checks run when you submit.",
        bold=True,
    )
    for line in hand_in():
        out.line(line)


def marks() -> tuple[str, str, str]:
    """The signs for passed, failed and to do that this terminal can show."""
    try:
        "\u2713\u2717".encode(getattr(sys.__stdout__, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return "ok", "X ", "- "
    return "\u2713", "\u2717", "-"


def print_problems(out: Writer, problems: dict[str, str]) -> None:
    """One block for each problem, however many checks have met it."""
    _, cross, _ = marks()
    blocks: dict[str, list[str]] = {}
    for name, problem in problems.items():
        if problem:
            blocks.setdefault(problem, []).append(ITEMS[name]["title"])
    for problem, titles in blocks.items():
        if not problem.startswith(TO_DO):
            for title in titles:
                out.line(f"{cross} {title}", red=True, bold=True)
            out.line(textwrap.indent(problem, "    ") + "\n")
    to_do = [problem for problem in blocks if problem.startswith(TO_DO)]
    for problem in to_do:
        out.line(problem, yellow=True)
    if to_do:
        out.line()


def print_table(out: Writer, problems: dict[str, str]) -> None:
    tick, cross, dash = marks()
    width = max(len(name.split(".")[0]) for name in ITEMS)
    for name, problem in problems.items():
        mark, colour = (tick, "green") if not problem else (cross, "red")
        if problem.startswith(TO_DO):
            mark, colour = dash, "yellow"
        points = ITEMS[name]["points"]
        score = f"{0 if problem else points}/{points}"
        section = name.split(".")[0]
        out.line(f"{mark} {score:>5}  {section:{width}}  {ITEMS[name]['title']}", **{colour: True})
    if problems:
        out.line()


def hand_in() -> list[str]:
    """What to hand in, and what of it is missing."""
    files: list[str] = COURSE["files"]
    lines = [f"Hand in: {', '.join(files)}"]
    missing = [name for name in files if not (ROOT / name).is_file()]
    if missing:
        lines.append(f"  missing: {', '.join(missing)}")
    for name in COURSE["optional_files"]:
        there = (ROOT / name).is_file()
        lines.append(f"  {name} (optional): {'there' if there else 'not there yet'}")
    answers = COURSE["answers"]
    if answers and answers not in missing:
        open_questions = unanswered(ROOT / answers)
        state = f"no answer yet to {', '.join(open_questions)}" if open_questions else "complete"
        lines.append(f"  {answers}: {state}")
    return lines


def unanswered(path: Path) -> list[str]:
    """The questions of the answer sheet below whose heading nothing is written."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    questions: list[str] = COURSE["questions"]
    heading = rf"^#{{1,6}}[ \t]*({'|'.join(questions)})\b.*$"
    sections = re.split(heading, text, flags=re.MULTILINE)
    answers = dict(zip(sections[1::2], sections[2::2], strict=True))
    return [name for name in questions if not answers.get(name, "").strip()]
