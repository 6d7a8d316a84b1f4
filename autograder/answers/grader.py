"""Grading a short answer: `grade_answer`, deterministic and offline.

An answer is read clause by clause. Each criterion earns the best of its ideas that the answer
states; a misconception caps what it earns. Text that claims nothing (a list of terms, the question
repeated, words addressed to the grader) is left out before that.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from autograder.answers.criteria import Criterion, Pattern, Question
from autograder.answers.grade import AnswerGrade, CriterionGrade
from autograder.answers.phrases import Run, parse
from autograder.answers.reading import Reading, Span, Token
from autograder.answers.words import ARTICLES, GLUE, NEGATORS, VERBS, Vocabulary, split_words, stem

READ = 20_000
"""Characters of an answer that are read; a sound answer needs a few hundred."""

_TO_THE_GRADER = [
    parse(text, {})
    for text in (
        "full/maximum/max/highest/perfect marks/mark/credit/grade",
        "full-points/full-score/maximum-points/maximum-score/2-points/two-points",
        "award/assign/deserve marks/points/score/grade/credit",
        "give/output/receives/scored student/answer/me/response/item points/marks/score/grade",
        "ignore/disregard/forget/skip instructions/rubric/criteria/scheme/prompt",
        "grader/autograder/rubric/marking-scheme/graded answer/student/score/note/mode/item",
        "score feedback",
        "you are now mode/grader/assistant/system",
        "criteria fulfilled/met/satisfied",
        "rate/score answer/response perfect/outstanding/excellent/maximum",
        "debug-mode/developer-mode/system-prompt",
    )
]
_VERB_STEMS = frozenset(stem(word) for word in VERBS)
_NOUN_ENDINGS = ("ion", "ions", "ing", "ings")
_SHORT = 6
"""Words of a sentence that says nothing but that the student does not know."""
_LIST_PIECES = 5
"""From this many on, pieces of one or two words between commas count as a list of terms."""
_LIST_WORDS = 7
"""From this many words on, text without a verb or connecting word counts as a list of terms."""


class _Prepared:
    """A question taken apart once, for all its answers."""

    def __init__(self, question: Question) -> None:
        groups = question.groups
        self.phrases = {
            text: parse(text, groups)
            for criterion in question.criteria
            for pattern in (*criterion.ideas, *criterion.misconceptions)
            for text in pattern.phrases()
        }
        self.topics: dict[str, list[Run]] = {
            name: list(parse(f"<{name}>", groups).places[0]) for name in question.topics
        }
        self.asked = {stem(word) for _, _, word in split_words(question.text)}
        words = {word for phrase in self.phrases.values() for word in phrase.words()}
        words |= {word for runs in self.topics.values() for run in runs for word in run}
        words |= {word for phrase in _TO_THE_GRADER for word in phrase.words()}
        self.vocabulary = Vocabulary(words | {word for _, _, word in split_words(question.text)})


_PREPARED: OrderedDict[int, tuple[Question, _Prepared]] = OrderedDict()


def _prepare(question: Question) -> _Prepared:
    """The question taken apart; the last hundred are kept."""
    kept = _PREPARED.get(id(question))
    if kept is None or kept[0] is not question:
        kept = (question, _Prepared(question))
        _PREPARED[id(question)] = kept
        if len(_PREPARED) > 100:
            _PREPARED.popitem(last=False)
    return kept[1]


def grade_answer(text: str, question: Question) -> AnswerGrade:
    """Grade one short answer.

    Args:
        text: the answer as the student wrote it; only the first `READ` characters are read.
        question: what it answers.
    """
    prepared = _prepare(question)
    reading = Reading(text[:READ], prepared.vocabulary, prepared.topics)
    remark = f"Only the first {READ:,} characters were read. " if len(text) > READ else ""
    if not reading.tokens:
        return _nothing(question, remark + "There is no answer here yet.")
    if _repeats(reading.tokens, prepared.asked):
        return _nothing(question, remark + "This repeats the question without answering it.")
    listed = _is_list(reading.tokens)
    bare = len(reading.tokens) == 1
    reading.without(_idle_sentences(reading, prepared, listed))
    grades = []
    for criterion in question.criteria:
        if listed and not criterion.list_is_enough:
            grade = _grade(criterion, Decimal(0), _with_hint(_LISTED, criterion))
        else:
            grade = _judge(criterion, reading, prepared)
            if bare and not criterion.list_is_enough and grade.points > criterion.half:
                said = _with_hint("A single word only hints at it.", criterion)
                grade = replace(grade, points=criterion.half, feedback=said)
        grades.append(grade)
    if remark:
        grades = [replace(grade, feedback=remark + grade.feedback) for grade in grades]
    return AnswerGrade(tuple(grades))


_LISTED = "These are terms without a statement: say what they do."


def _judge(criterion: Criterion, reading: Reading, prepared: _Prepared) -> CriterionGrade:
    """The best idea that is there, capped by the gravest misconception that is there."""
    earned = Decimal(0)
    spans: tuple[Span, ...] = ()
    for idea in criterion.ideas:
        worth = criterion.points if idea.earn == "full" else criterion.half
        if worth > earned:
            match = _find(idea, idea.near, criterion.about, reading, prepared)
            if match is not None:
                earned, spans = worth, match
    for mistake in sorted(criterion.misconceptions, key=lambda m: m.leaves == "half"):
        cap = criterion.half if mistake.leaves == "half" else Decimal(0)
        match = _find(mistake, mistake.near, criterion.about, reading, prepared)
        if match is not None and (earned > cap or not earned):
            return _grade(criterion, min(earned, cap), mistake.says, match)
    if earned == criterion.points:
        return _grade(criterion, earned, f"Made clear: {_lower(criterion.title)}.", spans)
    if earned:
        said = f"Partly there: {_lower(criterion.title)}."
        return _grade(criterion, earned, _with_hint(said, criterion), spans)
    said = f"Not found: {_lower(criterion.title)}."
    return _grade(criterion, earned, _with_hint(said, criterion))


def _find(
    pattern: Pattern, near: int, topic: str | None, reading: Reading, prepared: _Prepared
) -> tuple[Span, ...] | None:
    """Where the pattern's words stand; None when the answer does not say it."""
    topic = pattern.about or topic
    spans: list[Span] = []
    for part in pattern.any or pattern.all:
        if isinstance(part, str):
            found = reading.find(prepared.phrases[part], near, topic)
        else:
            found = _find(part, near, topic, reading, prepared)
        if found is not None and pattern.any:
            return found
        if found is None and pattern.all:
            return None
        spans += found or ()
    return _merge(spans) if spans else None


def _merge(spans: Sequence[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _idle_sentences(reading: Reading, prepared: _Prepared, listed: bool) -> set[int]:
    """Sentences that state nothing: the question again, a list of terms, words to the grader."""
    sentences = reading.sentences()
    idle = {
        number
        for number, tokens in sentences.items()
        if _repeats(tokens, prepared.asked)
        or (not listed and _is_list(tokens))
        or _gives_up(tokens)
    }
    return idle | {
        number for phrase in _TO_THE_GRADER for number in reading.sentences_with(phrase, near=8)
    }


def _is_list(tokens: Sequence[Token]) -> bool:
    """Terms in a row: hardly a word that ties others together, or commas after every other one."""
    verbs = sum(_is_verb(token) for token in tokens)
    pieces = len({token.piece for token in tokens})
    if pieces >= _LIST_PIECES and len(tokens) <= 2 * pieces and verbs * 2 < pieces:
        return True
    ties = sum(token.plain in GLUE and not _is_verb(token) for token in tokens) + verbs
    return len(tokens) >= _LIST_WORDS and ties * 12 < len(tokens)


def _is_verb(token: Token) -> bool:
    """Generalisation and training are nouns here, generalises and trains are verbs."""
    return token.stem in _VERB_STEMS and not token.plain.endswith(_NOUN_ENDINGS)


def _gives_up(tokens: Sequence[Token]) -> bool:
    """`I don't know.`, and the like."""
    words = {token.plain for token in tokens}
    return len(tokens) <= _SHORT and bool(
        words & {"idk", "dunno"} or (words & {"know", "idea", "clue", "sure"} and words & NEGATORS)
    )


def _repeats(tokens: Sequence[Token], asked: set[str]) -> bool:
    """Hardly a word that the question has not."""
    words = [t for t in tokens if t.plain not in GLUE and t.plain not in ARTICLES]
    fresh = {t.stem for t in words} - asked
    return len(words) >= 3 and len(fresh) * 6 < len(words)


def _nothing(question: Question, why: str) -> AnswerGrade:
    return AnswerGrade(tuple(_grade(c, Decimal(0), _with_hint(why, c)) for c in question.criteria))


def _grade(
    criterion: Criterion, points: Decimal, feedback: str, spans: tuple[Span, ...] = ()
) -> CriterionGrade:
    return CriterionGrade(criterion.id, criterion.title, points, criterion.points, feedback, spans)


def _with_hint(said: str, criterion: Criterion) -> str:
    return f"{said} {criterion.hint}".strip()


def _lower(title: str) -> str:
    """The title as the rest of a sentence; acronyms keep their capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
