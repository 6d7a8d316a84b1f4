"""The short answers, each by the criteria that the rubric gives it."""

from autograder.checks import GradedAnswer


def test_question(question, answer, grade_answer, result):
    grade = grade_answer(answer)
    result.show(GradedAnswer(question.text, answer, grade))
    note = "Provisional: a person will look at this answer." if grade.review else ""
    result.award(grade.points, f"Graded by criterion. {note}".strip())
