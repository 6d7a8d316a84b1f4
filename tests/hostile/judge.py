"""What came of a case against what should: points, a valid result, nothing given away."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from cases import Case

from autograder.report.grade import Grade

LOOT = ("LOOT", "l_o_o_t")
"""Student code puts this word before whatever it found and should not have; the second is how
names in Keras' spelling show it."""
_VISIBILITIES = ("visible", "after_due_date", "after_published", "hidden")
_MOST_CHARACTERS = 100_000
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def fair(case: Case, item: str) -> str:
    """'nothing', 'either' or 'all': an item that is named counts more than a named section."""
    section = item.partition(".")[0]
    for name in (item, section):
        if name in case.loses and (name == item or name not in case.may_lose):
            return "nothing"
        if name in case.may_lose:
            return "either"
    return "all"


def deserved(case: Case, grade: Grade) -> tuple[Decimal, Decimal]:
    """The least and the most points that are fair."""
    points = {"nothing": Decimal(0), "either": Decimal(0), "all": Decimal(0)}
    for result in grade.results:
        points[fair(case, result.id)] += result.item.points
    return points["all"], points["all"] + points["either"]


def wrong_points(case: Case, grade: Grade) -> Iterator[str]:
    """Items with other points than they deserve, each with what the student reads."""
    for result in grade.results:
        got = f"{result.points} of {result.item.points} ({result.outcome}): {result.message[:300]}"
        deserves = fair(case, result.id)
        if deserves == "nothing" and result.points:
            yield f"{result.id} deserves nothing, got {got}"
        elif deserves == "all" and result.points != result.item.points:
            yield f"{result.id} deserves all, got {got}"


def invalid(path: Path, grade: Grade) -> Iterator[str]:
    """What Gradescope could not read in results.json."""
    if path.is_symlink() or not path.is_file():
        yield "results.json is no file"
        return
    try:
        content = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    except (OSError, ValueError) as error:
        yield f"results.json can't be read: {error}"
        return
    tests = content.get("tests", []) if isinstance(content, dict) else []
    if [test.get("extra_data", {}).get("id") for test in tests] != [r.id for r in grade.results]:
        yield "results.json lacks items"
    if "score" in content:
        yield "results.json has a total of its own"
    for place, value in _values(content, "results"):
        if value is None:
            yield f"{place} is null"
        elif isinstance(value, float) and not math.isfinite(value):
            yield f"{place} is not finite"
        elif isinstance(value, str) and len(value) > _MOST_CHARACTERS:
            yield f"{place} has {len(value):,} characters"
        elif isinstance(value, str) and _CONTROL.search(value):
            yield f"{place} holds control characters"
    for test, result in zip(tests, grade.results, strict=False):
        score, most = test.get("score"), test.get("max_score")
        if not (isinstance(score, int | float) and isinstance(most, int | float)):
            yield f"{result.id} has no score"
        elif not 0 <= score <= most or score != float(result.points if most else 0):
            yield f"{result.id} has a score of {score} of {most}"
        if test.get("status") not in ("passed", "failed"):
            yield f"{result.id} has the status {test.get('status')}"
        if test.get("visibility") not in _VISIBILITIES:
            yield f"{result.id} has the visibility {test.get('visibility')}"


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _values(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _values(entry, f"{place}.{key}")
    elif isinstance(value, list):
        for i, entry in enumerate(value):
            yield from _values(entry, f"{place}[{i}]")
    else:
        yield place, value


def leaks(results: Path, page: str, forbidden: list[str]) -> Iterator[str]:
    """Words that a student can read and should not, with what stands around them."""
    text = results.read_text(encoding="utf-8", errors="replace") if results.is_file() else ""
    try:
        content = json.loads(text)
        everything = "\n".join(str(value) for _, value in _values(content, ""))
        tests = [test for test in content["tests"] if test["visibility"] == "visible"]
        seen = {key: value for key, value in content.items() if key != "tests"}
        visible = "\n".join(str(value) for _, value in _values([seen, tests], ""))
    except (ValueError, KeyError, TypeError):
        everything = visible = text
    for where, what, words in (
        ("results.json", everything, LOOT),
        ("results.json, for students", visible, forbidden),
        ("report.html", page, [*LOOT, "<script", *forbidden]),
    ):
        for word in words:
            at = what.find(word)
            if at >= 0:
                around = " ".join(what[max(at - 60, 0) : at + 140].split())
                yield f"{where} says {word!r}: ...{around}..."
