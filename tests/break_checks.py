"""Does `autograder verify` notice when a hidden check is weakened?

    python tests/break_checks.py [LAB] [FILE or FILE:LINE ...]

Takes one assertion at a time out of the lab's hidden checks, and asks whether some known
submission or mutant, graded again, then contradicts what verify expects. Prints a table; exit
status 1 if an assertion can go unnoticed. Asserts that only narrow a type are left alone.
"""

from __future__ import annotations

import ast
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.lab import Lab
from autograder.record import Record
from autograder.sandbox.box import Server
from autograder.verify.bench import Bench
from autograder.verify.known import read_known, stub_files
from autograder.verify.mutants import mutated, read_survivors
from autograder.verify.proof import Proof


@dataclass(frozen=True)
class Assertion:
    """A statement of a hidden check that can take points: its file, lines and text."""

    file: str
    first: int
    last: int
    indent: int
    text: str


def assertions(checks: Path) -> Iterator[Assertion]:
    for path in sorted(checks.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.stmt) and _takes_points(node):
                text = " ".join(ast.unparse(node).split())
                last = node.end_lineno or node.lineno
                yield Assertion(path.name, node.lineno, last, node.col_offset, text)


def _takes_points(node: ast.stmt) -> bool:
    if isinstance(node, ast.Raise):
        return True
    if isinstance(node, ast.Assert):
        narrowing = ast.unparse(node.test)
        return not (narrowing.startswith("isinstance(") or narrowing.endswith(" is not None"))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        function = node.value.func
        if isinstance(function, ast.Name):
            return function.id.startswith("expect")
        return isinstance(function, ast.Attribute) and function.attr.startswith("award")
    return False


def without(lab: Lab, assertion: Assertion, place: Path) -> Lab:
    """The lab, but for one assertion."""
    place.mkdir()
    (place / "tests").mkdir()
    for name in ("rubric.yaml", "assignment", "solutions", "tests/submissions", "hidden_data"):
        if (lab.root / name).exists():
            (place / name).symlink_to(lab.root / name)
    shutil.copytree(lab.checks, place / "tests" / "hidden", symlinks=True)
    path = place / "tests" / "hidden" / assertion.file
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[assertion.first - 1 : assertion.last] = [" " * assertion.indent + "pass"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Lab(place)


class Trial:
    """Known submissions and mutants of a lab, graded once; what follows only replays the record."""

    def __init__(self, lab: Lab):
        self.lab = lab
        self.server = Server()
        self.record = Record(2**32)
        survivors = read_survivors(lab)
        self.known = [known for known in read_known(lab) if not known.is_right]
        self.mutants = [made for made in mutated(lab) if made[0].name not in survivors]
        self.stubs = stub_files(lab)
        for item, why in Bench(lab, None, self.server, self.record).reference().not_graded.items():
            sys.exit(f"{item} is not graded here, so nothing can be said of its check: {why}")

    def noticed_by(self, lab: Lab, items: set[str], with_mutants: bool = True) -> str:
        """Who contradicts the lab's checks of these items first; '' if nobody does."""
        bench = Bench(lab, None, self.server, self.record)
        proof = Proof(self.lab.rubric, reference=[bench.reference()])
        for known in self.known:
            if items & set(known.case.loses):
                expected = [item for item in known.case.loses if item in items]
                case = known.case.model_copy(update={"loses": expected})
                if proof.against(replace(known, case=case), bench.known(known, items)):
                    return f"wrong/{known.name}"
        if bench.grade(self.stubs, everything=True, items=items).points:
            return "the stubs"
        for mutant, files in self.mutants if with_mutants else ():
            outcome = bench.grade(files)
            if outcome.crashed or not outcome.lost:
                return f"the mutant {mutant.name}"
        return ""


def items_of(lab: Lab, file: str) -> set[str]:
    """Items whose check stands in the file, or in one that uses it."""
    name = file.removesuffix(".py")
    users = {
        path.stem.removeprefix("test_")
        for path in lab.checks.glob("test_*.py")
        if path.name == file or f"from {name} import" in path.read_text(encoding="utf-8")
    }
    others = {
        path.name
        for path in lab.checks.glob("*.py")
        if not path.name.startswith("test_")
        and path.name != file
        and f"from {name} import" in path.read_text(encoding="utf-8")
    }
    found = {f"{s.id}.{i.id}" for s, i in lab.rubric.entries() if s.id in users}
    return found.union(*(items_of(lab, other) for other in others))


def main() -> None:
    lab = Lab(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve())
    chosen = sys.argv[2:]
    wanted = [
        a
        for a in assertions(lab.checks)
        if not chosen or {a.file, f"{a.file}:{a.first}"} & set(chosen)
    ]
    trial = Trial(lab)
    table = Table("Check", "Assertion taken out", "Noticed by", box=None)
    missed = 0
    with tempfile.TemporaryDirectory() as place:
        every = {f"{s.id}.{i.id}" for s, i in lab.rubric.entries()}
        before = trial.noticed_by(lab, every, with_mutants=False)
        if before:
            sys.exit(f"{before} contradicts the lab as it is; run autograder verify.")
        for number, assertion in enumerate(wanted):
            changed = without(lab, assertion, Path(place) / str(number))
            found = trial.noticed_by(changed, items_of(lab, assertion.file))
            missed += not found
            row = f"{assertion.file}:{assertion.first}", assertion.text[:70], found or "NOBODY"
            table.add_row(*row)
            print(*row, sep="  |  ", file=sys.stderr, flush=True)
    trial.server.close()
    Console(width=160 if not sys.stdout.isatty() else None, markup=False).print(table)
    print(f"{len(wanted) - missed} of {len(wanted)} assertions can't be taken out unnoticed.")
    sys.exit(bool(missed))


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[1])
    main()
