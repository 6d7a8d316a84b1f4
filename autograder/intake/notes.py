"""What intake tells the student: few sentences, however much there is to say."""

from __future__ import annotations

MAX_NOTES = 40
_MAX_NAMES = 5
_MAX_NAME = 60


class Notes:
    """Sentences for the student; for each reason, one names what was left out."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._left_out: dict[str, list[str]] = {}
        self._more: dict[str, int] = {}

    def say(self, sentence: str) -> None:
        """Say something that stands by itself."""
        if len(self._said) <= MAX_NOTES:
            self._said.append(sentence)

    def left_out(self, name: str, why: str) -> None:
        """Name something that was not read.

        Args:
            why: what rule left it out and what to do, going on from `... was left out: `.
        """
        names = self._left_out.setdefault(why, [])
        if shown(name) in names:
            return
        if len(names) < _MAX_NAMES:
            names.append(shown(name))
        else:
            self._more[why] = self._more.get(why, 0) + 1

    def sentences(self) -> list[str]:
        """Everything said, what was left out after the rest."""
        lines = self._said + [
            f"{listed(names, self._more.get(why, 0))} "
            f"{'were' if len(names) > 1 else 'was'} left out: {why}."
            for why, names in self._left_out.items()
        ]
        if len(lines) > MAX_NOTES:
            lines[MAX_NOTES:] = ["There is more to say about the upload than fits here."]
        return lines


def listed(names: list[str], more: int = 0) -> str:
    """The names as a part of a sentence; five of them at most."""
    more += max(0, len(names) - _MAX_NAMES)
    names = [shown(name) for name in names[:_MAX_NAMES]]
    parts = [*names, f"{more:,} more"] if more else names
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def shown(name: str) -> str:
    """A file's name as it can be shown: on one line, no longer than a line."""
    plain = "".join(c if c.isprintable() else "\ufffd" for c in name[: 2 * _MAX_NAME])
    return plain if len(plain) <= _MAX_NAME else f"{plain[: _MAX_NAME - 1]}…"
