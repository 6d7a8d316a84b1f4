"""Reading rubric.yaml: every mistake is named with its file and line."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from autograder.rubric import Rubric, RubricError, load_rubric

ROOT = Path(__file__).resolve().parents[1]

GOOD = """\
title: A lab
total: 10
submission:
  modules:
    model: [build_model]
  answers: answers.md
sections:
  - id: model
    title: Model
    items:
      - id: layers
        title: Layers
        points: 4
      - id: accuracy
        title: Accuracy
        points: 2.5
        visibility: hidden
        tiers: {0.5: 1, 0.6: 2.5}
  - id: training
    title: Training
    items:
      - id: layers
        title: The same id in another section
        points: 3.5
"""


def line_of(text: str, part: str, nth: int = 1) -> int:
    """The number of the nth line that holds `part`."""
    return [n for n, line in enumerate(text.splitlines(), 1) if part in line][nth - 1]


def mistakes_in(folder: Path, text: str) -> list[str]:
    file = folder / "rubric.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RubricError) as caught:
        load_rubric(file)
    return str(caught.value).splitlines()


def one_mistake(folder: Path, text: str) -> str:
    found = mistakes_in(folder, text)
    assert len(found) == 1, found
    return found[0]


@pytest.fixture
def good(tmp_path: Path) -> Rubric:
    file = tmp_path / "rubric.yaml"
    file.write_text(GOOD, encoding="utf-8")
    return load_rubric(file)


def test_a_good_rubric_is_read(good: Rubric) -> None:
    assert [f"{section.id}.{item.id}" for section, item in good.entries()] == [
        "model.layers",
        "model.accuracy",
        "training.layers",
    ]
    assert good.sections[0].points == Decimal("6.5")
    assert good.item("model.accuracy").tiers == {0.5: Decimal(1), 0.6: Decimal("2.5")}
    assert good.item("model.layers").visibility == "visible"
    assert good.questions() == {}


@pytest.mark.parametrize("name", ["layers", "model", "model.absent", "model.layers.x", ""])
def test_an_item_that_does_not_exist(good: Rubric, name: str) -> None:
    with pytest.raises(KeyError):
        good.item(name)


def test_a_rubric_can_not_be_changed(good: Rubric) -> None:
    with pytest.raises(ValueError, match="frozen"):
        good.total = Decimal(5)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("total: 10", "total: 10\nsede: 5", "sede", ["sede", "unknown key"]),
        ("        points: 4", "        points: 4\n        pionts: 4", "pionts", ["unknown key"]),
        (
            "    title: Model",
            "    title: Model\n    weight: 2",
            "weight",
            ["model.weight", "unknown key"],
        ),
        (
            "  answers: answers.md",
            "  answers: answers.md\n  anwsers: a.md",
            "anwsers",
            ["submission.anwsers"],
        ),
        (
            "- id: accuracy",
            "- id: layers",
            "- id: layers",
            ["layers", "this id is taken", "line 11"],
        ),
        ("- id: training", "- id: model", "- id: model", ["model", "this id is taken", "line 8"]),
        ("points: 4", "points: 4\n        points: 4", "points: 4", ["points", "given twice"]),
        ("total: 10", "total: 10\ntotal: 10", "total: 10", ["total", "given twice"]),
        ("visibility: hidden", "visibility: secret", "secret", ["visibility", "after_published"]),
        ("points: 4", "points: four", "points: four", ["layers.points", "decimal"]),
        ("points: 4", "points: -4", "points: -4", ["greater than or equal to 0"]),
        ("points: 4", "points: 4.001", "points: 4.001", ["decimal places"]),
        ("- id: accuracy", "- id: Accuracy", "Accuracy", ["id", "match"]),
        ("title: A lab", "", None, ["title", "is missing"]),
        ("    title: Training\n", "", "- id: training", ["training.title", "is missing"]),
        ("[build_model]", "build_model", "model: build", ["submission.modules.model"]),
        ("0.6: 2.5}", "0.6: 2}", "- id: accuracy", ["accuracy", "highest tier", "2.5"]),
        ("0.6: 2.5}", "0.6: 3}", "- id: accuracy", ["accuracy", "highest tier", "2.5"]),
    ],
)
def test_one_mistake_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: str | None, words: list[str]
) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    found = one_mistake(tmp_path, text)
    # A repeated key or id is reported where it is repeated.
    repeated = any("twice" in word or "taken" in word for word in words)
    number = line_of(text, line, 2 if repeated else 1) if line else 1
    assert found.startswith(f"rubric.yaml:{number}: ")
    for word in words:
        assert word in found


def test_points_that_do_not_add_up(tmp_path: Path) -> None:
    found = one_mistake(tmp_path, GOOD.replace("points: 3.5", "points: 3"))
    assert re.match(r"rubric\.yaml:\d+: ", found)
    assert "9.5" in found
    assert "10" in found


def test_points_are_added_up_exactly(tmp_path: Path) -> None:
    points = ["0.1"] * 10
    items = "".join(f"      - {{id: i{n}, title: T, points: {p}}}\n" for n, p in enumerate(points))
    file = tmp_path / "rubric.yaml"
    file.write_text(
        f"title: T\ntotal: 1\nsubmission: {{modules: {{}}}}\n"
        f"sections:\n  - id: s\n    title: S\n    items:\n{items}",
        encoding="utf-8",
    )
    assert load_rubric(file).sections[0].points == 1


def test_criteria_that_do_not_add_up(tmp_path: Path) -> None:
    text = (ROOT / "rubric.yaml").read_text(encoding="utf-8")
    place = text.index("question:")
    start = text.rindex("points: 2", 0, place)
    text = text[:start] + "points: 3" + text[start + len("points: 2") :]
    found = [line for line in mistakes_in(tmp_path, text) if "criteria add up" in line]
    assert len(found) == 1
    number = int(found[0].split(":")[1])
    assert abs(number - text[:start].count("\n")) <= 3


def test_all_mistakes_are_told_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    text = (
        GOOD.replace("visibility: hidden", "visibility: secret")
        .replace("- id: training", "- id: model")
        .replace("points: 4", "points: 4\n        hnit: x")
    )
    found = mistakes_in(tmp_path, text)
    assert len(found) == 3
    lines = [int(mistake.split(":")[1]) for mistake in found]
    assert lines == sorted(lines)
    assert lines == [
        line_of(text, "hnit"),
        line_of(text, "secret"),
        line_of(text, "- id: model", 2),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GOOD.replace("points: 4", "points: [4"), 14),
        (GOOD.replace("    title: Model", "   title: Model"), 9),
        (GOOD + "\tx: 1\n", GOOD.count("\n") + 1),
        (GOOD + "---\nsecond: document\n", GOOD.count("\n") + 1),
        (GOOD.replace("A lab", "*nothing"), 1),
        (GOOD.replace("A lab", "!!python/object:os.system x"), 1),
        (GOOD.replace("Model", '"Model'), None),
    ],
    ids=["bracket", "indent", "tab", "two documents", "alias", "code", "quote"],
)
def test_yaml_that_can_not_be_read(tmp_path: Path, text: str, line: int | None) -> None:
    found = one_mistake(tmp_path, text)
    number = re.match(r"rubric\.yaml:(\d+): ", found)
    assert number
    assert line is None or abs(int(number[1]) - line) <= 1


@pytest.mark.parametrize("text", ["", "# nothing\n", "[]", "text", "3", "null"])
def test_a_file_that_is_no_rubric(tmp_path: Path, text: str) -> None:
    assert mistakes_in(tmp_path, text)[0].startswith("rubric.yaml:1: ")


@pytest.mark.parametrize(
    "content",
    ["title: caf\xe9\n".encode("latin-1"), GOOD.encode() + b"x: \x07\n", b"\x00\x01\x02"],
    ids=["Latin-1", "control character", "binary"],
)
def test_a_file_that_is_not_text(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "rubric.yaml"
    file.write_bytes(content)
    with pytest.raises(RubricError, match=r"rubric\.yaml"):
        load_rubric(file)


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match=r"rubric\.yaml: can't be read"):
        load_rubric(tmp_path / "rubric.yaml")


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match="can't be read"):
        load_rubric(tmp_path)


def test_the_repositorys_rubric() -> None:
    rubric = load_rubric(ROOT / "rubric.yaml")
    assert rubric.total == 100
    assert sum(item.points for _, item in rubric.entries()) == 100
    functions = [name for names in rubric.submission.modules.values() for name in names]
    assert len(functions) == len(set(functions)) == 9
    assert len(rubric.questions()) == 11
    assert {item.points for _, item in rubric.entries() if item.question} == {2}
    assert rubric.limits.grade_seconds >= max(rubric.limits.calls.values())
