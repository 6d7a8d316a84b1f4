"""Finding each question's answer in what a student handed in.

That is answers.md (an id begins each question's heading), or a copy of the handout with the answers
written into it (questions are known by their words within their part, whatever their number).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from autograder.answers.criteria import Question
from autograder.answers.words import split_words

# Lines may be long and hostile: no expression here has two parts that fit the same characters.
_HEADING = re.compile(r"[ \t]{0,3}(#{1,6})(?!#)[ \t]*(.*)")
_BOLD_LINE = re.compile(r"\s*(\*\*|__)(.+?)\1\s*(?::\s*)?$")
_PART = re.compile(r"\W*part\s+(\d+)\b", re.IGNORECASE)
_RULE = re.compile(r"\s*([-*_=])(?:\s*\1){2,}\s*$")
_FENCE = re.compile(r"\s{0,8}(`{2,}|~{3,})\s*(?:([\w+-]+)\s*)?$")
_QUOTE = re.compile(r"\A\s{0,3}(?:>\s?)+")
_LEAD = re.compile(r"""[\s>*_`"'#+\-]*(?:(?:question|q)?\s*\d{1,2}\s*[.):]\s*)?[\s*_`"']*""", re.I)
_TRAIL = re.compile(r"""[\s*_`"'#:]*""")
_LABEL = re.compile(
    r"[\s*_]*(?:my\s+)?(?:answer|ans|a)[*_]*\s*[:=][*_]*\s*|\s*ans(?:wer)?\s*[-–—]\s*|\s*(?-i:A)[.)]\s+",
    re.I,
)
_PLACEHOLDER = re.compile(
    r"(?:(?:please\s+)?(?:(?:write|type|enter|put|insert|add|fill in)\s+)?(?:your|the)\s+"
    r"(?:short\s+)?(?:answer|response|text)s?(?:\s+goes)?(?:\s+(?:here|below))?|answer(?:\s+here)?"
    r"|todo|to do|tbd|fixme|xxx)?[\W_]*$",
    re.IGNORECASE,
)
_ANSWER_HEADING = re.compile(r"(?:my |your )?(?:answer|response|solution)s?\W*", re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]*")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BASE64 = r"[A-Za-z0-9+/=]"
_PICTURE = re.compile(
    rf"data:[\w/+.-]{{1,50}};base64,\s?{_BASE64}+"
    rf"(?:\n[ \t]*{_BASE64}{{40,}})*(?:\n[ \t]*{_BASE64}+(?=[)\"'>]))?"  # Perhaps wrapped.
)
_YAML_BLOCK = re.compile(r"[|>][+-]?\s*$")
_CLOSING = re.compile(
    r"\W*(?:congratulations\b.*|references?|bibliography|sources|acknowledge?ments?"
    r"|further reading)\W*$",
    re.IGNORECASE,
)
MAX_TEXT = 200_000
"""Characters of a text that are searched; pictures and the rest of long lines do not count."""
MAX_ANSWER = 20_000
"""Characters of an answer, and of a line, that are kept."""
CODE = "\ue000"
"""A line that stands for code between two texts of a notebook: an answer that has begun ends."""
_QUESTION_LINES = 3
"""A question may be broken over this many lines."""
_ALIKE = 84.0
"""Percentage from which a line counts as the question, typing errors and all."""
_ALIKE_ELSEWHERE = 97.0
"""The same where the line stands in another part of the handout."""
_ALIKE_BY_ID = 70.0
"""The same where the question's id stands before it."""
_LONGEST = 400
"""Characters within which a question ends."""
_INTERROGATIVE = re.compile(r"(?:what|why|how|which|when|where|who|explain|describe)\b", re.I)


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a question stands."""

    question: str
    line: int
    after: int
    """The first line below the question."""
    rest: str
    """What follows the question on its own line."""
    level: int
    """Headings of this level and above end the answer."""
    title: str = ""
    """The rest of a heading that does not repeat the question."""


def find_answers(
    text: str, questions: Mapping[str, Question], template: str | None = None
) -> dict[str, str]:
    """Each question's answer, by question id; questions without an answer are left out.

    Args:
        text: answers.md, or a filled-in copy of the handout.
        questions: the rubric's questions by id.
        template: the same file as handed out; its lines are nobody's answer.
    """
    lines = _without_comments(shortened(text)).splitlines()
    given = frozenset(
        line.strip() for line in _without_comments(template or "").splitlines() if line.strip()
    )
    fenced = _fences(lines)
    starts = list(_starts(lines, fenced, questions))
    answers: dict[str, str] = {}
    for number, start in enumerate(starts):
        stop = starts[number + 1].line if number + 1 < len(starts) else len(lines)
        if lines[start.line].strip() in given:
            start = replace(start, title="")
        answer = _answer(start, lines[start.after : stop], fenced[start.after : stop], given)
        if answer:
            before = answers.get(start.question)
            answer = f"{before}\n\n{answer}" if before else answer
            answers[start.question] = answer[:MAX_ANSWER]
    return {name: answers[name] for name in questions if name in answers}


def _starts(
    lines: list[str], fenced: list[bool], questions: Mapping[str, Question]
) -> Iterator[_Start]:
    ids = {name: _id_pattern(name) for name in questions}
    asked = {name: _words(question.text) for name, question in questions.items()}
    part: int | None = None
    level = 6
    skip = 0
    for i, line in enumerate(lines):
        if i < skip:
            continue
        heading = None if fenced[i] else _heading(line)
        title = heading or (None if fenced[i] else _BOLD_LINE.match(line))
        named = _PART.match(title[2]) if title else None
        if named:
            part = int(named[1])
        start = _by_id(i, line, heading, ids, asked) or _by_words(
            i, lines, heading, level, part, questions, asked
        )
        if start is not None:
            yield start
            skip = start.after
        elif heading:
            level = len(heading[1])


def _id_pattern(name: str) -> re.Pattern[str]:
    """`q1_1` also as `Q1.1`, `Q 1-1` or `Question 1.1`; Q11 is the eleventh question."""
    parts = [re.escape(part) for part in name.split("_")]
    parts[0] = re.sub(r"^q(?=\d)", r"q(?:uestion)?[\\s._-]*", parts[0])
    return re.compile(r"[\s._-]+".join(parts) + r"(?![A-Za-z0-9])", re.IGNORECASE)


def _by_id(
    i: int,
    line: str,
    heading: re.Match[str] | None,
    ids: Mapping[str, re.Pattern[str]],
    asked: Mapping[str, str],
) -> _Start | None:
    bare = line[: len(line) - len(line.lstrip(" \t>#*_`\"'+-"))]
    body = line[len(bare) :]
    for name, pattern in ids.items():
        found = pattern.match(body)
        if not found:
            continue
        after = body[found.end() :]
        rest = after.lstrip(" \t*_`\"':.)-–—=|#]").strip()
        if after[:1] == "|" or _YAML_BLOCK.match(after.lstrip(" :")):
            rest = ""
        length = _length_of_question(rest, asked[name])
        if length:
            rest, title = _TRAIL.sub("", rest[length:], count=1), ""
        elif heading:
            rest, title = "", rest.rstrip("# *_")
        else:
            title = ""
        marked = heading or "*" in bare or "_" in bare or length or not after.strip()
        if marked or re.match(r"""[*_`"'\s]*[:.)\]=|–—-]""", after):
            level = len(heading[1]) if heading else 6
            return _Start(name, i, i + 1, rest, level, title)
    return None


def _by_words(
    i: int,
    lines: list[str],
    heading: re.Match[str] | None,
    level: int,
    part: int | None,
    questions: Mapping[str, Question],
    asked: Mapping[str, str],
) -> _Start | None:
    line = lines[i]
    lead = _LEAD.match(line)
    body = line[lead.end() :] if lead else line
    if not body:
        return None
    best: tuple[float, str, int, str] | None = None
    for size in range(1, _QUESTION_LINES + 1):
        if size > 1:
            more = lines[i + size - 1].strip() if i + size <= len(lines) else ""
            if "?" in body or not more or more[0] == "#" or not _INTERROGATIVE.match(body):
                break
            body = f"{body} {_QUOTE.sub('', more)}"
        for length, opening in _openings(body, whole=size == 1):
            for name, words in asked.items():
                here = part is None or questions[name].part == part
                needed = _ALIKE if here else _ALIKE_ELSEWHERE
                likeness = fuzz.ratio(opening, words, score_cutoff=needed)
                rank = likeness + (100 if here else 0)
                if likeness and (best is None or rank > best[0]):
                    best = (rank, name, size, body[length:])
    if best is None:
        return None
    _, name, size, rest = best
    below = len(heading[1]) if heading else level
    return _Start(name, i, i + size, _TRAIL.sub("", rest, count=1), below)


def _openings(body: str, whole: bool) -> list[tuple[int, str]]:
    """What may be a question at the beginning of a text: its length, and its words.

    That is the text up to a question mark, or a short line that begins like a question.
    """
    ends = [m.end() for m in re.finditer(r"\?+", body[:_LONGEST])][:3]
    if whole and not ends and len(body) < _LONGEST and _INTERROGATIVE.match(body):
        ends.append(len(body))
    return [(end, _words(body[:end])) for end in ends]


def _length_of_question(body: str, asked: str) -> int:
    """Characters at the start of `body` that repeat the question; 0 when it does not."""
    likely = [
        (fuzz.ratio(opening, asked, score_cutoff=_ALIKE_BY_ID), length)
        for length, opening in _openings(body, whole=True)
    ]
    likeness, length = max(likely, default=(0.0, 0))
    return length if likeness else 0


def _words(text: str) -> str:
    return " ".join(word for _, _, word in split_words(text))


def _answer(start: _Start, lines: list[str], fenced: list[bool], given: frozenset[str]) -> str:
    """The answer's text: from the question on to whatever ends it, without the handout's text."""
    kept: list[str] = []
    rest = _LABEL.sub("", start.rest, count=1) if _LABEL.match(start.rest) else start.rest
    if not _is_placeholder(rest):
        kept.append(rest.strip())
    begun = any(kept)
    for line, code in zip(lines, fenced, strict=True):
        if line == CODE and begun:
            break
        heading = None if code else _heading(line)
        if heading and _ANSWER_HEADING.fullmatch(heading[2]):
            continue
        if heading and heading[2] and (len(heading[1]) <= start.level or _PART.match(heading[2])):
            break
        if not code and _CLOSING.match(heading[2] if heading else line):
            break
        known = line.strip() in given
        if known and begun and (heading or len(line.split()) >= 4):
            break
        if known or line == CODE or _FENCE.match(line) or _RULE.match(line):
            continue
        plain = _QUOTE.sub("", line).rstrip()
        if not begun:
            plain = _LABEL.sub("", plain, count=1) if _LABEL.match(plain) else plain
        if not plain or not _is_placeholder(plain):
            kept.append(plain)
            begun = begun or bool(plain)
    table_cell = "\n".join(kept).strip().removeprefix("|").removesuffix("|")
    answer = "\n".join(part.strip() for part in _LINE_BREAK.split(table_cell)).strip()
    return answer or ("" if _is_placeholder(start.title) else start.title)


def shortened(text: str) -> str:
    """A text of bearable length, in which an endless line does not hide what comes after it."""
    lines = (line[: MAX_ANSWER + 100] for line in _PICTURE.sub("", text).splitlines())
    return "\n".join(lines)[:MAX_TEXT]


def _heading(line: str) -> re.Match[str] | None:
    """Level and text of a heading, without the signs that may close it."""
    return _HEADING.match(line, 0, len(line.rstrip(" \t#")))


def _is_placeholder(text: str) -> bool:
    """Whether a text says nothing, or only where the answer goes."""
    words = _NO_WORD.match(text)
    return _PLACEHOLDER.match(text, words.end() if words else 0) is not None


def _fences(lines: list[str]) -> list[bool]:
    """Which lines stand in a block of code; a fence that is never closed fences nothing."""
    fenced = [False] * len(lines)
    opened: int | None = None
    for i, line in enumerate(lines):
        fence = _FENCE.match(line)
        if not fence:
            continue
        if opened is None:
            if len(fence[1]) >= 3:
                opened = i
        elif fence[2]:
            opened = i
        else:
            fenced[opened : i + 1] = [True] * (i + 1 - opened)
            opened = None
    return fenced


def _without_comments(text: str) -> str:
    """The text without HTML comments; line numbers do not matter to anyone."""
    kept: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    kept.append(text[at:])
    return "".join(kept)
