"""Evidence: the words of an answer that weighed most in what the model decided."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.answers.features import Features
from autograder.answers.model import Weights
from autograder.answers.reading import Reading, Span

_WORDS = 8
"""The most words that are shown."""


def telling_words(
    reading: Reading, seen: Features, weights: Mapping[str, Weights], column: int
) -> tuple[Span, ...]:
    """The stretch within one sentence whose features add up to most; none when nothing adds.

    Args:
        weights: of the question's features.
        column: which of a feature's weights counts.
    """
    worth: dict[int, float] = {}
    for name, spans in seen.items():
        if name in weights:
            for start, _ in spans:
                worth[start] = worth.get(start, 0.0) + weights[name][column] / len(spans)
    best, found = 0.0, None
    for tokens in reading.sentences().values():
        values = [worth.get(token.start, 0.0) for token in tokens]
        for first in range(len(tokens)):
            total = 0.0
            for last in range(first, min(first + _WORDS, len(tokens))):
                total += values[last]
                if total > best + 1e-9:
                    best, found = total, (tokens[first].start, tokens[last].end)
    return (found,) if found else ()
