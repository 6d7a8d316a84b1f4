"""A grade in the form that Gradescope reads: `results.json`."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from autograder.files import write_whole
from autograder.report import view
from autograder.report.grade import Grade, ItemResult
from autograder.report.text import cut, exact, plain


def results_json(grade: Grade) -> dict[str, Any]:
    """The grade in Gradescope's schema, without a total: Gradescope adds the items up.

    Each test carries its own visibility, so Gradescope decides when a student reads it; the
    text at the top is read at once and tells nothing of items that are not visible.
    """
    results: dict[str, Any] = _tidy(
        {
            "output": cut(plain(_overview(grade))),
            "output_format": "text",
            # Whole seconds: a program could tell its students something by how long it takes.
            "execution_time": round(grade.seconds),
            "stdout_visibility": "hidden",
            "tests": [_test(result) for result in grade.results],
            "leaderboard": [
                {"name": name, "value": value}
                for name, value in grade.leaderboard.items()
                if math.isfinite(value)
            ]
            or None,
            "extra_data": {
                "title": grade.title,
                "versions": dict(grade.versions),
                "locks": list(grade.locks),
                "review": grade.for_review,
            },
        }
    )
    return results


ROOM = 256 * 1024
"""Bytes that an unfinished results.json takes, so that it can grow where the disk is full."""


class ResultsFile:
    """results.json of one grade: written at the start, after every item, and at the end.

    Its owner alone may read what students may not see yet.
    """

    def __init__(self, path: Path):
        self.path = path
        self._begun = False

    def note(self, grade: Grade) -> None:
        """Write the grade so far. Once there is a file, a failure to renew it is no reason to stop.

        Raises:
            OSError: there is no file yet, and none can be written.
        """
        try:
            write_whole(self.path, _as_text(grade).ljust(ROOM))
        except OSError:
            if not self._begun:
                raise
        self._begun = True

    def finish(self, grade: Grade) -> None:
        """Write the whole grade.

        Raises:
            OSError: the folder is missing or can't be written.
        """
        write_whole(self.path, _as_text(grade))


def _as_text(grade: Grade) -> str:
    return json.dumps(results_json(grade), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _overview(grade: Grade) -> str:
    pending = view.pending(grade)
    paragraphs = [f"{view.subtotal(grade.results)} on the items you can see now."]
    if pending:
        paragraphs.append("\n".join(["Still to come:", *(f"- {group}" for group in pending)]))
        paragraphs[-1] += f"\n{view.HIDDEN_TOTAL}"
    paragraphs.append(view.left_out(grade))
    if grade.notes:
        notes = (f"- {note}" for note in grade.notes)
        paragraphs.append("\n".join(["How your submission was read:", *notes]))
    return "\n\n".join(filter(None, paragraphs))


def _test(result: ItemResult) -> dict[str, Any]:
    passed = result.outcome in ("passed", "not_graded")
    extra: dict[str, Any] = {"id": result.id, "outcome": result.outcome}
    if result.outcome == "not_graded":
        extra["points"] = exact(result.item.points)
    return {
        "name": f"{result.section.title}: {result.item.title}",
        "number": result.number,
        "score": exact(view.earned(result)),
        "max_score": exact(result.max_points),
        "status": "passed" if passed else "failed",
        "visibility": result.item.visibility,
        "output": cut(view.in_words(result)) or None,
        "output_format": "text",
        "extra_data": extra,
    }


def _tidy(value: Any) -> Any:
    """`value` with clean text, and without the keys that have no value: null is an error."""
    if isinstance(value, dict):
        return {plain(key): _tidy(entry) for key, entry in value.items() if entry is not None}
    if isinstance(value, list):
        return [_tidy(entry) for entry in value]
    return plain(value) if isinstance(value, str) else value
