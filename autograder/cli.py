"""The command line: new, grade, lint, verify, notebook, package, answers."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TimeElapsedColumn

from autograder.cli_answers import app as answers
from autograder.cli_parts import LabOption, failure
from autograder.lab import Lab
from autograder.report.grade import ItemResult
from autograder.report.gradescope import ResultsFile
from autograder.rubric import RubricError

app = typer.Typer(
    help="Auto-graded assignments for deep-learning labs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(answers, name="answers")

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data", help="An .npz with x_test and y_test of the real data set.", exists=True
    ),
]


_NEXT = """\
{folder} is a small lab that works: change it into yours. docs/write-a-lab.md shows how.

  cd {folder}
  autograder lint       do its parts agree?
  autograder verify     is the autograder right?
  autograder package    dist/autograder.zip for Gradescope, dist/student.zip for the class"""


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="A folder that is not there yet.")]) -> None:
    """Start a lab: a small one that works, to change into your own."""
    from autograder.new import FolderTaken, new_lab

    try:
        new_lab(folder)
    except FolderTaken as error:
        raise failure(str(error)) from None
    except OSError as error:
        raise failure(f"{error.filename or folder}: {error.strerror}") from None
    typer.echo(_NEXT.format(folder=folder))


@app.command()
def grade(
    submission: Annotated[Path, typer.Argument(help="A folder, a zip, a notebook, or a handout.")],
    out: Annotated[Path, typer.Option(help="Where results.json and report.html go.")] = Path("out"),
    lab: LabOption = Path("."),
    data: DataOption = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="Show hidden items on the page as well.")
    ] = False,
) -> None:
    """Grade one submission; exit status 0 whenever a grade came out."""
    if sys.platform == "win32":
        raise failure("Grading boxes student code by means of Linux; on Windows, run it in WSL.")
    from autograder.grading.session import GraderFailed, grade_submission
    from autograder.report.page import render_page
    from autograder.report.terminal import print_grade
    from autograder.sandbox.box import SandboxFailed

    console = Console()
    if not submission.exists():
        raise failure(f"There is nothing at {submission}.")
    results = ResultsFile(out / "results.json")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # So that all is tidied up.
    try:
        out.mkdir(parents=True, exist_ok=True)
        with console.status("Reading the submission") as status:

            def started(result: ItemResult) -> None:
                status.update(f"{result.number} {result.item.title}")

            graded = grade_submission(Lab(lab.resolve()), submission, data, started, results.note)
        results.finish(graded)
        page = render_page(graded, everything)
        (out / "report.html").write_text(page, encoding="utf-8")
    except (RubricError, GraderFailed, SandboxFailed) as error:
        raise failure(str(error)) from None
    except KeyboardInterrupt:
        raise failure(f"Stopped; {results.path} holds what was graded until then.") from None
    except OSError as error:
        raise failure(f"{error.filename or out}: {error.strerror}") from None
    print_grade(graded, console, everything=True)
    console.print(f"{out / 'report.html'} and {out / 'results.json'} written.", highlight=False)


@app.command()
def lint(
    lab: LabOption = Path("."),
    fix: Annotated[
        bool, typer.Option("--fix", help="Rewrite the parts made from the rubric.")
    ] = False,
) -> None:
    """Check rubric.yaml against the hidden checks, the handout and the public checks."""
    from autograder.lint import lint_lab

    mistakes = lint_lab(Lab(lab.resolve()), fix)
    if mistakes:
        raise failure("\n".join(mistakes) + f"\n{len(mistakes)} mistakes.")
    typer.echo("No mistakes.")


@app.command()
def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Only these known submissions of tests/submissions."),
    ] = None,
    lab: LabOption = Path("."),
    data: DataOption = None,
    seeds: Annotated[
        int, typer.Option(help="With how many seeds the reference is graded.", min=2)
    ] = 8,
    mutants: Annotated[bool, typer.Option(help="Try mutants of the reference too.")] = True,
    jobs: Annotated[
        int | None,
        typer.Option(help="Processes side by side.", min=1, show_default="one per CPU, at most 4"),
    ] = None,
) -> None:
    """Prove the autograder: reference, stubs, known submissions, mutants; status 1 if it fails."""
    from autograder.grading.session import GraderFailed
    from autograder.sandbox.box import SandboxFailed
    from autograder.verify.known import KnownError
    from autograder.verify.run import verify as prove
    from autograder.verify.show import print_proof

    with Progress(*Progress.get_default_columns(), TimeElapsedColumn(), transient=True) as bar:
        task = bar.add_task("Grading", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        try:
            home = Lab(lab.resolve())
            proof = prove(home, data, seeds, mutants, names or (), jobs, show)
        except (RubricError, KnownError, GraderFailed, SandboxFailed) as error:
            raise failure(str(error)) from None
    print_proof(proof, Console())
    if proof.problems():
        raise typer.Exit(1)


@app.command()
def notebook(
    submission: Annotated[
        Path | None, typer.Argument(help="Whose work fills the notebook in.", exists=True)
    ] = None,
    lab: LabOption = Path("."),
    out: Annotated[Path, typer.Option(help="Where a filled-in notebook goes.")] = Path("lab.ipynb"),
) -> None:
    """Write the notebook edition of the handout, or one filled in with a submission's work."""
    from autograder.intake import read_submission
    from autograder.otter.edition import SETUP, edition_files, notebook_edition

    found = Lab(lab.resolve())
    try:
        files = {found.assignment / name: text for name, text in edition_files(found).items()}
        if not files:
            raise failure(f"assignment/README.md has no line {SETUP}; docs/otter.md tells more.")
        if submission is not None:
            files = {out: notebook_edition(found, read_submission(submission, found))}
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            typer.echo(path)
    except RubricError as error:
        raise failure(str(error)) from None
    except OSError as error:
        raise failure(f"{error.filename}: {error.strerror}") from None


@app.command()
def package(
    lab: LabOption = Path("."),
    out: Annotated[Path, typer.Option(help="Where the two zips go.")] = Path("dist"),
    data: DataOption = None,
    otter: Annotated[
        bool, typer.Option("--otter", help="Write autograder-otter.zip, for Otter-Grader, too.")
    ] = False,
) -> None:
    """Write autograder.zip for Gradescope and student.zip for the class."""
    from autograder.packaging import PackageRefused, write_packages

    try:
        for line in write_packages(Lab(lab.resolve()), out, data, otter):
            typer.echo(line)
    except (RubricError, PackageRefused) as error:
        raise failure(str(error)) from None


if __name__ == "__main__":
    app()
