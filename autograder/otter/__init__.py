"""The lab for courses that use notebooks and Otter-Grader; docs/otter.md tells the two ways apart.

`edition` makes the handout, the stubs and the answer sheet into a notebook, `tests` writes Otter's
test files, `plugin` gives Otter the grade that was made in the box, `run` is what Gradescope runs.
"""
