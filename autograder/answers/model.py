"""The learned model: weights for features, from which come probabilities of points.

For each criterion it answers two questions, each by the weights of the features that it knows,
added up: does the answer earn at least half, and does it earn all? `learn.py` finds the weights.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from autograder.answers.criteria import Question


class ModelError(Exception):
    """model.json can't be used; the message says what to do."""


class Chances(NamedTuple):
    """The probabilities that a criterion earns nothing, half or all of its points."""

    nothing: float
    half: float
    full: float


Weights = Sequence[float]
"""For each criterion in turn: towards at least half, towards all."""


@dataclass(frozen=True)
class QuestionModel:
    """What was learned about one question."""

    criteria: tuple[str, ...]
    bias: Weights
    weights: Mapping[str, Weights]

    def scores(self, names: Iterable[str]) -> list[float]:
        """Log-odds of at least half and of all points, for each criterion in turn."""
        known = [self.weights[name] for name in sorted(names) if name in self.weights]
        scale = 1 / math.sqrt(len(known) or 1)
        return [
            bias + scale * math.fsum(weights[i] for weights in known)
            for i, bias in enumerate(self.bias)
        ]


@dataclass(frozen=True)
class Model:
    """What was learned from labelled answers."""

    questions: Mapping[str, QuestionModel]
    words: frozenset[str]
    """Words that answers use often: a misspelling is read as one of them."""
    sharpness: float = 1.0
    """The factor of all log-odds that makes probabilities come true on answers not learned."""
    decided: Mapping[str, Mapping[str, Weights]] = field(default_factory=dict)
    """Points that a person gave, by question and by the answer's digest."""
    bank: str = ""
    """The fingerprint of the bank that it was learned from."""
    also: int = 0
    """Answers that it was learned from and that are not in the bank."""

    def knows(self, name: str, question: Question) -> bool:
        """Whether it was trained for this question with these criteria."""
        known = self.questions.get(name)
        return known is not None and known.criteria == tuple(c.id for c in question.criteria)

    def chances(self, name: str, features: Iterable[str]) -> list[Chances]:
        """Probabilities for each of the question's criteria."""
        scores = self.questions[name].scores(features)
        found = []
        for half, full in zip(scores[::2], scores[1::2], strict=True):
            some = _probability(self.sharpness * half)
            everything = min(_probability(self.sharpness * full), some)
            found.append(Chances(1 - some, some - everything, everything))
        return found


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def read_model(path: Path) -> Model | None:
    """The model in a file; None when there is no such file.

    Raises:
        ModelError: it is not a model.
    """
    if not path.is_file():
        return None
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        questions = {
            name: QuestionModel(tuple(q["criteria"]), q["bias"], q["weights"])
            for name, q in values["questions"].items()
        }
        words = frozenset(values["words"].split())
        return Model(
            questions,
            words,
            values["sharpness"],
            values["decided"],
            values["bank"],
            values["also"],
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ModelError(
            f"{path} is not what `autograder answers learn` writes ({error}); run it again."
        ) from None


def write_model(model: Model, path: Path) -> None:
    """Write a model as JSON with one feature a line, so that changes can be read."""
    lines = [
        f'{{"bank": {json.dumps(model.bank)},',
        f'"also": {model.also},',
        f'"sharpness": {model.sharpness},',
        f'"words": {json.dumps(" ".join(sorted(model.words)), ensure_ascii=False)},',
        f'"decided": {json.dumps(model.decided, sort_keys=True)},',
        '"questions": {',
    ]
    blocks = []
    for name, question in sorted(model.questions.items()):
        rows = ",\n".join(
            f"{json.dumps(feature, ensure_ascii=False)}: {json.dumps(list(weights))}"
            for feature, weights in sorted(question.weights.items())
        )
        criteria, bias = json.dumps(question.criteria), json.dumps(list(question.bias))
        blocks.append(
            f'"{name}": {{"criteria": {criteria}, "bias": {bias}, "weights": {{\n{rows}\n}}}}'
        )
    path.write_text("\n".join(lines) + "\n" + ",\n".join(blocks) + "\n}}\n", encoding="utf-8")
