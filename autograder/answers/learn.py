"""Learning: from labelled answers to the weights of `model.py`.

For each criterion two logistic regressions are fitted, one for `at least half` and one for `all
points`, on the features of each answer. How far their probabilities can be trusted is measured on
answers that were left out. Needs scikit-learn: `pip install autograder[learn]`.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rapidfuzz import fuzz

from autograder.answers.bank import REVIEW, LabelledAnswer
from autograder.answers.criteria import Question
from autograder.answers.grade import AnswerGrade
from autograder.answers.grader import Grader, digest
from autograder.answers.model import Model, QuestionModel
from autograder.answers.words import split_words

Progress = Callable[[str], None]

_FREQUENT = 4
"""A word that so many answers use is no misspelling."""
_SEEN = 2
"""A feature counts from this many answers on."""
_KEPT = 6000
"""The weightiest features of a question are kept."""
_LOOSENESS = 10.0
"""How far weights may go (C of scikit-learn's LogisticRegression)."""
_PRIOR = 0.5
"""As if every feature had been seen this often more."""
_EMPHASIS = {"?": 2.0, "#": 2.0}
"""What the rules found and the answer's form are single features that say more than a word does."""
_REAL = 4.0
"""An answer that a person decided on counts as much as this many written for the bank."""
_REAL_ORIGIN = "real, from elsewhere"
_ELSEWHERE = 25
"""One in so many right answers to another part's questions is learned as one that earns nothing."""
_FOLDS = 5
_ALIKE = 75
"""Answers with this token sort ratio (0 to 100) are nearly the same."""


@dataclass(frozen=True)
class _Row:
    names: frozenset[str]
    label: tuple[float | None, ...]
    """Share of each criterion's points; None where nobody said."""
    weight: float
    fold: int
    from_bank: bool = True


def learn(
    questions: Mapping[str, Question],
    answers: Sequence[LabelledAnswer],
    progress: Progress = lambda said: None,
    real: Sequence[LabelledAnswer] = (),
) -> Model:
    """A model from labelled answers, the same for the same answers.

    Args:
        questions: the rubric's; those without labelled answers stay without a model.
        answers: those without a label are passed over.
        real: answers by learners from elsewhere; they count as much as decisions, but unlike
            these they are not remembered one by one.
        progress: told what is under way.
    """
    real = [answer.model_copy(update={"origin": _REAL_ORIGIN}) for answer in real]
    labelled = [a for a in (*answers, *real) if a.label is not None and a.question in questions]
    counts = Counter(w for a in answers for w in {w for _, _, w in split_words(a.text)})
    words = frozenset(w for w, n in counts.items() if n >= _FREQUENT and len(w) > 2)
    grader = Grader(questions, Model({}, words))
    origins = {origin: i for i, origin in enumerate(sorted({a.origin for a in labelled}))}
    fitted = {}
    guesses: list[tuple[float, bool]] = []
    for name in sorted({a.question for a in labelled}):
        progress(f"Learning {name}")
        rows = _rows(name, questions, labelled, grader, origins)
        fitted[name] = _fit(questions[name], rows)
        guesses += _guesses(questions[name], rows)
    decided: dict[str, dict[str, Sequence[float]]] = {}
    for answer in labelled:
        if answer.origin == REVIEW and answer.label:
            decided.setdefault(answer.question, {})[digest(answer.text)] = answer.label
    return Model(fitted, words, _sharpness(guesses), decided, also=len(real))


def _rows(
    name: str,
    questions: Mapping[str, Question],
    labelled: Sequence[LabelledAnswer],
    grader: Grader,
    origins: Mapping[str, int],
) -> list[_Row]:
    question = questions[name]

    def seen(text: str) -> frozenset[str]:
        return frozenset(grader.look(name, text, grader.read(name, text))[1])

    rows = []
    for answer in labelled:
        # Folds keep an origin together: that is how strange new answers are.
        fold = (origins[answer.origin] if len(origins) >= _FOLDS else _digit(answer.text)) % _FOLDS
        elsewhere = answer.origin == _REAL_ORIGIN
        if answer.question == name and answer.label:
            share = tuple(
                float(points) / float(criterion.points) if criterion.points else 0.0
                for points, criterion in zip(answer.label, question.criteria, strict=True)
            )
            weight = _REAL if elsewhere or answer.origin == REVIEW else 1.0
            rows.append(_Row(seen(answer.text), share, weight, fold, not elsewhere))
        elif (
            not elsewhere
            and questions[answer.question].part != question.part
            and _is_right(answer, questions[answer.question])
            and not _digit(name + answer.text) % _ELSEWHERE
        ):
            rows.append(_Row(seen(answer.text), (0.0,) * len(question.criteria), 0.5, fold))
    for i, criterion in enumerate(question.criteria):
        for sentence, earned in criterion.examples.labelled():
            label = tuple(float(earned) if i == k else None for k in range(len(question.criteria)))
            rows.append(_Row(seen(sentence), label, _REAL, _digit(sentence) % _FOLDS))
    return rows


def _is_right(answer: LabelledAnswer, question: Question) -> bool:
    return sum(answer.label or ()) == sum(float(c.points) for c in question.criteria)


def _digit(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace"))


def _fit(question: Question, rows: Sequence[_Row]) -> QuestionModel:
    # A feature that only others' answers have might tell what they wrote.
    counts = Counter(name for row in rows if row.from_bank for name in row.names)
    names = sorted(name for name, n in counts.items() if n >= _SEEN)
    emphasis = np.array([_EMPHASIS.get(name[0], 1.0) for name in names])
    table = _table(rows, names, emphasis)
    bias: list[float] = []
    columns = []
    for i in range(len(question.criteria)):
        told = [k for k, row in enumerate(rows) if row.label[i] is not None]
        for least in (0.5, 1.0):
            hits = np.array([(rows[k].label[i] or 0.0) >= least for k in told])
            weights, constant = _regression(table[told], hits, [rows[k].weight for k in told])
            bias.append(round(constant, 3))
            columns.append(weights * emphasis)
    weights = np.stack(columns, axis=1)
    order = np.argsort(-np.abs(weights).max(axis=1), kind="stable")[:_KEPT]
    kept = {
        names[k]: [round(float(w), 2) + 0.0 for w in weights[k]]
        for k in sorted(order)
        if np.abs(weights[k]).max() >= 0.005
    }
    return QuestionModel(tuple(c.id for c in question.criteria), bias, kept)


def _table(rows: Sequence[_Row], names: Sequence[str], emphasis: np.ndarray) -> Any:
    """A sparse matrix (rows, names), float64; each row as `QuestionModel.scores` weighs it."""
    from scipy.sparse import csr_matrix

    place = {name: i for i, name in enumerate(names)}
    values: list[float] = []
    indices: list[int] = []
    starts = [0]
    for row in rows:
        known = sorted(place[name] for name in row.names if name in place)
        scale = 1 / math.sqrt(len(known) or 1)
        indices += known
        values += [scale * emphasis[i] for i in known]
        starts.append(len(indices))
    return csr_matrix((values, indices, starts), shape=(len(rows), len(names)))


def _regression(table: Any, hits: np.ndarray, weights: Sequence[float]) -> tuple[Any, float]:
    """Weights (names,) and constant; where all rows agree, a constant alone says so.

    Features that tell the two kinds of rows apart on their own may weigh more, as in Wang and
    Manning, Baselines and Bigrams (2012).
    """
    from scipy.sparse import diags
    from sklearn.linear_model import LogisticRegression

    if hits.all() or not hits.any():
        return np.zeros(table.shape[1]), 4.0 if hits.all() else -4.0
    there = table.astype(bool)
    share = [
        (there[kind].sum(axis=0).A1 + _PRIOR) / (kind.sum() + _PRIOR) for kind in (hits, ~hits)
    ]
    telling = np.abs(np.log(share[0] / share[1]))
    room = 0.5 + 0.5 * telling / telling.mean()
    fit = LogisticRegression(C=_LOOSENESS, solver="liblinear", random_state=0)
    fit.fit(table @ diags(room), hits, sample_weight=weights)
    return fit.coef_[0] * room, float(fit.intercept_[0])


def _guesses(question: Question, rows: Sequence[_Row]) -> list[tuple[float, bool]]:
    """Log-odds for rows that were left out, each with what was true."""
    found = []
    for fold in range(_FOLDS):
        left_out = [row for row in rows if row.fold == fold]
        model = _fit(question, [row for row in rows if row.fold != fold])
        for row in left_out:
            scores = model.scores(row.names)
            for i, share in enumerate(row.label):
                if share is not None:
                    found += [(scores[2 * i], share >= 0.5), (scores[2 * i + 1], share >= 1)]
    return found


def _sharpness(guesses: Sequence[tuple[float, bool]]) -> float:
    """The factor of the log-odds that makes the truth most probable."""
    if not guesses:
        return 1.0
    odds = np.array([score if true else -score for score, true in guesses])
    factors = np.arange(0.3, 2.01, 0.05)
    losses = [np.logaddexp(0, -factor * odds).sum() for factor in factors]
    return round(float(factors[int(np.argmin(losses))]), 2)


def cross_grade(
    grader: Grader,
    bank: Sequence[LabelledAnswer],
    answers: Sequence[LabelledAnswer],
    folds: int,
    progress: Progress = lambda said: None,
) -> list[AnswerGrade]:
    """Grade each answer by a model that learned from the bank and from the other folds.

    Answers that are nearly the same stay in one fold.
    """
    fold_of = _folds(answers, folds)
    grades: list[AnswerGrade | None] = [None] * len(answers)
    for fold in range(folds):
        others = [answer for answer, k in zip(answers, fold_of, strict=True) if k != fold]
        progress(f"Part {fold + 1} of {folds}")
        model = learn(grader.questions, bank, real=others)
        fresh = Grader(grader.questions, model, grader.review_below)
        for i, answer in enumerate(answers):
            if fold_of[i] == fold:
                grades[i] = fresh.grade(answer.question, answer.text)
    return [grade for grade in grades if grade is not None]


def _folds(answers: Sequence[LabelledAnswer], folds: int) -> list[int]:
    """A fold for each answer, by the digest of the first one that it is much like."""
    leaders: dict[str, list[str]] = {}
    found = []
    for answer in answers:
        texts = leaders.setdefault(answer.question, [])
        like = (t for t in texts if fuzz.token_sort_ratio(t, answer.text) >= _ALIKE)
        leader = next(like, answer.text)
        if leader is answer.text:
            texts.append(leader)
        found.append(_digit(answer.question + leader) % folds)
    return found
