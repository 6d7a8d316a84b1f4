"""Reports: Gradescope's schema, what students may see, hostile text, figures."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from autograder.answers.grade import AnswerGrade, CriterionGrade
from autograder.report import view
from autograder.report.chart import draw
from autograder.report.figures import compare_layers, mark_answer, shade
from autograder.report.grade import (
    Confusion,
    Curve,
    Figure,
    Grade,
    GradedAnswer,
    ItemResult,
    LayerTables,
    Outcome,
)
from autograder.report.gradescope import ResultsFile, results_json
from autograder.report.page import render_page
from autograder.report.terminal import print_grade
from autograder.report.text import OUTPUT_BYTES, counted, cut, exact, plain
from autograder.rubric import Item, Section, Visibility

HOSTILE = "<script>alert(1)</script>\x1b[31mred\x1b[0m\x00\x07\u202e[bold]not markup[/] & \"'"
ANSWER = "A filter slides over the image <b>everywhere</b> and shares its weights."
LAYERS = LayerTables(
    ("Layer", "Parameters"),
    [("Conv2D", "896"), ("Dropout", "0"), ("Dense", "999")],
    [("Conv2D", "896"), ("MaxPooling2D", "0"), ("Flatten", "0"), ("Dense", "650")],
)


def span(words: str) -> tuple[int, int]:
    start = ANSWER.index(words)
    return start, start + len(words)


GRADED = GradedAnswer(
    "What is a convolution?",
    ANSWER,
    AnswerGrade(
        (
            CriterionGrade(
                "local", "Filters", Decimal(1), Decimal(1), "Well put.", (span("filter slides"),)
            ),
            CriterionGrade(
                "shared",
                "Sharing",
                Decimal("0.5"),
                Decimal(1),
                "Why?",
                (span("shares its weights"),),
            ),
            CriterionGrade("none", "Size", Decimal(0), Decimal(1), "Say more."),
        )
    ),
)


def result(
    outcome: Outcome,
    points: str = "0",
    of: str = "2",
    visibility: Visibility = "visible",
    message: str = "",
    figures: Sequence[Figure] = (),
    expected: str | None = None,
    found: str | None = None,
    hint: str | None = None,
) -> ItemResult:
    item = Item.model_validate(
        {"id": "x", "title": "A title", "points": of, "visibility": visibility}
    )
    section = Section(id="s", title="A section", items=[item])
    return ItemResult(
        section,
        item,
        "1.1",
        outcome,
        Decimal(points),
        message,
        expected,
        found,
        hint,
        list(figures),
    )


def grade_of(*results: ItemResult, **more: Any) -> Grade:
    """A grade whose items get ids and numbers of their own, in two sections."""
    half = (len(results) + 1) // 2
    for s, part in enumerate((results[:half], results[half:]), 1):
        items = []
        for i, entry in enumerate(part, 1):
            entry.item = entry.item.model_copy(update={"id": f"i{i}"})
            entry.number = f"{s}.{i}"
            items.append(entry.item)
        if items:
            section = Section(id=f"s{s}", title=f"Section {s}", items=items)
            for entry in part:
                entry.section = section
    return Grade("A lab", list(results), **more)


def secret(visibility: Visibility, outcome: Outcome = "failed") -> ItemResult:
    """An item that students can't see yet; all it has to say contains SECRET."""
    return result(
        outcome,
        "1.37",
        "7",
        visibility,
        "SECRET message",
        [
            GradedAnswer("SECRET question", "SECRET answer", AnswerGrade(())),
            Curve("SECRET curve", {"SECRET line": [1.0, 2.0]}),
            Confusion(["SECRET class"], [[1]]),
            LayerTables(["SECRET column"], [["SECRET"]], [["SECRET"]]),
        ],
        expected="SECRET value",
        found="SECRET found",
        hint="SECRET hint",
    )


@pytest.fixture
def sample() -> Grade:
    """Every outcome, every visibility and every figure."""
    return grade_of(
        result("passed", "2", message="Well done."),
        result("partial", "0.5", message="Half.", figures=[LAYERS]),
        result("failed", message=HOSTILE, expected=HOSTILE, found=HOSTILE, hint=HOSTILE),
        result("not_graded", of="10", message="there are no images here."),
        result("not_run", message="Not run: model.py could not be imported."),
        secret("hidden"),
        secret("after_due_date"),
        secret("after_published", "not_graded"),
        result("passed", "1", "1", figures=[Curve("Loss", {"train": [2.0, 1.0, 0.5]})]),
        result("passed", "1", "1", figures=[Confusion(["cat", "dog"], [[8, 2], [1, 9]])]),
        result("partial", "1.5", "3", figures=[GRADED]),
        notes=["Found in lab1/.", HOSTILE],
        leaderboard={"accuracy": 0.71, "broken": math.nan},
        versions={"Python": "3.11"},
        locks=["no network"],
        seconds=12.3456,
    )


# Gradescope's documented schema: key -> (type, allowed values).

TEXT, NUMBER = (str,), (int, float)
FORMATS = ("text", "html", "simple_format", "md", "ansi")
WHEN = ("hidden", "after_due_date", "after_published", "visible")
TOP: dict[str, tuple[tuple[type, ...], Sequence[str]]] = {
    "score": (NUMBER, ()),
    "execution_time": (NUMBER, ()),
    "output": (TEXT, ()),
    "output_format": (TEXT, FORMATS),
    "test_output_format": (TEXT, FORMATS),
    "test_name_format": (TEXT, FORMATS),
    "visibility": (TEXT, WHEN),
    "stdout_visibility": (TEXT, WHEN),
    "extra_data": ((dict,), ()),
    "tests": ((list,), ()),
    "leaderboard": ((list,), ()),
}
TEST: dict[str, tuple[tuple[type, ...], Sequence[str]]] = {
    "score": (NUMBER, ()),
    "max_score": (NUMBER, ()),
    "status": (TEXT, ("passed", "failed")),
    "name": (TEXT, ()),
    "name_format": (TEXT, FORMATS),
    "number": (TEXT, ()),
    "output": (TEXT, ()),
    "output_format": (TEXT, FORMATS),
    "tags": ((list,), ()),
    "visibility": (TEXT, WHEN),
    "extra_data": ((dict,), ()),
}
BOARD: dict[str, tuple[tuple[type, ...], Sequence[str]]] = {
    "name": (TEXT, ()),
    "value": ((int, float, str), ()),
    "order": (TEXT, ("asc", "desc")),
}


def assert_documented(results: dict[str, Any]) -> None:
    def check(entry: dict[str, Any], schema: dict[str, Any]) -> None:
        for key, value in entry.items():
            assert key in schema, f"{key} is not documented"
            types, allowed = schema[key]
            assert isinstance(value, types) and not isinstance(value, bool), key
            assert not allowed or value in allowed, key

    check(results, TOP)
    for test in results["tests"]:
        check(test, TEST)
        assert {"score", "max_score", "name", "number", "status", "visibility"} <= set(test)
    for line in results.get("leaderboard", []):
        check(line, BOARD)
        assert {"name", "value"} <= set(line)
    if "score" not in results:
        assert results["tests"]


# Gradescope


def test_results_follow_the_documented_schema(sample: Grade) -> None:
    results = results_json(sample)
    assert_documented(results)
    assert "score" not in results
    assert results["stdout_visibility"] == "hidden"
    assert results["execution_time"] == 12
    assert results["extra_data"]["versions"] == {"Python": "3.11"}
    assert results["extra_data"]["locks"] == ["no network"]
    assert "null" not in json.dumps(results, allow_nan=False)


def test_answers_for_a_person_are_named(sample: Grade) -> None:
    assert results_json(sample)["extra_data"]["review"] == []
    unsure = replace(GRADED, grade=replace(GRADED.grade, review=True))
    first = next(entry for entry in sample.results if GRADED in entry.figures)
    first.figures = [unsure]
    assert results_json(sample)["extra_data"]["review"] == [first.id]


def test_every_outcome_becomes_a_test(sample: Grade) -> None:
    tests = results_json(sample)["tests"]
    assert [test["extra_data"]["outcome"] for test in tests] == [
        entry.outcome for entry in sample.results
    ]
    assert [test["extra_data"]["id"] for test in tests][:2] == ["s1.i1", "s1.i2"]
    passed, partial, failed, not_graded, not_run = tests[:5]
    assert (passed["score"], passed["max_score"], passed["status"]) == (2, 2, "passed")
    assert (partial["score"], partial["status"]) == (0.5, "failed")
    assert (failed["score"], failed["status"]) == (0, "failed")
    assert (not_graded["score"], not_graded["max_score"]) == (0, 0)
    assert not_graded["status"] == "passed"
    assert not_graded["output"].startswith("Not graded: there are no images here.")
    assert not_graded["extra_data"]["points"] == 10
    assert (not_run["score"], not_run["max_score"], not_run["status"]) == (0, 2, "failed")
    assert [test["visibility"] for test in tests[5:8]] == [
        "hidden",
        "after_due_date",
        "after_published",
    ]


@pytest.mark.parametrize("outcome", ["not_run", "not_graded"])
def test_no_verdict_earns_no_points(outcome: Outcome) -> None:
    grade = grade_of(result(outcome, "2"))
    assert results_json(grade)["tests"][0]["score"] == 0
    assert view.subtotal(grade.results).points == 0


def test_the_sum_of_tests_is_the_grade(sample: Grade) -> None:
    tests = results_json(sample)["tests"]
    score = sum(Decimal(str(test["score"])) for test in tests)
    most = sum(Decimal(str(test["max_score"])) for test in tests)
    ungraded = sum(r.points for r in sample.results if r.outcome == "not_graded")
    assert score == sample.points - ungraded
    assert most == sample.max_points


@pytest.mark.parametrize(
    ("points", "written"),
    [("2", "2"), ("2.00", "2"), ("0.5", "0.5"), ("1E+1", "10"), ("0.3333", "0.33"), ("-0.0", "0")],
)
def test_points_are_written_exactly(points: str, written: str) -> None:
    assert json.dumps(exact(Decimal(points))) == written


def test_tenths_add_up_without_dust() -> None:
    assert exact(sum([Decimal("0.1")] * 3, Decimal(0))) == 0.3
    assert (counted(Decimal(1)), counted(Decimal("0.50"))) == ("1 point", "0.5 points")


def test_a_failed_item_says_its_message_once() -> None:
    sentence = "Expected 7 layers. Found 6 layers. Try model.summary()."
    entry = result(
        "failed",
        message=sentence,
        expected="7 layers",
        found="6 layers",
        hint="model.summary().",
    )
    assert results_json(grade_of(entry))["tests"][0]["output"] == sentence


def test_facts_that_the_message_leaves_out_follow_it() -> None:
    entry = result("failed", message="model.py:14 is odd.", expected="7 layers", hint="counting.")
    output = results_json(grade_of(entry))["tests"][0]["output"]
    assert output == "model.py:14 is odd.\nExpected: 7 layers\nTry: counting."
    entry = result("failed", message="16 layers.", expected="6")
    assert results_json(grade_of(entry))["tests"][0]["output"] == "16 layers.\nExpected: 6"


def test_a_graded_answer_quotes_the_words_that_earned_points() -> None:
    output = results_json(grade_of(result("partial", "1.5", "3", figures=[GRADED])))["tests"][0][
        "output"
    ]
    assert output.splitlines() == [
        "Filters: 1 of 1 point",
        "  Well put.",
        '  Earned by: "filter slides"',
        "",
        "Sharing: 0.5 of 1 point",
        "  Why?",
        '  Earned by: "shares its weights"',
        "",
        "Size: 0 of 1 point",
        "  Say more.",
    ]


def test_output_without_words_is_left_out() -> None:
    assert "output" not in results_json(grade_of(result("passed", "2")))["tests"][0]


def test_hostile_text_is_cleaned_everywhere_in_the_results(sample: Grade) -> None:
    sample.title = sample.versions["\x1b[1mKeras"] = "3\x00\ud800"
    written = json.dumps(results_json(sample), ensure_ascii=False)
    written.encode("utf-8")
    assert not re.search("\\\\u00[01]|[\x00-\x08\x0b-\x1f\u202e]", written)
    assert "[31m" not in written
    assert "<script>alert(1)</script>red[bold]not markup[/]" in written


@pytest.mark.parametrize("letter", ["x", "é", "😀"])
def test_output_is_capped_in_bytes(letter: str) -> None:
    long = "HEAD" + letter * 200_000 + "TAIL"
    grade = grade_of(result("failed", message=long), notes=[long])
    results = results_json(grade)
    for output in (results["output"], results["tests"][0]["output"]):
        assert len(output.encode()) <= OUTPUT_BYTES
        assert "The middle is left out" in output
        assert "\ufffd" not in output
        assert "TAIL" in output
    assert results["tests"][0]["output"].startswith("HEAD")
    assert cut("short") == "short"


def test_an_empty_leaderboard_is_left_out(sample: Grade) -> None:
    assert results_json(sample)["leaderboard"] == [{"name": "accuracy", "value": 0.71}]
    sample.leaderboard = {"accuracy": math.inf}
    assert "leaderboard" not in results_json(sample)


def test_the_overview_counts_what_is_visible(sample: Grade) -> None:
    output = results_json(sample)["output"]
    assert output.startswith("6 of 13 points on the items you can see now.")
    for when in ("after the due date", "after grades are published", "release"):
        assert re.search(f"Up to 7 points in 1 item, .*{when}", output)
    assert view.HIDDEN_TOTAL in output
    assert "Not graded: 1.4. 10 points are left out of the total." in output
    assert "- Found in lab1/." in output
    assert "1.37" not in output


def test_without_hidden_items_nothing_is_to_come() -> None:
    output = results_json(grade_of(result("passed", "2")))["output"]
    assert output == "2 of 2 points on the items you can see now."


def test_results_replace_the_old_file_and_leave_no_other(sample: Grade, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text("old")
    ResultsFile(path).finish(sample)
    assert list(tmp_path.iterdir()) == [path]
    raw = path.read_bytes()
    assert b"\r" not in raw and raw.endswith(b"}\n")
    assert json.loads(raw.decode("utf-8")) == results_json(sample)


def test_a_failing_write_keeps_the_old_file(
    sample: Grade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("disk full")

    path = tmp_path / "results.json"
    path.write_text("old")
    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(OSError, match="disk full"):
        ResultsFile(path).finish(sample)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "old"


def test_a_missing_folder_is_an_error(sample: Grade, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"):
        ResultsFile(tmp_path / "absent" / "results.json").finish(sample)


# What students see


def printed(grade: Grade, everything: bool = False, encoding: str = "utf-8") -> str:
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")
    print_grade(grade, Console(file=file, width=80, color_system=None), everything)
    file.flush()
    assert isinstance(file.buffer, io.BytesIO)
    return file.buffer.getvalue().decode(encoding)


def test_what_is_not_visible_stays_secret(sample: Grade) -> None:
    for shown in (render_page(sample), printed(sample), results_json(sample)["output"]):
        assert "SECRET" not in shown
        assert "1.37" not in shown
    for shown in (render_page(sample, everything=True), printed(sample, everything=True)):
        assert "SECRET message" in shown
        assert "1.37" in shown
    for word in ("question", "answer", "curve", "line", "class", "column", "value", "hint"):
        assert f"SECRET {word}" in render_page(sample, everything=True)


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date", "after_published"])
def test_reports_do_not_depend_on_what_is_not_visible(visibility: Visibility) -> None:
    """Not a word, a figure or a colour differs between a hidden pass and any other outcome."""
    outcomes: list[Outcome] = ["passed", "partial", "failed", "not_graded", "not_run"]
    grades = [grade_of(result("passed", "2"), secret(visibility, each)) for each in outcomes]
    assert len({render_page(grade) for grade in grades}) == 1
    assert len({printed(grade) for grade in grades}) == 1
    assert len({results_json(grade)["output"] for grade in grades}) == 1


# The page


class Outline(HTMLParser):
    """Collects tags with their attributes, and checks that they close in order."""

    VOID = frozenset({"meta", "link", "circle", "line", "polyline", "path"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_well_formed_and_self_contained(sample: Grade) -> None:
    for page in (render_page(sample), render_page(sample, everything=True)):
        outline = Outline(page)
        names = {tag for tag, _ in outline.tags}
        assert not names & {"script", "img", "iframe", "object", "embed", "form", "base"}
        for tag, attributes in outline.tags:
            assert "src" not in attributes
            assert not any(name.startswith("on") for name in attributes)
            if tag in ("a", "link"):
                assert re.match(r"#|data:,$", attributes["href"] or "")
        assert not re.search(r"https?:|@import|url\(", page)
        ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
        assert len(ids) == len(set(ids))


def test_the_page_is_accessible(sample: Grade) -> None:
    outline = Outline(render_page(sample))
    assert ("html", {"lang": "en"}) in outline.tags
    headings = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == 1 and headings.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(headings, headings[1:], strict=False))
    for tag, attributes in outline.tags:
        if tag == "svg":
            assert attributes.get("aria-label") or attributes.get("aria-hidden") == "true"
        if tag == "th":
            assert attributes["scope"] in ("col", "row", "colgroup")


def test_hostile_text_is_escaped_on_the_page(sample: Grade) -> None:
    sample.title = sample.versions["Keras"] = sample.locks[0] = HOSTILE
    page = render_page(sample)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;red[bold]" in page
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", page)
    assert "[31m" not in page


def test_hostile_figures_are_escaped_on_the_page() -> None:
    text = '"><script>alert(1)</script>\x1b[31m'
    criterion = CriterionGrade("c", text, Decimal(1), Decimal(1), text, ((0, 5),))
    figures: list[Figure] = [
        LayerTables([text], [[text]], [[text + "other"]]),
        Curve(text, {text: [1.0, 2.0]}),
        Confusion([text], [[1]]),
        GradedAnswer(text, text, AnswerGrade((criterion,))),
    ]
    page = render_page(grade_of(result("failed", figures=figures)))
    Outline(page)
    assert "<script" not in page and "[31m" not in page


def test_an_item_not_shown_yet_has_title_worth_and_time() -> None:
    page = render_page(grade_of(secret("after_published")))
    assert "A title" in page and "7 points" in page
    assert "Shown after grades are published." in page


def test_the_page_says_expected_found_and_try_once() -> None:
    def page_of(outcome: Outcome, message: str) -> str:
        facts = ("7 layers", "6 layers", "counting")
        return render_page(grade_of(result(outcome, "0", "2", "visible", message, (), *facts)))

    sentence = "Expected 7 layers. Found 6 layers. Try counting."
    page = page_of("failed", sentence)
    assert page.count("7 layers") == 1
    assert "<dt>Expected</dt><dd>7 layers</dd>" in page
    assert "model.py:14" in page_of("failed", f"model.py:14. {sentence}")
    assert "counting" not in page_of("passed", "Fine.")


def test_an_empty_grade_renders() -> None:
    grade = Grade("Nothing", [])
    Outline(render_page(grade))
    assert "0 of 0 points" in results_json(grade)["output"]
    assert "Nothing" in printed(grade)


# Figures


def test_layers_are_aligned_by_kind() -> None:
    comparison = compare_layers(LAYERS)
    assert [row.state for row in comparison.rows] == ["same", "differs", "missing", "differs"]
    assert [cell.differs for cell in comparison.rows[3].found] == [False, True]
    assert comparison.verdict == "2 layers differ, 1 layer is missing."
    extra = compare_layers(LayerTables(["Layer"], [["A"], ["B"], ["C"]], [["A"], ["C"]]))
    assert [row.state for row in extra.rows] == ["same", "extra", "same"]
    assert not extra.rows[1].expected


def test_many_layers_are_cut_with_a_note() -> None:
    tables = LayerTables(["Layer"], [["Dense"]] * 5000, [["Dense"]])
    comparison = compare_layers(tables)
    assert (len(comparison.rows), comparison.omitted) == (60, 4940)
    assert "4940 more layers are not shown" in render_page(
        grade_of(result("failed", figures=[tables]))
    )


@pytest.mark.parametrize(
    "values",
    [
        [],
        [1.0],
        [0.0, 0.0],
        [math.nan, math.inf],
        [1.0, math.nan, 2.0, 3.0],
        [1e308, -1e308],
        [5e-324, 0.0],
        [1e16, 1e16 + 2],
        [float(i) for i in range(5000)],
    ],
)
def test_any_curve_can_be_drawn(values: list[float]) -> None:
    chart = draw(Curve("Loss", {"train": values}))
    for line in chart.lines:
        for x, y in line.dots:
            assert chart.left <= x <= chart.right and chart.top <= y <= chart.bottom
    assert len(chart.x_ticks) <= 10 and len(chart.y_ticks) <= 12
    labels = [tick.label for tick in chart.y_ticks]
    assert all(re.fullmatch(r"-?[\d.]+(e[+-]\d+)?", label) for label in labels)
    page = render_page(grade_of(result("passed", figures=[Curve("Loss", {"train": values})])))
    Outline(page)
    assert not re.search(r"[\s\",>-](nan|inf)[\s\",<]", page)


def test_a_curve_breaks_where_there_is_no_number() -> None:
    chart = draw(Curve("Loss", {"train": [3.0, 2.0, math.nan, 1.0, 0.5]}))
    (line,) = chart.lines
    assert len(line.strokes) == 2
    assert line.story == "train: from 3 to 0.5 in 5 epochs, 1 of them not a finite number."


def test_ticks_are_round_numbers() -> None:
    chart = draw(Curve("Loss", {"train": [1.6009, 1.2285, 0.43]}))
    assert [tick.label for tick in chart.y_ticks] == ["0.0", "0.5", "1.0", "1.5", "2.0"]
    assert [tick.label for tick in chart.x_ticks] == ["1", "2", "3"]


def test_confusion_counts_and_shares() -> None:
    table = shade(Confusion(["cat", "dog"], [[8, 2], [0, 0]]))
    assert (table.right, table.total) == (8, 10)
    assert [[cell.share for cell in row] for row in table.rows] == [[0.8, 0.2], [0, 0]]


def test_evidence_is_marked_on_the_page() -> None:
    page = render_page(grade_of(result("partial", "1.5", "3", figures=[GRADED])))
    assert '<mark class="earned" title="Filters">filter slides<sup>A</sup></mark>' in page
    assert '<mark class="earned" title="Sharing">shares its weights<sup>B</sup></mark>' in page
    assert "&lt;b&gt;everywhere&lt;/b&gt;" in page
    assert "0.5 / 1" in page and "Say more." in page


def test_evidence_may_overlap_and_stray() -> None:
    spans = (((0, 4), (90, 99)), ((2, 6),), ((-5, 1), (6, 2)))
    criteria = tuple(
        CriterionGrade(str(i), f"T{i}", Decimal(i % 2), Decimal(1), "", evidence)
        for i, evidence in enumerate(spans)
    )
    marked = mark_answer(GradedAnswer("?", "abcdefgh", AnswerGrade(criteria)))
    assert "".join(each.text for each in marked.spans) == "abcdefgh"
    labels = {each.text: each.labels for each in marked.spans}
    assert labels == {"a": "AC", "b": "A", "cd": "AB", "ef": "B", "gh": ""}
    assert [each.earned for each in marked.spans] == [False, False, True, True, False]


def test_a_very_long_answer_is_cut_with_a_note() -> None:
    answer = GradedAnswer("?", "word " * 100_000, AnswerGrade(()))
    page = render_page(grade_of(result("failed", figures=[answer])))
    assert len(page) < 60_000
    assert "492,000 more characters" in page


# The terminal


def test_the_table_fits_80_columns_and_shows_all(sample: Grade) -> None:
    shown = printed(sample)
    assert max(map(len, shown.splitlines())) <= 80
    assert "Section 1" in shown and "Section 2" in shown
    assert "6 / 13 +21 later" in shown
    assert "shown after grades are published" in shown
    assert "[bold]not markup[/]" in shown
    assert "\x1b" not in shown and "✓" in shown


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_the_table_needs_no_unicode(sample: Grade, encoding: str) -> None:
    sample.notes.append("naïve → ✓")
    shown = printed(sample, encoding=encoding)
    assert "FAIL" in shown and "ok" in shown and "✓" not in shown


# Text


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred", "red"),
        ("a\r\nb\rc\td\x00\x08", "a\nb\nc\td"),
        ("a\ud800b", "a\ufffdb"),
        ("\u202eabc\u2066", "abc"),
        ("日本 é 😀", "日本 é 😀"),
    ],
)
def test_plain_text(dirty: str, clean: str) -> None:
    assert plain(dirty) == clean
