"""Line charts: where the ticks, lines and labels of a curve stand."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograder.report.grade import Curve
from autograder.report.text import plain

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 14, 42
MOST_LINES = 6
MOST_POINTS = 400


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class Line:
    """One named quantity: its strokes, broken where a value is not a number."""

    name: str
    strokes: Sequence[str]
    dots: Sequence[tuple[float, float]]
    story: str


@dataclass(frozen=True)
class Chart:
    kind = "chart"
    title: str
    epochs: int
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    lines: Sequence[Line]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM

    @property
    def description(self) -> str:
        """What the lines do, for a reader who can't see them."""
        return " ".join(line.story for line in self.lines)


def draw(curve: Curve) -> Chart:
    """The chart of a curve; it has no lines when the curve has no finite value."""
    series = {
        plain(name): [_bounded(value) for value in values]
        for name, values in list(curve.lines.items())[:MOST_LINES]
    }
    finite = [value for values in series.values() for value in values if math.isfinite(value)]
    epochs = max((len(values) for values in series.values()), default=0)
    if not finite:
        return Chart(plain(curve.title), epochs, [], [], [])
    heights = _round_values(min(finite), max(finite), 5)
    low, high = heights[0], heights[-1]

    def x(epoch: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (epoch - 0.5) / epochs, 1)

    def y(value: float) -> float:
        share = value / (high - low) - low / (high - low)
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share, 1)

    every = max(1, math.ceil(epochs / 10))
    return Chart(
        plain(curve.title),
        epochs,
        [Tick(x(epoch), str(epoch)) for epoch in range(every, epochs + 1, every)],
        [Tick(y(value), _label(value, heights[1] - heights[0])) for value in heights],
        [_line(name, values, x, y) for name, values in series.items()],
    )


def _bounded(value: float) -> float:
    """Keeps differences of two values finite; a value that is not finite stays as it is."""
    return max(-1e100, min(1e100, float(value))) if math.isfinite(value) else math.nan


def _round_values(low: float, high: float, steps: int) -> list[float]:
    """About `steps` + 1 values at multiples of 1, 2 or 5 that enclose `low` to `high`."""
    size = max(abs(low), abs(high))
    if high - low < max(1e-12, 1e-9 * size):
        pad = max(size / 10, 1e-3)
        low, high = low - pad, high + pad
    rough = (high - low) / steps
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [multiple * step for multiple in range(first, last + 1)]


def _label(value: float, step: float) -> str:
    if step >= 1e5 or step < 1e-4:
        return f"{value:.4g}"
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value:.{decimals}f}"


def _line(
    name: str, values: list[float], x: Callable[[float], float], y: Callable[[float], float]
) -> Line:
    every = max(1, math.ceil(len(values) / MOST_POINTS))
    strokes: list[list[str]] = [[]]
    dots = []
    for epoch, value in list(enumerate(values, 1))[::every]:
        if math.isfinite(value):
            dots.append((x(epoch), y(value)))
            strokes[-1].append("{},{}".format(*dots[-1]))
        else:
            strokes.append([])
    finite = [value for value in values if math.isfinite(value)]
    story = f"{name}: no finite values."
    if finite:
        story = f"{name}: from {finite[0]:.4g} to {finite[-1]:.4g} in {len(values)} epochs"
        lost = len(values) - len(finite)
        story += f", {lost} of them not a finite number." if lost else "."
    lines = [" ".join(stroke) for stroke in strokes if len(stroke) > 1]
    return Line(name, lines, dots if len(dots) <= 40 else [], story)
