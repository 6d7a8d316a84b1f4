"""The text that your network learns from. It comes with the lab: nothing to do here.

A small grammar makes the text up, the same on every computer. The numbers of the characters are
their places in ALPHABET: 0 is the line break, 1 the space, and so on.
"""

import random

ALPHABET = list("\n ,.abcdefghijklmnopqrstuvwxyz")
"""All characters that occur in TEXT, sorted."""

_WHO = (
    "the baker, an old sailor, my aunt, the lighthouse keeper, a quick fox, the juggler, "
    "the queen of the bees, a lazy wizard, the night watchman, our neighbour"
).split(", ")
_DOES = "mends, hides, paints, forgets, carries, counts, examines, warms, borrows, sells".split(
    ", "
)
_WHAT = (
    "a red kite, seven jars of honey, the broken oar, a box of maps, the silver key, "
    "an umbrella, two wooden spoons, the last pumpkin, a letter, the village bell"
).split(", ")
_WHERE = (
    "by the harbour, under the bridge, in the orchard, behind the mill, on the frozen pond, "
    "near the bakery, at the top of the hill, in the attic"
).split(", ")
_WHEN = "at dawn, every friday, before breakfast, in the rain, when nobody looks".split(", ")


def _sentence(draw: random.Random) -> str:
    """One sentence, sometimes with a place before or a time behind it."""
    words = [draw.choice(_WHO), draw.choice(_DOES), draw.choice(_WHAT)]
    if draw.random() < 0.6:
        words.append(draw.choice(_WHERE))
    sentence = " ".join(words)
    if draw.random() < 0.3:
        sentence = f"{draw.choice(_WHEN)}, {sentence}"
    return f"{sentence}."


def _text(sentences: int, seed: int) -> str:
    """Sentences on lines of two to four."""
    draw = random.Random(seed)
    left, lines = sentences, []
    while left > 0:
        count = draw.randint(2, 4)
        lines.append(" ".join(_sentence(draw) for _ in range(count)))
        left -= count
    return "\n".join(lines) + "\n"


TEXT = _text(700, seed=20)
"""About 40,000 characters of little sentences."""
