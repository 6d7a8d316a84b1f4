"""Short answers: the rubric's criteria, finding answers in a submission, and grading them."""

from autograder.answers.criteria import Criterion, Question
from autograder.answers.examples import check_examples
from autograder.answers.grade import AnswerGrade, CriterionGrade
from autograder.answers.grader import Grader, grade_answer
from autograder.answers.sheet import find_answers

__all__ = [
    "AnswerGrade",
    "Criterion",
    "CriterionGrade",
    "Grader",
    "Question",
    "check_examples",
    "find_answers",
    "grade_answer",
]
