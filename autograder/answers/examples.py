"""Checking a question against its own examples, so that an instructor can trust the rubric."""

from __future__ import annotations

from collections.abc import Callable

from autograder.answers.criteria import Question
from autograder.answers.grade import AnswerGrade
from autograder.answers.grader import grade_answer


def check_examples(
    question: Question, grade: Callable[[str], AnswerGrade] | None = None
) -> list[str]:
    """Mistakes, one sentence each: examples that do not earn what the rubric says they do.

    Args:
        grade: grades an answer to the question; by the question's ideas alone if there is none.
    """
    grade = grade or (lambda text: grade_answer(text, question))
    mistakes: list[str] = []
    for number, criterion in enumerate(question.criteria):
        for sentence, share in criterion.examples.labelled():
            expected = criterion.points * share
            earned = grade(sentence).criteria[number].points
            if earned != expected:
                mistakes.append(
                    f"{criterion.id}: the example '{sentence}' earns {earned.normalize():f} "
                    f"of {criterion.points.normalize():f} points, not {expected.normalize():f}."
                )
    return mistakes
