"""Auto-graded assignments for deep-learning labs."""

__version__ = "0.1.0"
