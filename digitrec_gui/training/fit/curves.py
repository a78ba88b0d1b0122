"""The curves of a training run, as a PNG: loss and accuracy over the epochs."""

from __future__ import annotations

import math
from collections.abc import Callable

from PIL import Image as PilImage
from PIL import ImageDraw

from digitrec_gui.core.training.events import FigureName
from digitrec_gui.training.drawing import BLUE, FAINT, GREY, INK, MARGIN, ORANGE, Colour, sheet, text_width, write
from digitrec_gui.training.fit.run import Run

_WIDTH, _HEIGHT = 1760, 860
_LEFTS = (160, 1010)
_TOP, _PLOT_WIDTH, _PLOT_HEIGHT = 250, 680, 490
_SMOOTH = 3
"""Lines are drawn this many times as large and reduced: Pillow's own have jagged edges."""

_MOST_TICKS = 7


def draw_curves(name: str, run: Run) -> PilImage.Image:
    """Draws the history of a run: loss on the left, on a logarithmic scale, accuracy on the right.

    Args:
        name: of the Model.
        run: with at least one finished epoch.
    """
    best = run.history[run.best_epoch - 1]
    subtitle = f"Best epoch {run.best_epoch} of {run.epochs}: {best['validation_accuracy']:.2%} of the digits held out"
    picture, draw = sheet(_WIDTH, _HEIGHT, f"How {name} learned", subtitle)
    for left, (title, names, axis) in zip(_LEFTS, _PANELS, strict=True):
        lines = [[row[name] for row in run.history] for name in names]
        _panel(picture, draw, left, title, lines, axis([*lines[0], *lines[1]]), run.best_epoch)
    _legend(draw)
    return picture


class _Axis:
    """The vertical axis of a panel: where a value lies, from 0 at the bottom to 1 at the top, and its ticks."""

    def __init__(self, ticks: list[float], scale: Callable[[float], float], label: Callable[[float], str]) -> None:
        self.ticks, self._scale, self.label = ticks, scale, label

    def place(self, value: float) -> float:
        low, high = self._scale(self.ticks[0]), self._scale(self.ticks[-1])
        return (self._scale(value) - low) / (high - low)


def _loss_axis(values: list[float]) -> _Axis:
    """Logarithmic, with ticks at 1, 2 and 5 times the powers of ten."""
    low, high = (max(bound, 1e-9) for bound in (min(values), max(values)))
    steps = [(1, 2, 5)[step % 3] * 10.0 ** (step // 3) for step in range(-27, 30)]
    first = max(index for index, step in enumerate(steps) if step <= low)
    last = next(index for index, step in enumerate(steps) if step >= high or step == steps[-1])
    ticks = steps[first : max(last, first + 1) + 1]
    return _Axis(ticks, lambda value: math.log10(max(value, ticks[0])), lambda value: f"{value:g}")


def _accuracy_axis(values: list[float]) -> _Axis:
    """From a round share below the lowest up to 100 %."""
    span = 1 - min(values)
    step = next(step for step in (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2) if step * (_MOST_TICKS - 1) > span)
    count = max(1, math.ceil(span / step - 1e-9))
    ticks = [1 - step * index for index in range(count, -1, -1)]
    places = 1 if step < 0.01 else 0
    return _Axis(ticks, lambda value: value, lambda value: f"{value:.{places}%}")


_PANELS: tuple[tuple[str, tuple[FigureName, FigureName], Callable[[list[float]], _Axis]], ...] = (
    ("Loss", ("loss", "validation_loss"), _loss_axis),
    ("Accuracy", ("accuracy", "validation_accuracy"), _accuracy_axis),
)


def _panel(
    picture: PilImage.Image,
    draw: ImageDraw.ImageDraw,
    left: int,
    title: str,
    lines: list[list[float]],
    axis: _Axis,
    best_epoch: int,
) -> None:
    bottom = _TOP + _PLOT_HEIGHT
    write(draw, (left, _TOP - 34), title, 28, INK, anchor="ls")
    for tick in axis.ticks:
        y = bottom - axis.place(tick) * _PLOT_HEIGHT
        draw.line([(left, y), (left + _PLOT_WIDTH, y)], FAINT, 2)
        write(draw, (left - 16, y), axis.label(tick), 22, GREY, anchor="rm")
    epochs = len(lines[0])
    for epoch in _epoch_ticks(epochs):
        write(draw, (_x(left, epoch, epochs), bottom + 14), str(epoch), 22, GREY, anchor="mt")
    write(draw, (left + _PLOT_WIDTH / 2, bottom + 50), "epoch", 22, GREY, anchor="mt")
    x = _x(left, best_epoch, epochs)
    draw.line([(x, _TOP), (x, bottom)], GREY, 2)
    for line, colour in zip(lines, (BLUE, ORANGE), strict=True):
        points = [
            (_x(left, epoch, epochs), bottom - axis.place(value) * _PLOT_HEIGHT)
            for epoch, value in enumerate(line, start=1)
        ]
        _draw_line(picture, points, colour)


def _x(left: int, epoch: int, epochs: int) -> float:
    return left + _PLOT_WIDTH * ((epoch - 1) / (epochs - 1) if epochs > 1 else 0.5)


def _epoch_ticks(epochs: int) -> list[int]:
    """The first epoch, then round ones, few enough not to touch."""
    step = next(step for power in range(7) for step in (10**power, 2 * 10**power, 5 * 10**power) if epochs <= step * 10)
    return [epoch for epoch in range(1, epochs + 1) if epoch == 1 or epoch % step == 0]


def _draw_line(picture: PilImage.Image, points: list[tuple[float, float]], colour: Colour) -> None:
    """Draws the points and, between them, the line."""
    mask = PilImage.new("L", (picture.width * _SMOOTH, picture.height * _SMOOTH))
    draw = ImageDraw.Draw(mask)
    large = [(x * _SMOOTH, y * _SMOOTH) for x, y in points]
    draw.line(large, 255, 4 * _SMOOTH, joint="curve")
    radius = (7 if len(points) <= 30 else 3) * _SMOOTH
    for x, y in large:
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], 255)
    picture.paste(colour, mask=mask.resize(picture.size, PilImage.Resampling.BOX))


def _legend(draw: ImageDraw.ImageDraw) -> None:
    x, y = float(MARGIN), MARGIN + 110.0
    for name, colour in (("training", BLUE), ("digits held out", ORANGE), ("best epoch", GREY)):
        draw.line([(x, y), (x + 44, y)], colour, 6 if colour != GREY else 2)
        write(draw, (x + 58, y), name, 24, INK, anchor="lm")
        x += 58 + text_width(name, 24) + 48
