"""A short answer's question and criteria, as rubric.yaml states them.

The phrases in `any` and `all` are explained in `autograder/answers/phrases.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from autograder.answers.phrases import parse

Earn = Literal["full", "half"]
Group = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Sentence = Annotated[str, Field(min_length=1)]
Sentences = tuple[Sentence, ...]


class Strict(BaseModel):
    """A model that refuses keys it does not know, so that a typing error can't pass unnoticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Pattern(Strict):
    """What to look for: `any` of some phrases, or `all` of them (each anywhere in the answer)."""

    any: tuple[str | Pattern, ...] = ()
    all: tuple[str | Pattern, ...] = ()
    about: Group | None = Field(
        None, description="Read what the answer says about this topic, not the criterion's own."
    )

    @model_validator(mode="after")
    def _one_form(self) -> Pattern:
        if bool(self.any) == bool(self.all):
            raise ValueError("give either `any` or `all`, with at least one phrase")
        return self

    def phrases(self) -> list[str]:
        """Every phrase in it, also the nested ones."""
        found: list[str] = []
        for part in self.any or self.all:
            found += [part] if isinstance(part, str) else part.phrases()
        return found

    def subjects(self) -> set[str]:
        """Every topic that it is about, or something nested in it."""
        nested = (part for part in self.any or self.all if not isinstance(part, str))
        own = {self.about} if self.about else set()
        return own.union(*(part.subjects() for part in nested))


class Idea(Pattern):
    """A thought that earns points, in the ways students may word it."""

    earn: Earn = Field("full", description="The criterion's full points, or half of them.")
    near: int = Field(10, gt=0, description="A phrase's words lie within this many words.")


class Misconception(Pattern):
    """A statement that contradicts the criterion."""

    says: Sentence = Field(description="Feedback: one sentence that puts it right.")
    leaves: Literal["nothing", "half"] = Field(
        "nothing", description="The most that the criterion can still earn."
    )
    near: int = Field(6, gt=0, description="A phrase's words lie within this many words.")


class Examples(Strict):
    """Sample answers that earn the criterion's full points, half of them, or none."""

    accept: Sentences = ()
    partial: Sentences = ()
    reject: Sentences = ()

    def labelled(self) -> Iterator[tuple[str, Decimal]]:
        """Each sentence with the share of the points that it earns."""
        for sentences, share in (
            (self.accept, Decimal(1)),
            (self.partial, Decimal("0.5")),
            (self.reject, Decimal(0)),
        ):
            for sentence in sentences:
                yield sentence, share


class Criterion(Strict):
    """One point that an answer should make."""

    id: str
    title: str
    points: Annotated[Decimal, Field(ge=0, decimal_places=2)]
    about: Group | None = Field(
        None, description="A topic: only what the answer says about it is read."
    )
    list_is_enough: bool = Field(
        False, description="Naming things is the task, so a bare list of terms counts."
    )
    ideas: tuple[Idea, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    hint: str = Field("", description="What to think about when the idea is missing.")
    examples: Examples = Examples()

    @property
    def half(self) -> Decimal:
        return self.points / 2


class Question(Strict):
    """A question with the criteria that its answer is judged by."""

    part: int = Field(1, description="The handout's part in which it is asked.")
    text: str
    words: dict[Group, tuple[str, ...]] = Field(
        default_factory=dict, description="Groups of words that phrases call <group>."
    )
    topics: dict[Group, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Things that the answer compares, each with the words that name it.",
    )
    criteria: tuple[Criterion, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> Question:
        for criterion in self.criteria:
            patterns = (*criterion.ideas, *criterion.misconceptions)
            subjects = set().union(*(pattern.subjects() for pattern in patterns))
            for topic in sorted(subjects | ({criterion.about} if criterion.about else set())):
                if topic not in self.topics:
                    raise ValueError(f"{criterion.id} is about {topic}, which `topics` lacks")
            for pattern in patterns:
                for phrase in pattern.phrases():
                    parse(phrase, self.groups)
        return self

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """All groups that a phrase may call: `words` and `topics`."""
        return {**self.words, **self.topics}
