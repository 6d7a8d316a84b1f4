"""Phrases: the small language in which a rubric says what to look for.

    reduce size

asks for both words, in any order, close together in one clause. Forms of a word count as the word
(reduce, reduces, reducing), and so do its synonyms (shrink; resolution), as `synonyms.yaml` lists
them; `=size` asks for that word alone. `/` separates words of which any will do, `-` joins words
that must follow one another (`out-of-memory`), `<filter>` stands for a group that the question
lists under `words`. A phrase does not match where the answer negates it; `not seen` matches only
where it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.answers.synonyms import Run, synonyms
from autograder.answers.words import ARTICLES, NEGATORS, split_words

_GROUP = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase taken apart: what fills each place, and whether it has to be negated."""

    places: tuple[tuple[Run, ...], ...]
    negated: bool = False

    def words(self) -> Iterator[str]:
        return (word for place in self.places for run in place for word in run)


def parse(text: str, groups: Mapping[str, Sequence[str]]) -> Phrase:
    """Take a phrase apart.

    Raises:
        ValueError: it names an unknown group or holds no word.
    """
    places: list[tuple[Run, ...]] = []
    negated = False
    for place in text.split():
        if place in NEGATORS:
            negated = True
            continue
        runs: list[Run] = []
        for choice in place.split("/"):
            group = _GROUP.fullmatch(choice)
            if group and group[1] not in groups:
                raise ValueError(f"'{text}' speaks of <{group[1]}>, which `words` does not list")
            for entry in groups[group[1]] if group else [choice]:
                run = _run(entry.removeprefix("="))
                runs += [run] if entry.startswith("=") else synonyms().of(run)
        if any(word in NEGATORS for run in runs[:1] for word in run):
            raise ValueError(f"'{text}' hides a negation in {place}; `not` is a word of its own")
        if not all(runs):
            raise ValueError(f"'{text}' has a place without a word")
        places.append(tuple(dict.fromkeys(runs)))
    if not places:
        raise ValueError(f"'{text}' holds no word to look for")
    return Phrase(tuple(places), negated)


def _run(entry: str) -> Run:
    return tuple(word for _, _, word in split_words(entry) if word not in ARTICLES)
