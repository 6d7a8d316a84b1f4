"""Claims: what in an answer states something.

The question repeated, `I don't know` and words to the grader are left out before anything is
looked for; a mere list of terms is told from a statement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from autograder.answers.phrases import parse
from autograder.answers.reading import Reading, Token
from autograder.answers.words import ARTICLES, GLUE, VERBS, split_words, stem, word_set

TO_THE_GRADER = [
    parse(text, {})
    for text in (
        "=full-marks/=full-mark/=full-points/=full-credit/=full-score/=maximum-points/=maximum-score/"
        "=max-points/=max-score/=top-marks/=perfect-score/=highest-grade/=best-grade/=two-points/"
        "=2-points/=all-points "
        "=give/=given/=award/=awarded/=assign/=deserve/=deserves/=please/=must/=receive/=receives",
        "=ignore/=disregard/=forget/=skip =instructions/=rubric/=criteria/=scheme/=prompt",
        "=grader/=autograder/=rubric/=marking-scheme =answer/=student/=score/=note/=must/=points",
        "=student/=answer =already =graded/=scored",
        "=score =feedback",
        "=you =are =now =mode/=grader/=assistant/=system",
        "=criteria =fulfilled/=met/=satisfied",
        "=rate/=score/=grade =this/=my =answer/=response =perfect/=outstanding/=excellent/=correct",
        "=debug-mode/=developer-mode/=system-prompt",
    )
]
_VERB_STEMS = frozenset(stem(word) for word in VERBS)
_NOUN_ENDINGS = ("ion", "ions", "ing", "ings")
_ADMITTING = word_set("i im idk dunno no not sorry dont we")
_SHORT = 6
"""Words of a sentence that says nothing but that the student does not know."""
_LIST_PIECES = 5
"""From this many on, pieces of one or two words between commas count as a list of terms."""
_LIST_WORDS = 7
"""From this many words on, text without a verb or connecting word counts as a list of terms."""
_TIES = re.compile(r"[:=<>→⇒•|(]|--?>|\bw/")
"""Signs that say what a verb would say: `small batch -> noisy gradient` is a statement."""


def idle_sentences(reading: Reading, asked: Set[str]) -> set[int]:
    """Sentences that state nothing: the question again, not knowing, words to the grader."""
    idle = {
        number
        for number, tokens in reading.sentences().items()
        if repeats(tokens, asked) or _gives_up(tokens)
    }
    return idle | {
        number for phrase in TO_THE_GRADER for number in reading.sentences_with(phrase, near=8)
    }


def is_list(text: str, tokens: Sequence[Token]) -> bool:
    """Terms in a row: hardly a word that ties others together, or commas after every other one."""
    odd = sum(t.plain.isdigit() or t.stem != stem(t.plain) for t in tokens)
    if _TIES.search(text) or odd * 6 > len(tokens):
        return False  # Figures, or misspelt words among which a verb may be.
    articles = sum(word in ARTICLES for _, _, word in split_words(text))
    verbs = sum(_is_verb(token) for token in tokens)
    pieces = len({token.piece for token in tokens})
    if pieces >= _LIST_PIECES and len(tokens) <= 2 * pieces and (verbs + articles) * 2 < pieces:
        return True
    return len(tokens) >= _LIST_WORDS and (ties(tokens) + articles) * 12 < len(tokens)


def ties(tokens: Sequence[Token]) -> int:
    """How many words tie others into a statement."""
    verbs = sum(_is_verb(token) for token in tokens)
    return verbs + sum(token.plain in GLUE and not _is_verb(token) for token in tokens)


def repeats(tokens: Sequence[Token], asked: Set[str]) -> bool:
    """Hardly a word that the question has not."""
    words = [t for t in tokens if t.plain not in GLUE and t.plain not in ARTICLES]
    fresh = {t.stem for t in words} - asked
    return len(words) >= 3 and len(fresh) * 6 < len(words)


def _is_verb(token: Token) -> bool:
    """Generalisation and training are nouns here, generalises and trains are verbs."""
    return token.stem in _VERB_STEMS and not token.plain.endswith(_NOUN_ENDINGS)


def _gives_up(tokens: Sequence[Token]) -> bool:
    """`I don't know.`, and the like."""
    words = {token.plain for token in tokens}
    return (
        len(tokens) <= _SHORT
        and tokens[0].plain in _ADMITTING
        and bool(words & {"idk", "dunno", "know", "idea", "clue"})
    )
