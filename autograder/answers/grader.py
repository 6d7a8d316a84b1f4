"""Grading a short answer: deterministic, offline, with its reasons.

An answer is read clause by clause. The rubric's ideas and misconceptions are looked for (`rules`);
where a model was learned from labelled answers, it weighs them up with the answer's other words.
What claims nothing (the question repeated, words to the grader) is left out before that.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from autograder.answers.claims import TO_THE_GRADER, idle_sentences, repeats
from autograder.answers.criteria import Criterion, Question
from autograder.answers.evidence import telling_words
from autograder.answers.features import LIST, Features, features
from autograder.answers.grade import AnswerGrade, CriterionGrade
from autograder.answers.model import Chances, Model
from autograder.answers.reading import Reading, Span, Token
from autograder.answers.rules import Finding, Rules
from autograder.answers.synonyms import synonyms
from autograder.answers.words import COMMON, Vocabulary, split_words, stem

READ = 20_000
"""Characters of an answer that are read; a sound answer needs a few hundred."""
_UNKNOWN = 0.45
"""From this share of unknown words on, a person has to judge; misspelt ones count half."""
_RULES_ALONE = {
    "full": 0.84, "half": 0.59, "none": 0.54, "mistake": 0.68, "mistake+": 0.68, "denied": 0.68,
}  # fmt: skip
"""How often the rules alone are right, by what they found, on the answers of this lab's bank."""
_LISTED = 0.4
"""How sure it is that what looks like a mere list is one, where it would earn points otherwise."""


class Grader:
    """Grades the answers to a lab's questions."""

    def __init__(
        self,
        questions: Mapping[str, Question],
        model: Model | None = None,
        review_below: float = 0.0,
        second_opinion: Callable[[Question, str, AnswerGrade], AnswerGrade] | None = None,
    ) -> None:
        """
        Args:
            questions: by name, as the rubric has them.
            model: what was learned from labelled answers; a question that it was not trained
                for is graded by its ideas and misconceptions alone.
            review_below: the confidence under which a person is asked.
            second_opinion: shown each grade that the model or the rules gave, see
                `SecondOpinion.consult`.
        """
        self.questions = questions
        self.model = model
        self.review_below = review_below
        self._second_opinion = second_opinion
        self._rules = {name: Rules(question) for name, question in questions.items()}
        self._asked = {
            name: {stem(word) for _, _, word in split_words(question.text)}
            for name, question in questions.items()
        }
        words = {word for rules in self._rules.values() for word in rules.words()}
        words |= {word for phrase in TO_THE_GRADER for word in phrase.words()}
        words |= {word for q in questions.values() for _, _, word in split_words(q.text)}
        self._vocabulary = Vocabulary(
            words | set(synonyms().words()) | (model.words if model else frozenset())
        )

    def grade(self, name: str, text: str) -> AnswerGrade:
        """Grade one answer.

        Args:
            name: the question's.
            text: the answer as the student wrote it; only the first `READ` characters are read.
        """
        question = self.questions[name]
        decided = self.model and self.model.decided.get(name, {}).get(digest(text))
        if decided and len(decided) == len(question.criteria):
            return AnswerGrade(
                tuple(
                    _grade(criterion, Decimal(str(points)), "A person graded this answer.", (), 1.0)
                    for criterion, points in zip(question.criteria, decided, strict=True)
                )
            )
        grade = self._grade(name, question, text[:READ])
        if self._second_opinion and any(c.confidence < 1 for c in grade.criteria):
            grade = self._second_opinion(question, text, grade)
        if len(text) > READ:
            remark = f"Only the first {READ:,} characters were read. "
            grade = replace(
                grade,
                criteria=tuple(replace(c, feedback=remark + c.feedback) for c in grade.criteria),
            )
        return grade

    def read(self, name: str, text: str) -> Reading:
        """The answer's words."""
        return Reading(text, self._vocabulary, self._rules[name].topics)

    def look(self, name: str, text: str, reading: Reading) -> tuple[list[Finding], Features]:
        """What the rules find in an answer, and its features; idle sentences leave the reading."""
        reading.without(idle_sentences(reading, self._asked[name]))
        findings = self._rules[name].find(reading)
        return findings, features(text, reading, self.questions[name], findings)

    def _grade(self, name: str, question: Question, text: str) -> AnswerGrade:
        reading = self.read(name, text)
        whole = reading.tokens
        if not whole:
            return _nothing(question, "There is no answer here yet.")
        if repeats(whole, self._asked[name]):
            return _nothing(question, "This repeats the question without answering it.")
        findings, seen = self.look(name, text, reading)
        if not reading.tokens:
            return _nothing(question, "This states nothing about the question.")
        if self.model is not None and self.model.knows(name, question):
            grades = self._by_model(self.model, name, question, reading, findings, seen)
        else:
            grades = [_by_rules(c, f) for c, f in zip(question.criteria, findings, strict=True)]
        if LIST in seen:
            grades = [_listed(c, g) for c, g in zip(question.criteria, grades, strict=True)]
        if len(reading.tokens) == 1:
            grades = [_hinted_at(c, g) for c, g in zip(question.criteria, grades, strict=True)]
        if self._unreadable(whole):
            said = "Many of these words are not English, or none that the grader knows. "
            grades = [replace(g, confidence=0.0, feedback=said + g.feedback) for g in grades]
        grade = AnswerGrade(tuple(grades))
        return replace(grade, review=grade.confidence < self.review_below)

    def _by_model(
        self,
        model: Model,
        name: str,
        question: Question,
        reading: Reading,
        findings: list[Finding],
        seen: Features,
    ) -> list[CriterionGrade]:
        grades = []
        weights = model.questions[name].weights
        for i, (criterion, finding, chances) in enumerate(
            zip(question.criteria, findings, model.chances(name, seen), strict=True)
        ):
            share, confidence = _decide(chances)
            points = criterion.points * share
            spans = finding.spans
            if share and (finding.mistake or finding.denied or not finding.points):
                column = 2 * i + (share == 1)
                spans = telling_words(reading, seen, weights, column)
            elif not share and not finding.mistake and not finding.denied:
                spans = ()
            said = _feedback(criterion, points, finding)
            grades.append(_grade(criterion, points, said, spans, confidence))
        return grades

    def _unreadable(self, tokens: Sequence[Token]) -> bool:
        """Too many words that are unknown, or known only if they are misspelt."""
        known = self._vocabulary.stems
        strange = [
            token
            for token in tokens
            if stem(token.plain) not in known
            and token.plain not in COMMON
            and not any(letter.isdigit() for letter in token.plain)
        ]
        misspelt = sum(token.stem in known for token in strange)
        return len(strange) >= 3 and len(strange) - misspelt / 2 >= _UNKNOWN * len(tokens)


_GRADERS: OrderedDict[int, tuple[Question, Grader]] = OrderedDict()


def grade_answer(text: str, question: Question) -> AnswerGrade:
    """Grade an answer by the question's own ideas and misconceptions alone."""
    kept = _GRADERS.get(id(question))
    if kept is None or kept[0] is not question:
        kept = (question, Grader({"": question}))
        _GRADERS[id(question)] = kept
        if len(_GRADERS) > 100:
            _GRADERS.popitem(last=False)
    return kept[1].grade("", text)


def digest(text: str) -> str:
    """What an answer is known by: the same for the same words, whatever stands between them."""
    words = " ".join(word for _, _, word in split_words(text))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def _nothing(question: Question, why: str) -> AnswerGrade:
    return AnswerGrade(
        tuple(_grade(c, Decimal(0), _with_hint(why, c), (), 1.0) for c in question.criteria)
    )


def _decide(chances: Chances) -> tuple[Decimal, float]:
    """The share of the points that is likely to be least far off, and how likely it is right."""
    nothing, half, full = chances
    options = (
        (half / 2 + full, Decimal(0), nothing),
        ((nothing + full) / 2, Decimal("0.5"), half),
        (half / 2 + nothing, Decimal(1), full),
    )
    _, share, confidence = min(options)
    return share, confidence


def _by_rules(criterion: Criterion, finding: Finding) -> CriterionGrade:
    said = _feedback(criterion, finding.points, finding)
    confidence = _RULES_ALONE[finding.verdict(criterion)]
    return _grade(criterion, finding.points, said, finding.spans, confidence)


def _listed(criterion: Criterion, grade: CriterionGrade) -> CriterionGrade:
    """A list of terms earns nothing, except where naming is the task."""
    if criterion.list_is_enough or not grade.points:
        return grade
    said = _with_hint("These are terms without a statement: say what they do.", criterion)
    return _grade(criterion, Decimal(0), said, (), _LISTED)


def _hinted_at(criterion: Criterion, grade: CriterionGrade) -> CriterionGrade:
    """A single word earns half at most, except where naming is the task."""
    if criterion.list_is_enough or grade.points <= criterion.half:
        return grade
    said = _with_hint("A single word only hints at it.", criterion)
    return replace(grade, points=criterion.half, feedback=said)


def _feedback(criterion: Criterion, points: Decimal, finding: Finding) -> str:
    title = _lower(criterion.title)
    if points == criterion.points:
        return f"Made clear: {title}."
    if finding.mistake:
        return finding.mistake.says
    if finding.denied and not points:
        return _with_hint(f"This says the opposite of what is true: {title}.", criterion)
    return _with_hint(f"Partly there: {title}." if points else f"Not found: {title}.", criterion)


def _grade(
    criterion: Criterion, points: Decimal, said: str, spans: tuple[Span, ...], confidence: float
) -> CriterionGrade:
    return CriterionGrade(
        criterion.id, criterion.title, points, criterion.points, said, spans, confidence
    )


def _with_hint(said: str, criterion: Criterion) -> str:
    return f"{said} {criterion.hint}".strip()


def _lower(title: str) -> str:
    """The title as the rest of a sentence; acronyms keep their capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
