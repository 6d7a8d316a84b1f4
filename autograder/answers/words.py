"""Words: how an answer's letters become words that can be compared.

A word is compared by its stem, in lower case and without accents; z counts as s, so that
British and American spelling agree. A misspelt word is read as the word of the rubric that it
resembles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
_WORD = re.compile(rf"[^\W_][^\W_{_MARKS}]*(?:[{_MARKS}'’]+[^\W_]+)*[{_MARKS}]*")
_REPEATED = re.compile(r"(.)\1+")
_LONGEST = 40
"""Characters of a word that are compared; nobody's words are longer."""

_ENDINGS = ("isation", "ational", "ation", "ing", "edly", "ed", "es", "ally", "ly", "s", "al")
_LATIN = ("ation", "al", "ally")
"""Endings that leave four letters at least: `location` is no form of `local`."""


def word_set(words: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(words.split())


_COMPARED = word_set(
    """
    big bigg cheap clear clos deep easi fast few great hard high larg light long low nois
    noisi quick rough short simpl slow small smooth strong sur weak wid
    """
)
"""Adjectives, without a final e: `larger` is a form of `large`, `layer` is no form of `lay`.
Superlatives are words of their own: the highest value says something else than higher values."""

ARTICLES = word_set("a an the")

NEGATORS = word_set(
    """
    not never no without cannot nobody nothing none neither nor hardly cant dont doesnt didnt
    isnt arent wasnt werent wont wouldnt couldnt shouldnt hasnt havent hadnt
    """
)

GLUE = word_set(
    """
    of to in on at by for from with into onto over per through across between during after
    before as than like about without is are was were be been being am has have had do does
    did can could will would shall should may might must it its they them their we us our you
    your he she his i my this that these those which who what when where why how if because so
    since while whereas but however although though unlike instead then there here not no
    never isnt dont doesnt cant wont only also just very too more most less such each every
    """
)
"""Words that tie others into a claim; a list of terms has next to none of them."""

VERBS = word_set(
    """
    add allow apply avoid become break bring calculate call capture check choose combine
    compare compute connect consist contain convert convolve correspond count create decide
    decrease describe detect determine divide downsample drop evaluate extract fail feed find
    fit generalise get give go happen have help highlight hold improve increase introduce keep
    know lead learn look lose make mean memorise move occur pick predict preserve prevent
    produce provide pull receive reduce remain remove represent require return reveal run save
    see seem send show shrink simplify slide split summarise take tell think treat tune
    understand use want work
    """
)

COMMON = GLUE | word_set(
    """
    the a an and or all any both other another same some many much few little one once two
    first last out up down off back again even still well good better best bad worse worst
    while whole whose match catch watch latch hatch patch text test rest best past post pose
    loose lose lost loss least leave leaves live lives lines line like likes late later letter
    better matter latter shape share shared sharp short sport spot state stage store story
    start stand sound round bound found ground piece place plane plain plan point paint print
    price prize size side site write white right light might night sight weight height eight
    reach teach each beach speech sense since hence fence pence thing think thank them then
    than there their these those three through though thought tough rough enough cough were
    where wear weather whether other mother author order older under wonder water quite quiet
    quick valid value valued moved mode model modal medal metal mental made make making taking
    talking walking working word world work worth would could should cloud loud load road read
    real ready already always also almost along long wrong strong string spring bring being
    going doing having giving living leaving moving loving looking booking cooking class glass
    grass cross across close clothes clothing closed chose choose noise noisy nose voice
    choice source course cause case base basic basis bases based phase phrase raise rise wise
    exact extract except accept expect aspect effect affect affects effects defect detect
    future nature mature picture mixture texture structure maps mass miss mess most must just
    trust truth train trail trial brain grain drain rain main gain again pain paid said solid
    slide slice slow show shown flow blow below allow follow hollow yellow scale scare score
    core more move mouse house horse force forced forward toward reward award world number
    member remember ember longer larger smaller layer lower slower power tower flower filter
    batch bath path math both boat goat coat cost coast most host ghost lot lots let lets set
    sets get gets got hot shot rate rates rats rare care careful caring hard hardly card cards
    yard part parts party apart chart smart start stars star stare spare space pace face faces
    fact facts fast faster feast east easy easier ease eager under unit units until united
    limit limited sample simple single singles signal final finally finely fine find finds
    kind kinds mind minds behind blind bind wind window widow middle model people table able
    cable stable unable enable label level lever never ever clever river driver diver divers
    diverse reverse inverse converse overfit underfit
    """
)
"""Everyday words that are never taken for a misspelling of another, nor are their forms."""


@lru_cache(maxsize=20_000)
def plain(word: str) -> str:
    """The word in lower case, without accents, possessive and invisible characters."""
    decomposed = unicodedata.normalize("NFKD", word[:_LONGEST]).casefold()
    letters = "".join(c for c in decomposed if c.isalnum() or c in "'’")
    for ending in ("'s", "’s"):
        letters = letters.removesuffix(ending)
    return letters.replace("'", "").replace("’", "")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The part of a plain word that its forms share: `slides`, `sliding` and `slid(e)` agree."""
    word = word.replace("z", "s")
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    for ending in _ENDINGS:
        for form in (ending + "s", ending):
            least = 4 if ending.endswith(_LATIN) else 3
            if word.endswith(form) and len(word) - len(form) >= least and not word.endswith("ss"):
                word = word[: -len(form)] + ("is" if ending == "isation" else "")
                return _trim(word)
    if word.endswith("er") and word[:-2] in _COMPARED:
        word = word[:-2]
    return _trim(word)


def _trim(word: str) -> str:
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 3 and word.endswith("y") else word


_COMMON_STEMS = frozenset(stem(word) for word in COMMON | VERBS)


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """Roughly how a word is spoken: what people who misspell it still get right."""
    word = word.replace("ph", "f").replace("ck", "k").replace("c", "k").replace("q", "k")
    return _REPEATED.sub(r"\1", word.replace("z", "s"))


class Vocabulary:
    """The words that a question's patterns look for."""

    def __init__(self, words: Iterable[str]) -> None:
        self._sounds: dict[str, str] = {}
        self.stems = frozenset(stem(word) for word in words)
        for word in sorted(set(words)):
            self._sounds.setdefault(sound(word), stem(word))
            self._sounds.setdefault(sound(stem(word)), stem(word))
        self._initials: dict[str, list[str]] = {}
        for heard in self._sounds:
            self._initials.setdefault(heard[:1], []).append(heard)
        self._known: dict[str, str] = {}

    def read(self, word: str) -> str:
        """The stem to compare a plain word by, misspellings mended."""
        found = self._known.get(word)
        if found is None:
            found = self._mend(word)
            if len(self._known) < 20_000:
                self._known[word] = found
        return found

    def _mend(self, word: str) -> str:
        root = stem(word)
        if root in self.stems or word in COMMON or root in _COMMON_STEMS or word.isdigit():
            return root
        heard = sound(word)
        same = self._sounds.get(heard)
        if same is not None:
            return same
        if len(word) < 4:
            return root
        edits = 1 if len(heard) < 8 else 2
        alike = self._initials.get(heard[:1], [])
        near = process.extract(heard, alike, scorer=OSA.distance, score_cutoff=edits, limit=5)
        close = [
            (distance, abs(len(other) - len(heard)), other)
            for other, distance, _ in near
            if max(len(other), len(heard)) >= 5 and len(other) >= 4
        ]
        return self._sounds[min(close)[2]] if close else root


def split_words(text: str) -> list[tuple[int, int, str]]:
    """The words of a text in order: start, end (half-open, in characters) and plain form."""
    found = ((m.start(), m.end(), plain(m.group())) for m in _WORD.finditer(text))
    return [word for word in found if word[2]]
