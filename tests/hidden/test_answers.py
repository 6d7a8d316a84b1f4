"""The short answers, each by the criteria that the rubric gives it."""

from autograder.answers.grader import grade_answer
from autograder.checks import GradedAnswer


def test_question(question, answer, result):
    grade = grade_answer(answer, question)
    result.show(GradedAnswer(question.text, answer, grade))
    result.award(grade.points, "Graded by criterion.")
