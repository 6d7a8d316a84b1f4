"""The check of every short answer whose section has no `test_question` of its own."""

from __future__ import annotations

from collections.abc import Callable

from autograder.answers.criteria import Question
from autograder.answers.grade import AnswerGrade
from autograder.checks import GradedAnswer, Result


def test_question(
    question: Question, answer: str, grade_answer: Callable[[str], AnswerGrade], result: Result
) -> None:
    grade = grade_answer(answer)
    result.show(GradedAnswer(question.text, answer, grade))
    note = "Provisional: a person will look at this answer." if grade.review else ""
    result.award(grade.points, f"Graded by criterion. {note}".strip())
