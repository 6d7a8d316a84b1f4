"""Features: what the learned model is told about an answer.

- `reduce`: a set of synonyms, or a word, that the answer uses; `=shrink`: the word itself;
- `reduce_size`: two that follow one another;
- `reduce+size`: two in one sentence, near each other, in any order;
- `conv|local+region`: the same where the answer speaks of that topic alone;
- `!reduce+size`: the same, negated;
- `#...`: the answer's form;
- `?origin:full`: what the rules found for a criterion.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from autograder.answers.claims import is_list, ties
from autograder.answers.criteria import Question
from autograder.answers.reading import Reading, Span, Token
from autograder.answers.rules import Finding
from autograder.answers.synonyms import synonyms
from autograder.answers.words import ARTICLES, GLUE, word_set

_NEAR = 8
"""Two words are a pair when at most this many others of weight end between them."""
_TELLING = word_set(
    "not no never without before than per each every only once more most less same all such while "
    "whereas unlike instead of"
)
_LIGHT = (GLUE | ARTICLES) - _TELLING
_LENGTHS = (1, 3, 7, 12, 20, 40, 80)

LIST = "#list"
"""The answer is a mere list of terms, see `is_list`."""

Features = dict[str, tuple[Span, ...]]
"""Each feature with the words where it is first seen."""


def features(
    text: str, reading: Reading, question: Question, findings: Sequence[Finding]
) -> Features:
    """The features of one answer, which `reading` holds."""
    found: Features = {}
    compares = bool(question.topics)
    for units in _sentences(reading):
        heavy = [unit for unit in units if unit[1].plain not in _LIGHT]
        for name, token in units:
            here = ((token.start, token.end),)
            mark = "!" if token.negated else ""
            found.setdefault(mark + name, here)
            if name != token.stem:
                found.setdefault(f"={mark}{token.stem}", here)
            if compares and len(token.topics) == 1:
                found.setdefault(f"{next(iter(token.topics))}|{mark}{name}", here)
        for (a, first), (b, second) in pairwise(units):
            found.setdefault(f"{a}_{b}", ((first.start, second.end),))
        for i, (a, first) in enumerate(heavy):
            topic = next(iter(first.topics)) if compares and len(first.topics) == 1 else None
            for b, second in heavy[i + 1 : i + 1 + _NEAR]:
                if a == b:
                    continue
                mark = "!" if first.negated or second.negated else ""
                pair = f"{mark}{a}+{b}" if a < b else f"{mark}{b}+{a}"
                there = ((first.start, first.end), (second.start, second.end))
                found.setdefault(pair, there)
                if topic and first.topics == second.topics:
                    found.setdefault(f"{topic}|{pair}", there)
    found.update((name, ()) for name in _form(text, reading.tokens))
    for criterion, finding in zip(question.criteria, findings, strict=True):
        found[f"?{criterion.id}:{finding.verdict(criterion)}"] = finding.spans
    return found


def _sentences(reading: Reading) -> list[list[tuple[str, Token]]]:
    """Each sentence as its sets of synonyms, with the token that each begins at."""
    sentences = []
    for tokens in reading.sentences().values():
        stems = [_number(token.plain) or token.stem for token in tokens]
        units, at = [], 0
        while at < len(tokens):
            name, length = synonyms().match(stems, at)
            units.append((name, tokens[at]))
            at += length
        sentences.append(units)
    return sentences


def _number(word: str) -> str | None:
    """Numbers by their size: 8 and 32 are small batches, 512 and 4096 large ones."""
    if not word.isascii() or not word.isdigit() or word in ("0", "1", "10", "100"):
        return None
    size = int(word) if len(word) < 4 else 1000
    return "#<=32" if size <= 32 else "#<=200" if size <= 200 else "#>200"


def _form(text: str, tokens: Sequence[Token]) -> list[str]:
    form = [f"#words<={most}" for most in _LENGTHS if len(tokens) <= most]
    if tokens:
        share = ties(tokens) / len(tokens)
        form += [f"#ties<{most}" for most in (0.08, 0.16, 0.24, 0.32) if share < most]
        denied = sum(token.negated for token in tokens) / len(tokens)
        form += [f"#denied>{least}" for least in (0.15, 0.3, 0.5) if denied > least]
        pieces = len({token.piece for token in tokens})
        form += [f"#pieces<{most}" for most in (1.7, 2.5, 4) if len(tokens) < most * pieces]
    if is_list(text, tokens):
        form.append(LIST)
    return form
