"""The proof: what `autograder verify` tried on a lab, and all that speaks against the lab."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.rubric import Rubric
from autograder.verify.bench import Outcome
from autograder.verify.known import Known
from autograder.verify.margins import ACCEPTED, Margin
from autograder.verify.mutants import Mutant, Survivors

CAUGHT = 0.95
"""The share of mutants that must be caught, equivalent ones apart."""
_CRASHED = "the check of {} raised an error of its own, it should fail with a message"


@dataclass
class Proof:
    """What was tried. `problems` is empty when the lab is proven.

    reference: the reference's outcome with each seed, the rubric's own first.
    differs: items that differ when the reference is graded twice.
    """

    rubric: Rubric
    survivors: Survivors = field(default_factory=Survivors)
    complaints: list[str] = field(default_factory=list)
    """What lint and the student package's check for leaks say."""
    reference: list[Outcome] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    stubs: Outcome | None = None
    known: list[tuple[Known, Outcome]] = field(default_factory=list)
    mutants: list[tuple[Mutant, Outcome]] = field(default_factory=list)
    in_part: bool = False
    """Only some known submissions were asked for."""

    @property
    def not_graded(self) -> dict[str, str]:
        """Items that can't be graded on this machine, with the reason: nothing is proven there."""
        return {item: why for outcome in self.reference for item, why in outcome.not_graded.items()}

    @property
    def right(self) -> list[tuple[Known, Outcome]]:
        return [(known, outcome) for known, outcome in self.known if known.is_right]

    @property
    def wrong(self) -> list[tuple[Known, Outcome]]:
        return [(known, outcome) for known, outcome in self.known if not known.is_right]

    @property
    def margins(self) -> list[Margin]:
        """One for every threshold that the reference was measured against."""
        first = self.reference[0].measured if self.reference else {}
        return [
            Margin(
                item,
                threshold,
                limit,
                [
                    o.measured[item, threshold][0]
                    for o in self.reference
                    if (item, threshold) in o.measured
                ],
            )
            for (item, threshold), (_, limit) in first.items()
        ]

    @property
    def never_failed(self) -> list[str]:
        """Items whose check no wrong submission has ever failed."""
        seen = {item for _, outcome in self.wrong for item in outcome.lost}
        items = (f"{section.id}.{item.id}" for section, item in self.rubric.entries())
        return [item for item in items if item not in seen and item not in self.not_graded]

    @property
    def survived(self) -> list[Mutant]:
        """Mutants that lose nothing, the equivalent ones among them."""
        return [mutant for mutant, outcome in self.mutants if not outcome.lost]

    @property
    def equivalent(self) -> list[Mutant]:
        return [mutant for mutant in self.survived if mutant.name in self.survivors.equivalent]

    @property
    def caught(self) -> float:
        """The share of mutants, equivalent ones apart, that lose something."""
        different = len(self.mutants) - len(self.equivalent)
        return (len(self.mutants) - len(self.survived)) / different if different else 1.0

    def problems(self) -> list[str]:
        """Everything that keeps the lab from being proven, one sentence each."""
        found = list(self.complaints)
        for i, outcome in enumerate(self.reference):
            seed = "its own seed" if i == 0 else f"the seed plus {i}"
            found += [
                f"The reference loses {item} with {seed}: {outcome.lost[item]}"
                for item in outcome.lost
            ]
        found += [f"Graded twice, the reference's {item} differs." for item in self.differs]
        if len(self.reference) > 1:
            found += [
                f"With another seed the reference may miss {margin.item}'s {margin.threshold}: "
                f"probability {margin.failure:.0e} judging by {len(self.reference)} seeds, "
                f"{ACCEPTED:.0e} is accepted; move the limit, or try more seeds."
                for margin in self.margins
                if margin.failure > ACCEPTED
            ]
        if self.stubs and self.stubs.points:
            found.append(f"The empty stubs earn {self.stubs.points.normalize():f} points.")
        for known, outcome in self.known:
            found += self.against(known, outcome)
        if not self.in_part:
            found += [
                f"{item}: this check has never been seen to fail; write a wrong submission for it."
                for item in self.never_failed
            ]
        return found + self._about_mutants()

    def against(self, known: Known, outcome: Outcome) -> list[str]:
        """How a known submission's grade differs from what it says it loses."""
        expected = [item for item in known.case.loses if item not in self.not_graded]
        name = f"{'right' if known.is_right else 'wrong'}/{known.name}"
        found = [
            f"{name} should earn {item}: {why}"
            for item, why in outcome.lost.items()
            if item not in expected
        ]
        found += [
            f"{name} should lose {item}, and does not."
            for item in expected
            if item not in outcome.lost
        ]
        found += [
            f"{name}: {_CRASHED.format(item)}: {outcome.lost[item]}" for item in outcome.crashed
        ]
        return found + [
            f"{name}: {item} is not graded: {why}"
            for item, why in outcome.not_graded.items()
            if item not in self.not_graded
        ]

    def _about_mutants(self) -> list[str]:
        if not self.mutants:
            return []
        names = {mutant.name for mutant, _ in self.mutants}
        survived = {mutant.name for mutant in self.survived}
        listed = [*self.survivors.equivalent, *self.survivors.accepted]
        found = [f"survivors.yaml: there is no mutant '{n}'." for n in listed if n not in names]
        found += [
            f"survivors.yaml: the mutant '{name}' is caught now; delete it."
            for name in listed
            if name in names - survived
        ]
        unexplained = [m for m in self.survived if m.name not in self.survivors]
        found += [
            f"The mutant '{m.name}' ({m.module}.py, line {m.line}) survives every check; "
            "write a check, or give a reason in survivors.yaml."
            for m in unexplained
        ]
        found += [
            f"The mutant '{mutant.name}': {_CRASHED.format(item)}: {outcome.lost[item]}"
            for mutant, outcome in self.mutants
            for item in outcome.crashed
        ]
        if self.caught < CAUGHT:
            found.append(f"Only {self.caught:.0%} of the mutants are caught, {CAUGHT:.0%} must be.")
        return found
