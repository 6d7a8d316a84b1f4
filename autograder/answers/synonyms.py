"""Synonyms: the words of the field that say the same, as `synonyms.yaml` lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from autograder.answers.words import plain, stem

Run = tuple[str, ...]
"""Words that follow one another, plain."""

_FILE = Path(__file__).with_name("synonyms.yaml")


class Synonyms:
    """Sets of words that say the same, each named by its first word."""

    def __init__(self, sets: dict[str, list[Run]]) -> None:
        self._sets = sets
        self._name_of: dict[Run, str] = {}
        self._longer: dict[str, list[Run]] = {}
        for name, runs in sets.items():
            for run in runs:
                stems = tuple(stem(word) for word in run)
                self._name_of.setdefault(stems, name)
                if len(stems) > 1 and stems not in self._longer.setdefault(stems[0], []):
                    self._longer[stems[0]].append(stems)
        for several in self._longer.values():
            several.sort(key=len, reverse=True)

    def of(self, run: Run) -> list[Run]:
        """The run and everything that says the same."""
        name = self._name_of.get(tuple(stem(word) for word in run))
        return [run] if name is None else [run, *(r for r in self._sets[name] if r != run)]

    def match(self, stems: Sequence[str], at: int) -> tuple[str, int]:
        """The set (or else the stem) that stems from `at` on stand for, and how many they are."""
        for run in self._longer.get(stems[at], ()):
            if tuple(stems[at : at + len(run)]) == run:
                return self._name_of[run], len(run)
        return self._name_of.get((stems[at],), stems[at]), 1

    def words(self) -> Iterator[str]:
        """Every word in any set."""
        return (word for runs in self._sets.values() for run in runs for word in run)


@lru_cache(maxsize=1)
def synonyms() -> Synonyms:
    """The field's synonyms."""
    sets = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Synonyms({str(name): _runs(str(words)) for name, words in sets.items()})


def _runs(words: str) -> list[Run]:
    runs = (tuple(plain(w) for w in re.split(r"[-\s]", run) if w) for run in words.split(","))
    return [run for run in runs if run]
