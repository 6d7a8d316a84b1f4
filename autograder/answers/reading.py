"""Reading: an answer as words that know their clause, what they are about and whether they are
negated, and the search for phrases in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from autograder.answers.phrases import Phrase
from autograder.answers.synonyms import Run
from autograder.answers.words import ARTICLES, NEGATORS, Vocabulary, split_words, stem, word_set

Span = tuple[int, int]
"""A half-open range of characters of the original answer."""

_SENTENCE_END = re.compile(r"[.!?…。]+(?=\W|$)|\n\s*\n|\n[ \t]*(?:[-*+•]|\d+[.)])[ \t]|[|]")
_CLAUSE_END = re.compile(r"[;:—]| --? ")
_ABBREVIATIONS = word_set("e g i vs etc eg ie no")
_CONTRAST = word_set(
    """
    but whereas while however although though yet contrary conversely
    """
)
_CONTRASTING = ("on the other hand", "in contrast", "by contrast", "on the contrary")
_CAUSE = word_set(
    """
    so because since therefore thus hence which when if instead unlike
    """
)
_FRESH = word_set(
    """
    it they we you i he she this these those there then each every one all for from in on at
    """
)
"""Words that begin a clause of its own after a comma or `and`."""
_NOT_ALONE = word_set("but only just merely simply necessarily always matter")
_IN_PLACE_OF = {("instead", "of"), ("rather", "than")}
_REACH = 8
"""A negation reaches this many words."""
_OCCURRENCES = 200
"""Of one word, this many are looked at: enough for any answer that people write."""


@dataclass(slots=True)
class Token:
    """One word of the answer. Articles are left out."""

    start: int
    end: int
    plain: str
    stem: str
    sentence: int
    clause: int
    piece: int
    negated: bool = False
    topics: Set[str] = frozenset()


class Reading:
    """An answer prepared for looking up phrases."""

    def __init__(
        self, text: str, vocabulary: Vocabulary, topics: Mapping[str, Sequence[Run]]
    ) -> None:
        self.tokens = _tokens(text, vocabulary)
        _mark_negation(self.tokens)
        self._places: dict[str, list[int]] = {}
        self._index()
        if topics:
            self._mark_topics(topics)

    def without(self, sentences: Set[int]) -> None:
        """Leave these sentences out of everything that follows."""
        self.tokens = [token for token in self.tokens if token.sentence not in sentences]
        self._index()

    def sentences(self) -> dict[int, list[Token]]:
        """The words of each sentence."""
        found: dict[int, list[Token]] = {}
        for token in self.tokens:
            found.setdefault(token.sentence, []).append(token)
        return found

    def sentences_with(self, phrase: Phrase, near: int) -> set[int]:
        """The sentences in which the phrase stands, negated or not."""
        return {self.tokens[chosen[0]].sentence for chosen in self._stretches(phrase, near, None)}

    def find(
        self, phrase: Phrase, near: int, topic: str | None = None, denied: bool = False
    ) -> tuple[Span, ...] | None:
        """The words that make up the phrase, in the closest places; None when it is not there.

        With `denied`, the words that say the opposite.
        """
        for chosen in self._stretches(phrase, near, topic):
            if any(self.tokens[i].negated for i in chosen) == (phrase.negated != denied):
                if any(self.tokens[i].negated for i in chosen):
                    chosen = self._with_negator(chosen)
                return _spans([self.tokens[i] for i in chosen])
        return None

    def _with_negator(self, chosen: list[int]) -> list[int]:
        """The words from the one that negates them on."""
        first = next(i for i in chosen if self.tokens[i].negated)
        for i in range(first - 1, max(first - _REACH - 1, -1), -1):
            if self.tokens[i].plain in NEGATORS:
                return sorted({*range(i, first), *chosen})
        return chosen

    def _stretches(self, phrase: Phrase, near: int, topic: str | None) -> Iterator[list[int]]:
        """The word numbers of each place where the phrase stands within one clause."""
        hits: list[tuple[int, int, int]] = []
        for place, runs in enumerate(phrase.places):
            here = [
                (at, len(run), place)
                for run in runs
                for at in self._run_at(run)
                if topic is None or topic in self.tokens[at].topics
            ]
            if not here:
                return
            hits += here
        for window in _windows(sorted(hits), len(phrase.places), near):
            chosen = [i for at, length, _ in window for i in range(at, at + length)]
            if len({self.tokens[i].clause for i in chosen}) == 1:
                yield chosen

    def _index(self) -> None:
        self._places = {}
        for i, token in enumerate(self.tokens):
            self._places.setdefault(token.stem, []).append(i)

    def _run_at(self, run: Run) -> list[int]:
        roots = [stem(word) for word in run]
        starts = self._places.get(roots[0], [])[:_OCCURRENCES]
        if len(roots) == 1:
            return starts
        tokens = self.tokens
        return [
            i
            for i in starts
            if i + len(roots) <= len(tokens)
            and all(tokens[i + k].stem == root for k, root in enumerate(roots))
            and tokens[i].sentence == tokens[i + len(roots) - 1].sentence
        ]

    def _mark_topics(self, topics: Mapping[str, Sequence[Run]]) -> None:
        """Pieces that name no topic go on with the one before, or lead up to the next."""
        named: dict[int, set[str]] = {}
        for topic, runs in topics.items():
            for run in runs:
                for i in self._run_at(run):
                    named.setdefault(self.tokens[i].piece, set()).add(topic)
        if not named:
            everything = frozenset(topics)
            for token in self.tokens:
                token.topics = everything
            return
        first_in_clause: dict[int, frozenset[str]] = {}
        first_in_sentence: dict[int, frozenset[str]] = {}
        for token in self.tokens:
            if token.piece in named:
                first_in_clause.setdefault(token.clause, frozenset(named[token.piece]))
                first_in_sentence.setdefault(token.sentence, frozenset(named[token.piece]))
        current: frozenset[str] = frozenset()
        clause = -1
        for token in self.tokens:
            if token.clause != clause:
                clause = token.clause
                current = first_in_clause.get(clause, current)
                current = current or first_in_sentence.get(token.sentence, current)
            if token.piece in named:
                current = frozenset(named[token.piece])
            token.topics = current


def _tokens(text: str, vocabulary: Vocabulary) -> list[Token]:
    tokens: list[Token] = []
    sentence = clause = piece = 0
    end = 0
    last = ""
    for start, stop, word in split_words(text):
        gap = text[end:start]
        if _SENTENCE_END.search(gap) and last not in _ABBREVIATIONS:
            sentence, clause, piece = sentence + 1, clause + 1, piece + 1
        elif _CLAUSE_END.search(gap) or _contrasts(text, start, word, last):
            clause, piece = clause + 1, piece + 1
        elif any(c in gap for c in ",()\n") or word in _CAUSE or word == "and":
            piece += 1
        end, last = stop, word
        if word not in ARTICLES:
            root = vocabulary.read(word)
            tokens.append(Token(start, stop, word, root, sentence, clause, piece))
    return tokens


def _contrasts(text: str, start: int, word: str, last: str) -> bool:
    """A word that opens a clause about something else; `nothing but` does not."""
    if word in _CONTRAST:
        return last != "nothing"
    return word in ("on", "in", "by") and text[start : start + 20].lower().startswith(_CONTRASTING)


def _mark_negation(tokens: list[Token]) -> None:
    """A negator negates what follows it, up to the next statement."""
    reach = 0
    for i, token in enumerate(tokens):
        before = tokens[i - 1] if i else token
        after = tokens[i + 1].plain if i + 1 < len(tokens) else ""
        new_piece = token.piece != before.piece
        if token.clause != before.clause or (
            new_piece and (token.plain in _CAUSE or token.plain in _FRESH or after in _FRESH)
        ):
            reach = 0
        token.negated = reach > 0
        reach -= 1
        negates = token.plain in NEGATORS and after not in _NOT_ALONE
        if negates or (token.plain, after) in _IN_PLACE_OF:
            reach = _REACH


def _windows(
    hits: list[tuple[int, int, int]], places: int, near: int
) -> list[list[tuple[int, int, int]]]:
    """Shortest stretches in which every place is filled, by different words, from left to right."""
    found = []
    last: dict[int, tuple[int, int, int]] = {}
    for hit in hits:
        last[hit[2]] = hit
        if len(last) < places:
            continue
        window = sorted(last.values())
        apart = all(a[0] + a[1] <= b[0] for a, b in zip(window, window[1:], strict=False))
        if apart and window[-1][0] + window[-1][1] - window[0][0] <= near:
            found.append(window)
    return found


def _spans(tokens: list[Token]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for token in tokens:
        if spans and token.start <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], token.end)
        else:
            spans.append((token.start, token.end))
    return tuple(spans)
