"""`autograder answers`: grade short answers, measure the grader, ask a person, learn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from autograder.answers.bank import (
    BankError,
    LabelledAnswer,
    add_answers,
    fingerprint,
    read_answers,
)
from autograder.answers.evaluate import Agreement, Coverage, Evaluation, compare, evaluate
from autograder.answers.grade import AnswerGrade
from autograder.answers.grader import Grader, digest
from autograder.answers.model import ModelError, read_model, write_model
from autograder.answers.review import ReviewError, read_decisions, row, write_rows
from autograder.cli_parts import LabOption, failure
from autograder.lab import Lab
from autograder.rubric import RubricError


class _Group(TyperGroup):
    """`autograder answers review.csv` is short for `autograder answers review review.csv`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0].lower().endswith(".csv"):
            args = ["review", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    help="Short answers: grade them, measure the grader, ask a person, learn.",
    cls=_Group,
    no_args_is_help=True,
)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
OpinionOption = Annotated[
    bool, typer.Option("--second-opinion", help="Ask the language model that rubric.yaml names.")
]
AnswersFile = Annotated[Path, typer.Argument(help="Answers, one JSON object a line.", exists=True)]


@app.command()
def grade(
    file: AnswersFile,
    as_json: JsonOption = False,
    second_opinion: OpinionOption = False,
    lab: LabOption = Path("."),
) -> None:
    """Grade the answers in a file; labels are not looked at."""
    grader, answers = _load(lab, file, second_opinion)
    if as_json:
        for answer in answers:
            result = _result(answer, grader.grade(answer.question, answer.text))
            typer.echo(json.dumps(result, ensure_ascii=False))
        return
    table = Table("Answer", "Points", "Criterion", "Because of", box=None)
    for answer in answers:
        graded = grader.grade(answer.question, answer.text)
        for i, criterion in enumerate(graded.criteria):
            points = f"{graded.points:g}{' ?' if graded.review else ''}" if i == 0 else ""
            words = " ... ".join(answer.text[a:b] for a, b in criterion.evidence)
            title = f"{criterion.points:g}  {criterion.title}"
            table.add_row(f"{answer.question} {answer.id}" if i == 0 else "", points, title, words)
    Console(markup=False, highlight=False).print(table)
    typer.echo("A question mark: a person should look at it.")


@app.command(name="evaluate")
def evaluate_command(
    file: AnswersFile,
    as_json: JsonOption = False,
    folds: Annotated[
        int, typer.Option(help="Learn from all but one of so many parts, grade that one.", min=0)
    ] = 0,
    second_opinion: OpinionOption = False,
    lab: LabOption = Path("."),
) -> None:
    """Compare the grader with people: agreement, by question and origin, and by confidence."""
    grader, answers = _load(lab, file, second_opinion)
    try:
        if folds:
            from autograder.answers.learn import cross_grade

            labelled = [a for a in answers if a.label is not None]
            bank = read_answers(Lab(lab.resolve()).answer_bank)
            with Console(stderr=True).status("Learning") as status:
                grades = cross_grade(grader, bank, labelled, folds, status.update)
            found = compare(labelled, grades, grader.review_below)
        else:
            found = evaluate(grader, answers)
    except (ValueError, BankError) as error:
        raise failure(str(error)) from None
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        _show(found, Console(highlight=False, markup=False))


@app.command()
def review(
    table: Annotated[Path, typer.Argument(help="The table, a .csv file.")],
    sources: Annotated[
        list[Path] | None,
        typer.Argument(help="Submissions or .jsonl files to export from.", exists=True),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="Export confident grades as well.")
    ] = False,
    lab: LabOption = Path("."),
) -> None:
    """Export the answers that a person should look at, or take the person's decisions back.

    With sources, the table is written; without, its decisions join the bank.
    """
    home = Lab(lab.resolve())
    try:
        grader = home.answer_grader()
        if sources:
            _export(home, grader, table, sources, everything)
        else:
            _take_back(home, grader, table)
    except (RubricError, ModelError, BankError, ReviewError) as error:
        raise failure(str(error)) from None


@app.command()
def learn(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Labelled answers by real learners that shall not join the bank."),
    ] = None,
    lab: LabOption = Path("."),
) -> None:
    """Train the model afresh from the bank of labelled answers."""
    home = Lab(lab.resolve())
    try:
        from autograder.answers import learn as learning

        bank = _bank(home)
        real = [answer for file in files or () for answer in read_answers(file)]
        questions = home.rubric.questions()
        _check([*bank, *real], questions)
        forgotten = _learned_elsewhere(home) - len(real)
        with Console(stderr=True).status("Learning") as status:
            model = learning.learn(questions, bank, status.update, real)
    except (RubricError, BankError) as error:
        raise failure(str(error)) from None
    except ImportError:
        raise failure("Learning needs scikit-learn: pip install 'autograder[learn]'") from None
    if not model.questions:
        raise failure(f"There are no labelled answers in {home.answer_bank}.")
    write_model(replace(model, bank=fingerprint(home.answer_bank)), home.answer_model)
    features = sum(len(question.weights) for question in model.questions.values())
    typer.echo(
        f"{home.answer_model} written: {len(model.questions)} questions,"
        f" {len(bank) + len(real):,} answers, {features:,} features."
    )
    if forgotten > 0:
        typer.echo(
            f"The model before had also learned from {forgotten} answers outside the bank;"
            " name their file to learn from them again."
        )


def _bank(home: Lab) -> list[LabelledAnswer]:
    """The bank's answers; none where there is no bank yet."""
    return read_answers(home.answer_bank) if home.answer_bank.is_dir() else []


def _learned_elsewhere(home: Lab) -> int:
    """How many answers outside the bank the present model has learned from."""
    try:
        model = read_model(home.answer_model)
    except ModelError:
        return 0
    return model.also if model else 0


def _load(lab: Path, file: Path, second_opinion: bool) -> tuple[Grader, list[LabelledAnswer]]:
    try:
        grader = Lab(lab.resolve()).answer_grader(second_opinion)
        answers = read_answers(file)
        _check(answers, grader.questions)
    except (RubricError, ModelError, BankError) as error:
        raise failure(str(error)) from None
    return grader, answers


def _check(answers: Sequence[LabelledAnswer], questions: Any) -> None:
    """Raises BankError where an answer does not belong to the rubric."""
    for answer in answers:
        question = questions.get(answer.question)
        if question is None:
            raise BankError(f"answer {answer.id}: the rubric has no question {answer.question!r}")
        if answer.label is not None and len(answer.label) != len(question.criteria):
            raise BankError(
                f"answer {answer.id}: {answer.question} has {len(question.criteria)} criteria,"
                f" but the label has {len(answer.label)} numbers"
            )


def _result(answer: LabelledAnswer, graded: AnswerGrade) -> dict[str, Any]:
    return {
        "id": answer.id,
        "question": answer.question,
        "points": float(graded.points),
        "criteria": [
            {
                "id": criterion.id,
                "points": float(criterion.points),
                "evidence": [answer.text[a:b] for a, b in criterion.evidence],
                "confidence": round(criterion.confidence, 3),
            }
            for criterion in graded.criteria
        ],
        "review": graded.review,
    }


def _export(
    home: Lab, grader: Grader, table: Path, sources: Sequence[Path], everything: bool
) -> None:
    from autograder.intake import read_submission

    if table.exists() and read_decisions(table, grader.questions).made:
        raise failure(f"{table} holds decisions; take them back first: autograder answers {table}")
    rows = []
    for source in sources:
        if source.suffix == ".jsonl":
            found = read_answers(source)
        else:
            submission = read_submission(source, home)
            found = [
                LabelledAnswer(id=source.name, question=name, text=text)
                for name, text in submission.answers.items()
            ]
        _check(found, grader.questions)
        for answer in found:
            graded = grader.grade(answer.question, answer.text)
            if graded.review or everything:
                question = grader.questions[answer.question]
                rows.append(row(answer.id, answer.question, question, answer.text, graded))
    write_rows(table, rows)
    typer.echo(
        f"{table}: {len(rows)} answers. Fill in the column 'decision' with the points for each"
        f" criterion, such as '1 0.5', then run: autograder answers {table}"
    )


def _take_back(home: Lab, grader: Grader, table: Path) -> None:
    decisions = read_decisions(table, grader.questions)
    known = {(a.question, digest(a.text), a.label) for a in _bank(home)}
    fresh = [a for a in decisions.made if (a.question, digest(a.text), a.label) not in known]
    add_answers(home.answer_bank, fresh)
    typer.echo(
        f"{len(fresh)} decisions joined {home.answer_bank}"
        f" ({len(decisions.made) - len(fresh)} were there, {len(decisions.waiting)} rows wait)."
    )
    if fresh:
        typer.echo("Next: autograder answers learn")


def _show(found: Evaluation, console: Console) -> None:
    table = Table("Answers", "n", "kappa", "exact", "within half", box=None, title="Agreement")
    groups = [("all", found.overall), *found.by_origin.items(), *found.by_question.items()]
    for name, agreement in groups:
        table.add_row(name or "-", str(agreement.answers), *_figures(agreement))
    console.print(table)
    table = Table(
        "Review below", "reviewed", "kappa", "exact", "within half", box=None,
        title="\nWhat is left when a person grades the rest",
    )  # fmt: skip
    for coverage in [*found.coverage, found.reviewed]:
        mark = " (rubric.yaml)" if coverage is found.reviewed else ""
        table.add_row(*_covered(coverage, mark))
    console.print(table)
    table = Table("Answer", "person", "grader", "sure", "", box=None, title="\nFurthest apart")
    for worst in found.worst:
        text = " ".join(worst.text.split())
        sure = f"{worst.confidence:.2f}{' ?' if worst.review else ''}"
        table.add_row(
            f"{worst.question} {worst.id}", f"{worst.label:g}", f"{worst.points:g}", sure, text[:90]
        )
    console.print(table)


def _figures(agreement: Agreement) -> list[str]:
    shares = (agreement.exact, agreement.within_half)
    return [f"{agreement.kappa:.3f}", *(f"{100 * share:.1f} %" for share in shares)]


def _covered(coverage: Coverage, mark: str) -> list[str]:
    return [
        f"{coverage.review_below:.2f}{mark}",
        f"{100 * coverage.reviewed:.1f} %",
        *_figures(coverage.agreement),
    ]
