"""`autograder verify` proves our labs, and notices what is wrong with others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from autograder.lab import Lab
from autograder.new import new_lab
from autograder.record import Record, code_behind
from autograder.submission import Submission
from autograder.verify.bench import Outcome
from autograder.verify.known import KnownError, read_known
from autograder.verify.margins import ACCEPTED, Margin, student_tail
from autograder.verify.mutants import Mutant, Survivors, mutants_of
from autograder.verify.proof import Proof

ROOT = Path(__file__).resolve().parents[1]


def verify(lab: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder", "verify", "--lab", str(lab), *options],
        env={**os.environ, "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("lab", "options"),
    [
        (".", []),
        ("examples/text_generation", ["--no-mutants"]),  # They take two minutes: `make prove`.
    ],
)
def test_our_labs_are_proven(lab: str, options: list[str]) -> None:
    done = verify(ROOT / lab, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("Proven.\n")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A new lab, that a test may spoil."""
    folder = tmp_path / "lab"
    new_lab(folder)
    return folder


def test_what_is_wrong_with_a_lab_is_named(small: Path) -> None:
    """One lab with a weak check, a check too strict, a wrong label, and a threshold too high."""
    hidden = small / "tests" / "hidden"
    change(hidden / "test_model.py", 'found == "Dense relu, Dense softmax"', "found")
    change(hidden / "test_model.py", "found == 2410", 'found == 2410 and layers[0].name == "a"')
    change(
        hidden / "test_model.py",
        "    found = a_model(student.build_model()).total_params",
        "    layers = a_model(student.build_model()).layers\n"
        "    found = a_model(student.build_model()).total_params",
    )
    change(small / "solutions" / "model.py", '"relu"', '"relu", name="a"')
    change(small / "rubric.yaml", "accuracy: 0.5", "accuracy: 0.93")
    change(
        small / "tests/submissions/wrong/vague_answer/case.yaml", "answers.q1", "training.learns"
    )
    done = verify(small, "--seeds", "3", "--no-mutants", "--jobs", "1")
    assert done.returncode == 1
    for problem in (
        "wrong/one_layer should lose model.layers, and does not.",
        "right/functional should earn model.parameter_count: 0 of 2",
        "wrong/vague_answer should earn answers.q1",
        "wrong/vague_answer should lose training.learns, and does not.",
        "model.layers: this check has never been seen to fail",
        "the reference may miss training.learns's accuracy",
    ):
        assert problem in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# ---- known submissions ----------------------------------------------------------------------


def test_known_submissions_are_the_reference_but_for_their_own_files() -> None:
    lab = Lab(ROOT)
    known = {one.name: one for one in read_known(lab)}
    assert sum(one.is_right for one in known.values()) >= 20
    assert sum(not one.is_right for one in known.values()) >= 40
    dropout = known["dropout"].files
    assert b"Dropout" in dropout["model.py"]
    assert dropout["training.py"] == (lab.solutions / "training.py").read_bytes()
    assert "case.yaml" not in dropout
    assert "train.py" not in dropout
    assert "training.py" not in known["one_file"].files


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("about: x\n", "a wrong one names the items that it loses"),
        ("about: x\nloses: [model.colour]\n", "there is no model.colour"),
        ("about: x\nloses: [model.layers]\nwithout: [colour.py]\n", "there is no colour.py"),
        ("about: x\nlooses: [model.layers]\n", "looses: Extra inputs are not permitted"),
        ("about: [", "not valid YAML"),
    ],
)
def test_a_case_that_makes_no_sense_is_named(small: Path, case: str, message: str) -> None:
    (small / "tests/submissions/wrong/one_layer/case.yaml").write_text(case, encoding="utf-8")
    with pytest.raises(KnownError, match=f"wrong/one_layer/case.yaml: .*{message}"):
        read_known(Lab(small))


def test_asking_for_a_submission_that_is_not_there(small: Path) -> None:
    done = verify(small, "one_leyer")
    assert done.returncode == 1
    assert "there is no known submission 'one_leyer'" in done.stderr


# ---- mutants --------------------------------------------------------------------------------

SOURCE = '''
import keras

def build(units: int = 3, scale=0.5):
    """Words."""
    model = keras.Sequential([keras.layers.Dense(units, activation="relu"), second(1)])
    model.compile("adam", loss=None)
    return model, sorted(units / 2)
'''


def test_mutants_change_one_thing_each() -> None:
    names = {mutant.name.removeprefix("m.build: ") for mutant in mutants_of("m", SOURCE)}
    for name in (
        "3 -> 4",
        "0.5 -> 1.0",
        "activation='relu' -> nothing in keras.layers.Dense(units, activation='relu')",
        "'relu' -> 'tanh' in keras.layers.Dense(units, activation='relu')",
        "keras.layers.Dense(units, activation='relu') and second(1) swapped",
        "second(1) -> 1",
        "second(1) -> nothing",
        "model.compile('adam', loss=None) -> pass",
        "'adam' -> 'sgd' in model.compile('adam', loss=None)",
        "return (model, sorted(units / 2)) -> return None",
        "model and sorted(units / 2) swapped",
        "sorted -> list in sorted(units / 2)",
        "units / 2 -> units * 2 in sorted(units / 2)",
        "units / 2 -> units in sorted(units / 2)",
    ):
        assert any(found.startswith(name) for found in names), name
    assert not any("Words" in name or "int ->" in name for name in names)


def test_mutants_differ_from_the_source_and_from_each_other() -> None:
    sources = [mutant.source for mutant in mutants_of("m", SOURCE)]
    assert len(set(sources)) == len(sources) > 20
    assert SOURCE not in sources
    names = [mutant.name for mutant in mutants_of("m", SOURCE)]
    assert len(set(names)) == len(names)


# ---- margins --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("t", "freedom", "tail"),  # From printed tables of Student's t distribution.
    [(1.0, 1, 0.25), (2.920, 2, 0.05), (2.998, 7, 0.01), (4.785, 7, 0.001), (12.706, 1, 0.025)],
)
def test_the_tail_of_students_distribution(t: float, freedom: int, tail: float) -> None:
    assert student_tail(t, freedom) == pytest.approx(tail, rel=1e-3)


def test_a_wide_margin_fails_less_often_than_a_narrow_one() -> None:
    values = [0.90, 0.92, 0.91, 0.93, 0.90, 0.92, 0.91, 0.92]
    wide, narrow = (Margin("a.b", "accuracy", limit, values).failure for limit in (0.5, 0.88))
    assert wide < ACCEPTED < narrow < 0.5
    below = Margin("a.b", "loss", 2.0, values)
    assert below.failure < ACCEPTED
    assert below.least == pytest.approx(1.07)


def test_equal_values_and_a_single_one_prove_little() -> None:
    assert Margin("a.b", "accuracy", 0.5, [1.0]).failure == 1
    assert Margin("a.b", "accuracy", 0.5, [1.0, 1.0]).failure > 0


# ---- the proof ------------------------------------------------------------------------------


@pytest.fixture
def proof(small: Path) -> Proof:
    """A proof without problems, of a lab with four items."""
    lab = Lab(small)
    full = Outcome(Decimal(10), Decimal(10))
    known = [
        (one, Outcome(Decimal(0), Decimal(10), dict.fromkeys(one.case.loses, "0 of 1")))
        for one in read_known(lab)
    ]
    caught = Outcome(Decimal(0), Decimal(1), {"model.layers": "0 of 3"})
    mutants = [(Mutant(f"m{i}", "model", 1, ""), caught) for i in range(20)]
    empty = Outcome(Decimal(0), Decimal(10))
    return Proof(lab.rubric, reference=[full, full], stubs=empty, known=known, mutants=mutants)


Spoil = Callable[[Proof], None]


def _survivor(count: int) -> Spoil:
    def spoil(proof: Proof) -> None:
        for i in range(count):
            proof.mutants[i] = (proof.mutants[i][0], Outcome(Decimal(1), Decimal(1)))

    return spoil


def _crash(proof: Proof) -> None:
    known, outcome = proof.wrong[0]
    worse = Outcome(outcome.points, outcome.max_points, outcome.lost, ["model.layers"])
    proof.known = [(known, worse) if one is known else (one, o) for one, o in proof.known]


def _not_graded(proof: Proof) -> None:
    known, outcome = proof.wrong[0]
    worse = Outcome(outcome.points, outcome.max_points, outcome.lost, [], {"answers.q1": "no"})
    proof.known = [(known, worse) if one is known else (one, o) for one, o in proof.known]


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda p: p.complaints.append("helper.py:2 holds a passage"), "holds a passage"),
        (lambda p: p.differs.append("model.layers"), "Graded twice, the reference's model.layers"),
        (
            lambda p: p.reference.append(Outcome(Decimal(7), Decimal(10), {"model.layers": "0"})),
            "The reference loses model.layers with the seed plus 2",
        ),
        (lambda p: setattr(p, "stubs", Outcome(Decimal(3), Decimal(10))), "stubs earn 3 points"),
        (lambda p: p.known.pop(), "has never been seen to fail"),
        (_crash, "the check of model.layers raised an error of its own"),
        (_not_graded, "answers.q1 is not graded: no"),
        (_survivor(1), "The mutant 'm0' (model.py, line 1) survives"),
        (_survivor(2), "Only 90% of the mutants are caught"),
        (
            lambda p: setattr(p, "survivors", Survivors(equivalent={"m9": "why"})),
            "the mutant 'm9' is caught now; delete it",
        ),
        (
            lambda p: setattr(p, "survivors", Survivors(accepted={"m99": "why"})),
            "there is no mutant 'm99'",
        ),
    ],
)
def test_each_thing_that_is_wrong_is_a_problem(proof: Proof, spoil: Spoil, problem: str) -> None:
    assert proof.problems() == []
    spoil(proof)
    assert any(problem in found for found in proof.problems()), proof.problems()


def test_a_survivor_with_a_reason_is_none(proof: Proof) -> None:
    _survivor(1)(proof)
    proof.survivors = Survivors(equivalent={"m0": "the default"})
    assert proof.problems() == []
    assert proof.caught == 1


# ---- the record -----------------------------------------------------------------------------


def submission(**files: str) -> Submission:
    content = {f"{name}.py": text.encode() for name, text in files.items()}
    return Submission(content, {name: name for name in ("model", "training")})


def test_code_behind_a_module_is_what_it_can_reach() -> None:
    one = submission(model="x = 1", training="def train(model): ...", helper="y = 1")
    for other, same in (
        (submission(model="x = 2", training="def train(model): ...", helper="y = 1"), True),
        (submission(model="x = 1", training="def train(model): ...", helper="y = 2"), False),
        (submission(model="x = 1", training="def train(m): ...", helper="y = 1"), False),
    ):
        assert (code_behind(one, "training") == code_behind(other, "training")) is same


@pytest.mark.parametrize(
    "training",
    [
        "import model",
        "from model import x",
        "__import__('model')",
        "import helper",
        "exec('from model import *')",
        "def broken(:",
    ],
)
def test_code_behind_a_module_holds_what_it_imports(training: str) -> None:
    helper = "import model" if "helper" in training else "y = 1"
    one = submission(model="x = 1", training=training, helper=helper)
    other = submission(model="x = 2", training=training, helper=helper)
    assert code_behind(one, "training") != code_behind(other, "training")


def test_the_record_forgets_the_oldest_when_it_is_full() -> None:
    record = Record(most=100)
    for i in range(5):
        record.note(bytes([i]), i, 30)
    assert [bytes([i]) in record for i in range(5)] == [False, False, True, True, True]
    record.note(b"large", "kept all the same", 1000)
    assert record[b"large"] == "kept all the same"
    assert bytes([4]) not in record
