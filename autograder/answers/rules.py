"""Rules: which of the rubric's ideas and misconceptions an answer states.

Each criterion earns the best of its ideas that are there; a misconception caps what it earns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from autograder.answers.criteria import Criterion, Misconception, Pattern, Question
from autograder.answers.phrases import parse
from autograder.answers.reading import Reading, Span
from autograder.answers.synonyms import Run


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules say about one criterion of an answer."""

    points: Decimal
    spans: tuple[Span, ...] = ()
    """The words that decided."""
    mistake: Misconception | None = None
    denied: bool = False
    """The answer says the opposite of an idea."""

    def verdict(self, criterion: Criterion) -> str:
        """In a word: full, half, none, mistake, mistake+ (which leaves something) or denied."""
        if self.mistake is not None:
            return "mistake+" if self.points else "mistake"
        if self.denied:
            return "denied"
        return "full" if self.points == criterion.points else "half" if self.points else "none"


class Rules:
    """A question's phrases, taken apart once for all its answers."""

    def __init__(self, question: Question) -> None:
        groups = question.groups
        self._question = question
        self._phrases = {
            text: parse(text, groups)
            for criterion in question.criteria
            for pattern in (*criterion.ideas, *criterion.misconceptions)
            for text in pattern.phrases()
        }
        self.topics: dict[str, list[Run]] = {
            name: list(parse(f"<{name}>", groups).places[0]) for name in question.topics
        }

    def words(self) -> set[str]:
        """Every word that the phrases and topics look for."""
        found = {word for phrase in self._phrases.values() for word in phrase.words()}
        return found | {word for runs in self.topics.values() for run in runs for word in run}

    def find(self, reading: Reading) -> list[Finding]:
        """What the answer earns by each criterion, in the rubric's order."""
        return [self._judge(criterion, reading) for criterion in self._question.criteria]

    def _judge(self, criterion: Criterion, reading: Reading) -> Finding:
        earned = Decimal(0)
        spans: tuple[Span, ...] = ()
        for idea in criterion.ideas:
            worth = criterion.points if idea.earn == "full" else criterion.half
            if worth > earned:
                match = self._find(idea, idea.near, criterion.about, reading)
                if match is not None:
                    earned, spans = worth, match
        for mistake in sorted(criterion.misconceptions, key=lambda m: m.leaves == "half"):
            cap = criterion.half if mistake.leaves == "half" else Decimal(0)
            match = self._find(mistake, mistake.near, criterion.about, reading)
            if match is not None and (earned > cap or not earned):
                return Finding(min(earned, cap), match, mistake)
        if not earned:
            for idea in criterion.ideas:
                if idea.earn == "full" and idea.any:
                    match = self._find(idea, idea.near, criterion.about, reading, denied=True)
                    if match is not None:
                        return Finding(earned, match, denied=True)
        return Finding(earned, spans)

    def _find(
        self, pattern: Pattern, near: int, topic: str | None, reading: Reading, denied: bool = False
    ) -> tuple[Span, ...] | None:
        """Where the pattern's words stand; None when the answer does not say it."""
        topic = pattern.about or topic
        spans: list[Span] = []
        for part in pattern.any or pattern.all:
            if isinstance(part, str):
                phrase = self._phrases[part]
                found = (
                    None if denied and phrase.negated else reading.find(phrase, near, topic, denied)
                )
            else:
                found = self._find(part, near, topic, reading, denied)
            if found is not None and pattern.any:
                return found
            if found is None and pattern.all:
                return None
            spans += found or ()
        return merge(spans) if spans else None


def merge(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in order, those that touch made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
