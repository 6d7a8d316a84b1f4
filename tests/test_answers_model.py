"""Short answers: learning, measuring, asking a person, and the commands for it."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from autograder.answers import Criterion, Grader, Question, find_answers
from autograder.answers.bank import (
    REVIEW,
    BankError,
    LabelledAnswer,
    add_answers,
    fingerprint,
    read_answers,
)
from autograder.answers.evaluate import agreement, compare, evaluate, kappa
from autograder.answers.grade import AnswerGrade, CriterionGrade
from autograder.answers.grader import digest
from autograder.answers.learn import cross_grade, learn
from autograder.answers.model import Chances, ModelError, read_model, write_model
from autograder.answers.review import ReviewError, read_decisions, row, write_rows
from autograder.answers.synonyms import synonyms
from autograder.cli import app
from autograder.lab import Lab

ROOT = Path(__file__).parents[1]
LAB = Lab(ROOT)
QUESTIONS = LAB.rubric.questions()
GRADER = LAB.answer_grader()
BANK = read_answers(LAB.answer_bank)
ANSWERS = find_answers((ROOT / "solutions/answers.md").read_text("utf-8"), QUESTIONS)

# The bank and the model


def test_every_question_has_a_bank_and_a_model() -> None:
    assert GRADER.model is not None
    for name, question in QUESTIONS.items():
        assert GRADER.model.knows(name, question)
        answers = [a for a in BANK if a.question == name]
        labels = {share for a in answers for share in a.label or ()}
        assert len(answers) > 1000 and labels == {0, 0.5, 1}


def test_no_answer_stands_twice_in_the_bank() -> None:
    assert len({(a.question, a.text.strip().lower()) for a in BANK}) == len(BANK)


def test_the_model_was_learned_from_this_bank() -> None:
    assert GRADER.model is not None
    assert GRADER.model.bank == fingerprint(LAB.answer_bank)


def test_a_changed_question_is_graded_by_its_rules() -> None:
    question = QUESTIONS["q3_1"]
    renamed = question.criteria[0].model_copy(update={"id": "another"})
    changed = question.model_copy(update={"criteria": (renamed, question.criteria[1])})
    assert GRADER.model is not None and not GRADER.model.knows("q3_1", changed)
    grade = Grader({"q3_1": changed}, GRADER.model).grade("q3_1", "One pass over all the data.")
    assert [c.points for c in grade.criteria] == [1, 1]


def test_a_model_survives_its_file(tmp_path: Path) -> None:
    assert GRADER.model is not None
    write_model(GRADER.model, tmp_path / "model.json")
    assert (tmp_path / "model.json").read_bytes() == LAB.answer_model.read_bytes()
    assert read_model(tmp_path / "model.json") == GRADER.model


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"questions": 3}', "\x00"])
def test_a_damaged_model_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "model.json").write_text(text)
    with pytest.raises(ModelError, match="autograder answers learn"):
        read_model(tmp_path / "model.json")


def test_chances_add_up_and_are_ordered() -> None:
    assert GRADER.model is not None
    for name in QUESTIONS:
        for features in ([], ["#list"], list(GRADER.model.questions[name].weights)[::7]):
            for chances in GRADER.model.chances(name, features):
                assert isinstance(chances, Chances)
                assert min(chances) >= 0 and abs(sum(chances) - 1) < 1e-9


def test_no_word_has_two_meanings() -> None:
    for word in ("share", "fraction", "local", "location", "low", "lower"):
        sets = [name for name in ("share", "fraction", "local", "where", "small", "reduce")
                if (word,) in synonyms().of((name,))]  # fmt: skip
        assert len(sets) <= 1, word


# Learning

COLD = "It keeps food cold."
FRIDGE = Question.model_validate(
    {
        "part": 1,
        "text": "What does a fridge do?",
        "criteria": [
            {"id": "cold", "title": "It cools", "points": 1, "ideas": [{"any": ["food cold"]}]}
        ],
    }
)


def fridge_bank(n: int = 12) -> list[LabelledAnswer]:
    """Answers that speak of frost, which the rubric does not know, and of heat."""
    things = ["milk", "cheese", "beer", "meat", "fish", "salad", "juice", "cake", "eggs", "soup"]
    return [
        LabelledAnswer(
            question="fridge",
            text=f"{start} gives {thing} {'frost' if cold else 'heat'} number {i}",
            label=(1.0 if cold else 0.0,),
            origin=f"writer {i % 6}",
        )
        for i in range(n)
        for thing in things
        for start in ("The box", "That thing")
        for cold in (True, False)
    ]


def test_what_the_rubric_does_not_know_is_learned() -> None:
    by_rules = Grader({"fridge": FRIDGE})
    model = learn({"fridge": FRIDGE}, fridge_bank())
    learned = Grader({"fridge": FRIDGE}, model)
    assert by_rules.grade("fridge", "A cupboard gives ham frost").points == 0
    frost = learned.grade("fridge", "A cupboard gives ham frost")
    heat = learned.grade("fridge", "A cupboard gives ham heat")
    assert frost.points == 1 and heat.points == 0
    text = "A cupboard gives ham frost"
    assert "frost" in " ".join(text[a:b] for a, b in frost.criteria[0].evidence)


def test_learning_twice_gives_the_same() -> None:
    assert learn({"fridge": FRIDGE}, fridge_bank(3)) == learn({"fridge": FRIDGE}, fridge_bank(3))


def test_a_decision_is_remembered_and_teaches() -> None:
    decided = LabelledAnswer(
        question="fridge", text="Brrr, says the  lettuce!", label=(0.5,), origin=REVIEW
    )
    model = learn({"fridge": FRIDGE}, [*fridge_bank(3), decided])
    grader = Grader({"fridge": FRIDGE}, model, review_below=0.99)
    grade = grader.grade("fridge", "brrr says the lettuce")
    assert grade.points == Decimal("0.5") and not grade.review
    assert grade.criteria[0].feedback == "A person graded this answer."


def test_answers_from_elsewhere_teach_but_leave_no_word_of_theirs() -> None:
    bank = fridge_bank(3)
    elsewhere = [
        LabelledAnswer(question="fridge", text=f"It zorbles number {i} heat", label=(1.0,))
        for i in range(40)
    ]
    model = learn({"fridge": FRIDGE}, bank, real=elsewhere)
    weights = model.questions["fridge"].weights
    before = learn({"fridge": FRIDGE}, bank).questions["fridge"].weights
    assert model.also == 40 and not model.decided
    assert not any("zorbl" in name for name in weights) and "zorbles" not in model.words
    assert weights["heat"][1] > before["heat"][1]


def test_learning_from_a_part_of_the_bank_beats_the_rules_on_the_rest() -> None:
    """On answers by writers that it has not learned from."""
    names = ("q3_1", "q5_1")
    questions = {name: QUESTIONS[name] for name in names}
    bank = [a for a in BANK if a.question in names]
    known = [a for a in bank if a.origin.startswith(("learner1", "learner2", "plain", "pairs"))]
    unknown = [a for a in bank if a.origin in ("coursework", "learner8", "forum")]
    learned = evaluate(Grader(questions, learn(questions, known)), unknown).overall
    rules = evaluate(Grader(questions), unknown).overall
    assert learned.kappa > rules.kappa + 0.1
    assert learned.exact > rules.exact + 0.1


def test_cross_grading_learns_from_the_other_folds_only() -> None:
    grader = Grader({"fridge": FRIDGE}, None)
    told = [
        LabelledAnswer(question="fridge", text=f"Zaps {word} so that they glimmer", label=(1.0,))
        for word in ("apples", "oranges", "plums", "grapes", "melons", "leeks", "beans", "peas")
    ]
    grades = cross_grade(grader, fridge_bank(3), told, folds=4)
    assert len(grades) == len(told)
    assert all("A person graded" not in g.criteria[0].feedback for g in grades)


# Evaluation


def test_kappa_of_known_tables() -> None:
    """Against figures worked out by hand."""
    a, b = np.array([0, 1, 2, 3, 4]), np.array([4, 3, 2, 1, 0])
    assert kappa(a, a) == 1
    assert kappa(a, b) == pytest.approx(1 - 8 / 4)
    assert kappa(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])) == pytest.approx(0)
    assert np.isnan(kappa(np.array([2, 2]), np.array([2, 2])))


def test_agreement_counts() -> None:
    found = agreement(np.array([0, 1, 2, 4]), np.array([0, 2, 4, 4]))
    assert (found.answers, found.exact, found.within_half) == (4, 0.5, 0.75)
    assert np.isnan(agreement(np.array([], int), np.array([], int)).kappa)


def graded(points: str, confidence: float) -> AnswerGrade:
    one = CriterionGrade("a", "A", Decimal(points), Decimal(2), "", (), confidence)
    return AnswerGrade((one,), review=confidence < 0.5)


def test_coverage_leaves_the_confident_ones() -> None:
    answers = [
        LabelledAnswer(id=str(i), question="q", text="x", label=(label,), origin=origin)
        for i, (label, origin) in enumerate([(2, "real"), (1, "real"), (0, "written")])
    ]
    grades = [graded("2", 0.9), graded("2", 0.3), graded("0", 0.8)]
    found = compare(answers, grades, review_below=0.5)
    assert found.overall.exact == pytest.approx(2 / 3)
    assert found.reviewed.reviewed == pytest.approx(1 / 3)
    assert found.reviewed.agreement.exact == 1
    assert set(found.by_origin) == {"real", "written"}
    assert [(w.id, w.label, w.points) for w in found.worst] == [("1", 1, 2)]
    assert json.loads(json.dumps(found.as_json()))["by_origin"]["written"]["kappa"] is None


def test_means_between_two_grades_count_as_the_upper_one() -> None:
    answer = LabelledAnswer(question="q", text="x", label=(0.25, 0.5))
    assert compare([answer], [graded("1", 1)], 0).overall.exact == 1


# Asking a person


@pytest.mark.parametrize(
    "text",
    [
        "Una época es una pasada completa por todos los datos de entrenamiento.",
        "Eine Epoche ist ein vollständiger Durchlauf durch sämtliche Trainingsbilder.",
        "一个时期是对整个训练数据集的一次完整遍历。 每个样本都看到一次。 这就是答案。",
        "Эпоха — это один полный проход по всем обучающим данным сети.",
        "عصر هو مرور كامل واحد عبر مجموعة بيانات التدريب بأكملها",
        "qwertz uiop asdfg hjkl yxcvb nmqwe rtzui",
    ],
)
def test_what_cannot_be_judged_goes_to_a_person(text: str) -> None:
    grade = GRADER.grade("q3_1", text)
    assert grade.review and grade.points <= 1


@pytest.mark.parametrize("text", ["", "   ", "idk", QUESTIONS["q3_1"].text])
def test_nobody_is_asked_about_nothing(text: str) -> None:
    assert not GRADER.grade("q3_1", text).review


def test_confident_where_it_is_easy_and_not_where_it_is_odd() -> None:
    easy = GRADER.grade("q3_1", "One complete pass over the whole training data set.")
    odd = GRADER.grade("q3_1", "The wheel has come round, and none of the spokes was spared.")
    assert easy.confidence > 0.6 and not easy.review
    assert odd.confidence < easy.confidence


def test_lists_that_might_be_notes_go_to_a_person() -> None:
    text = "every neuron, all inputs, small filter, shared weights, local region, sliding"
    grade = Grader(QUESTIONS, None, review_below=0.5).grade("q1_1", text)
    assert grade.points == 0 and grade.review
    assert GRADER.grade("q1_1", text).points == 0


def test_a_table_goes_out_and_decisions_come_back(tmp_path: Path) -> None:
    table = tmp_path / "review.csv"
    texts = ["=SUM(A1) one pass", 'two\nlines; and, a "quote"', "'s ok", "-1 epoch"]
    rows = [
        row(f"s{i}", "q3_1", QUESTIONS["q3_1"], text, GRADER.grade("q3_1", text))
        for i, text in enumerate(texts)
    ]
    assert rows[0]["answer"].startswith("'=")
    for cells, decision in zip(rows, ["1 0.5", "0,5; 1", "", "0 0"], strict=True):
        cells["decision"] = decision
    write_rows(table, rows)
    found = read_decisions(table, QUESTIONS)
    assert [(a.text, a.label) for a in found.made] == [
        (texts[0], (1, 0.5)),
        (texts[1], (0.5, 1)),
        (texts[3], (0, 0)),
    ]
    assert [cells["id"] for cells in found.waiting] == ["s2"]


def test_semicolons_and_columns_in_any_order(tmp_path: Path) -> None:
    table = tmp_path / "review.csv"
    table.write_text('decision;question;answer\n"1 1";q3_1;"a; b"\n', "utf-8")
    assert read_decisions(table, QUESTIONS).made[0].text == "a; b"


@pytest.mark.parametrize("decision", ["1", "1 1 1", "2 0", "-1 0", "one half", "nan 0"])
def test_a_wrong_decision_names_its_row(tmp_path: Path, decision: str) -> None:
    table = tmp_path / "review.csv"
    table.write_text(f"question,answer,decision\nq3_1,x,\nq3_1,x,{decision}\n", "utf-8")
    with pytest.raises(ReviewError, match=r"row 3: .*2 numbers"):
        read_decisions(table, QUESTIONS)


@pytest.mark.parametrize(
    ("text", "said"),
    [("question,answer\n", "decision"), ("question,answer,decision\nq9,x,1 1\n", "no question")],
)
def test_a_wrong_table_is_told(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "review.csv").write_text(text)
    with pytest.raises(ReviewError, match=said):
        read_decisions(tmp_path / "review.csv", QUESTIONS)


# The command line


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["answers", *map(str, arguments), "--lab", str(ROOT)])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def answers_file(tmp_path: Path) -> Path:
    lines = [
        {"id": f"s-{name}", "question": name, "text": text, "label": [1, 1], "origin": "real"}
        for name, text in ANSWERS.items()
    ]
    lines.append({"id": "none", "question": "q3_1", "text": "", "note": "no label"})
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return file


def test_grade_writes_one_object_a_line(answers_file: Path) -> None:
    lines = [json.loads(line) for line in run("grade", answers_file, "--json").splitlines()]
    assert [line["id"] for line in lines] == [*(f"s-{name}" for name in ANSWERS), "none"]
    assert set(lines[0]) == {"id", "question", "points", "criteria", "review"}
    assert set(lines[0]["criteria"][0]) == {"id", "points", "evidence", "confidence"}
    assert all(line["points"] == 2 and line["criteria"][0]["evidence"] for line in lines[:-1])
    assert lines[-1]["points"] == 0 and not lines[-1]["review"]


def test_grade_and_evaluate_show_tables(answers_file: Path) -> None:
    assert "One complete pass" in run("grade", answers_file)
    shown = run("evaluate", answers_file)
    assert "q3_1" in shown and "100.0 %" in shown and "rubric.yaml" in shown


def test_evaluate_as_json(answers_file: Path) -> None:
    found = json.loads(run("evaluate", answers_file, "--json"))
    assert found["overall"]["answers"] == 11 and found["overall"]["exact"] == 1
    assert found["by_origin"]["real"]["within_half"] == 1


def test_review_from_submissions(tmp_path: Path, answers_file: Path) -> None:
    table = tmp_path / "review.csv"
    sheet = tmp_path / "ada" / "answers.md"
    sheet.parent.mkdir()
    sheet.write_text("## q3_1\nEl concepto de época: una vuelta entera por los datos.\n", "utf-8")
    said = run(table, sheet.parent, answers_file)
    assert "1 0.5" in said
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(cells["id"], cells["question"]) for cells in rows] == [("ada", "q3_1")]


def test_decisions_join_the_bank_once(tmp_path: Path) -> None:
    lab = tmp_path / "lab"
    lab.mkdir()
    (lab / "rubric.yaml").write_bytes((ROOT / "rubric.yaml").read_bytes())
    table = tmp_path / "review.csv"
    table.write_text("question,answer,decision\nq3_1,a whirl,0.5 0\nq3_1,b,\n", "utf-8")
    for joined in (1, 0):
        result = CliRunner().invoke(app, ["answers", str(table), "--lab", str(lab)])
        assert result.exit_code == 0 and f"{joined} decisions joined" in result.stdout
    (answer,) = read_answers(Lab(lab).answer_bank)
    assert (answer.text, answer.label, answer.origin) == ("a whirl", (0.5, 0), REVIEW)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", ":1:"),
        ('{"question": "q9", "text": ""}', "no question 'q9'"),
        ('{"question": "q3_1", "text": "x", "label": [1]}', "2 criteria"),
        ('{"question": "q3_1"}', "text"),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "a.jsonl").write_text(line)
    command = ["answers", "evaluate", str(tmp_path / "a.jsonl"), "--lab", str(ROOT)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1 and said in result.stderr and "Traceback" not in result.output


def test_a_bank_keeps_what_it_is_given(tmp_path: Path) -> None:
    odd = "line\u2028separator \x85 and\nmore"
    answer = LabelledAnswer(question="q3_1", text=odd, label=(1, 0.5), origin=REVIEW)
    before = fingerprint(tmp_path)
    add_answers(tmp_path, [answer, answer])
    assert fingerprint(tmp_path) != before
    assert [replaced.text for replaced in read_answers(tmp_path)] == [odd, odd]
    with pytest.raises(BankError, match="can't be read"):
        read_answers(tmp_path / "missing.jsonl")


def test_a_digest_knows_the_words_alone() -> None:
    assert digest("One  pass!") == digest("one pass") != digest("one passes")


# Light, fast, and always the same


def test_the_same_bytes_in_any_process_without_tensorflow(tmp_path: Path) -> None:
    """Two runs with other hash seeds; memory in kB, the most that a run held."""
    file = tmp_path / "bank.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for i, answer in enumerate(BANK[::18]):
            lines.write(answer.model_copy(update={"id": str(i)}).model_dump_json() + "\n")
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from autograder.cli import app\n"
        "try:\n"
        "    app(sys.argv[1:])\n"
        "finally:\n"
        "    assert 'tensorflow' not in sys.modules and 'sklearn' not in sys.modules\n"
        "    status = Path('/proc/self/status')  # Linux alone tells it so.\n"
        "    lines = status.read_text().splitlines() if status.exists() else ['VmHWM: 0']\n"
        "    most = [line for line in lines if line.startswith('VmHWM')]\n"
        "    print(most[0].split()[1], file=sys.stderr)\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, "answers", "grade", str(file), "--json", "--lab", "."],
            cwd=ROOT, env={"PYTHONHASHSEED": seed, "PATH": ""}, capture_output=True, check=True,
        )
        for seed in ("1", "2")
    ]  # fmt: skip
    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout.splitlines()) > 1000
    assert all(int(r.stderr.split()[-1]) < 300_000 for r in runs)


def test_points_follow_the_criterion() -> None:
    """A criterion worth 0.5 points earns shares of these."""
    question = QUESTIONS["q3_1"]
    halves: tuple[Criterion, ...] = tuple(
        c.model_copy(update={"points": Decimal("0.5")}) for c in question.criteria
    )
    grader = Grader({"q3_1": question.model_copy(update={"criteria": halves})}, GRADER.model)
    assert grader.grade("q3_1", ANSWERS["q3_1"]).points == 1
    assert replace(grader.grade("q3_1", ""), review=True).points == 0
