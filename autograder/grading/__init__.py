"""Grading one submission: `session` runs the lab's checks, `plugin` is how pytest does it."""
