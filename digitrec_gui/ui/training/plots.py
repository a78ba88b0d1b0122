"""The live curves themselves. Importing pyqtgraph takes a tenth of a second: import this when they are to be seen."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal, get_args

import pyqtgraph
from PyQt6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPalette, QResizeEvent
from PyQt6.QtSvg import QSvgGenerator
from PyQt6.QtWidgets import QWidget

from digitrec_gui.ui.widgets.theme import GRID

Point = tuple[float, float]
Line = Literal["training", "held out", "first epoch", "best"]

LOWEST = 18 * GRID
"""Least height of the curves, device-independent pixels."""

_SCALE = 2
"""A picture of the curves has this many pixels for one on the screen."""

_TITLES = ("Loss", "Accuracy")
_LINES: tuple[Line, ...] = get_args(Line)
_EMPTY = re.compile(r'<path [^>]*\bd=""[^>]*/>')
"""What an SVG gets of a line of one point; some programs take it for a fault."""

_MOST_TICKS = 6
_MOST_ROUNDS = 40
"""So many epochs can each have their round; those of more would touch, and hide the line."""

_SHARES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 1.0)
_LEAST_WRONG = 0.0005
"""Share read wrong that is drawn for none, which a logarithm has no place for."""


class _Shares(pyqtgraph.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types that could be followed
    """An axis on the left whose first and last tick keep their labels in low plots, too."""

    def boundingRect(self) -> QRectF:
        """Reaches beyond the plot by half a label: those that lie outside are left out (Qt override)."""
        return QRectF(super().boundingRect()).adjusted(0, -GRID, 0, GRID)


class Plots(pyqtgraph.GraphicsLayoutWidget):  # type: ignore[misc]  # pyqtgraph has no types that could be followed
    """Loss and accuracy side by side: training, and digits held out.

    Both scales are logarithmic, that of the accuracy by what is read wrong: so all of the first epoch, which rises from
    guessing, and the small differences of the last ones can be seen in one plot.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Curves")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(40 * GRID, LOWEST)
        self.setToolTip(
            "The fine line is how the first epoch went.\n"
            "The dotted one marks the best epoch so far, whose model is kept"
        )
        self.setInteractive(False)  # or its legends could be dragged away
        self.ci.layout.setContentsMargins(0, 0, 2 * GRID, 0)  # for the number of the last epoch
        self.ci.layout.setHorizontalSpacing(2 * GRID)
        self.ci.layout.setVerticalSpacing(GRID // 2)
        self._heads = [self.addLabel(title, 0, column, justify="left") for column, title in enumerate(_TITLES)]
        self._plots = [self._plot(column) for column in range(2)]
        self._first = [plot.plot(antialias=True) for plot in self._plots]
        self._training = [plot.plot(antialias=True) for plot in self._plots]
        self._held_out = [plot.plot(antialias=True, symbol="o", symbolSize=6) for plot in self._plots]
        self._best = [pyqtgraph.InfiniteLine(angle=90) for _ in self._plots]
        self._best_named = [pyqtgraph.PlotDataItem() for _ in self._plots]  # a legend takes no lines without an end
        for plot, line in zip(self._plots, self._best, strict=True):
            line.hide()
            plot.addItem(line, ignoreBounds=True)
        self._needed: float | None = None
        self._is_wide = True
        self._legends = [self._legend(index) for index in range(2)]
        self._colour()

    def _plot(self, column: int) -> pyqtgraph.PlotItem:
        plot = self.addPlot(1, column, axisItems={"left": _Shares("left")})
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.showGrid(x=False, y=True, alpha=0.15)
        plot.getAxis("left").setWidth(8 * GRID)
        for name in ("left", "bottom"):
            plot.getAxis(name).setStyle(tickLength=0)
        plot.getAxis("bottom").setStyle(hideOverlappingLabels=False)
        plot.getViewBox().setDefaultPadding(0.02)
        return plot

    def _legend(self, index: int) -> pyqtgraph.LegendItem:
        """Above the plot, at the right of its title: nowhere in it would it be out of the curves' way."""
        legend = pyqtgraph.LegendItem(colCount=len(_LINES), frame=False, labelTextSize="9pt")
        legend.setFlag(legend.GraphicsItemFlag.ItemIgnoresTransformations, False)  # or it stays small in a picture
        legend.layout.setContentsMargins(0, 0, 0, 0)
        legend.layout.setColumnSpacing(1, GRID)
        for name in _LINES:
            legend.addItem(self.lines(name, index), name)
        legend.setParentItem(self._heads[index])
        legend.anchor((1, 0.5), (1, 0.5))
        return legend

    def _arrange_legends(self) -> None:
        """Names all lines above both plots, or, where there is no room for that, some above each."""
        if self._needed is None:
            title = max(head.itemRect().width() for head in self._heads)
            self._needed = title + GRID + self._legends[1].width()
        is_wide = self._needed <= self.width() / 2 - 2 * GRID
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        for index, (legend, some) in enumerate(zip(self._legends, (_LINES[:2], _LINES[2:]), strict=True)):
            legend.clear()
            for name in _LINES if is_wide else some:
                legend.addItem(self.lines(name, index), name)
        self._colour()

    def show_points(
        self,
        training: Sequence[Sequence[Point]],
        held_out: Sequence[Sequence[Point]],
        first: Sequence[Sequence[Point]],
        epochs: int,
    ) -> None:
        """Draws the curves anew.

        Args:
            training: of the loss and of the accuracy: (epoch, value).
            held_out: the same for the digits held out.
            first: the same within the first epoch, once that is finished.
            epochs: of the whole run, 1 or more.
        """
        for index, scale in enumerate((_logarithm, _rising)):
            lines = (self._first, first), (self._training, training), (self._held_out, held_out)
            for item, line in ((items[index], values[index]) for items, values in lines):
                item.setData([x for x, _ in line], [scale(y) for _, y in line])
            self._held_out[index].setSymbol("o" if len(held_out[index]) <= _MOST_ROUNDS else None)
            in_sight = [*training[index], *held_out[index], *first[index]]
            ticks = (_loss_ticks if index == 0 else _accuracy_ticks)([y for _, y in in_sight])
            plot = self._plots[index]
            plot.getAxis("left").setTicks([ticks])
            plot.getAxis("bottom").setTicks([_epoch_ticks(epochs)])
            plot.setXRange(0, epochs, padding=0.03)
            plot.setYRange(ticks[0][0], ticks[-1][0], padding=0.04)

    def lines(self, name: Line, index: int) -> pyqtgraph.PlotDataItem:
        """A line of the loss, 0, or of the accuracy, 1."""
        of_name = {
            "first epoch": self._first,
            "training": self._training,
            "held out": self._held_out,
            "best": self._best_named,
        }
        return of_name[name][index]

    def named(self) -> list[list[str]]:
        """The lines that are named above each plot."""
        return [[label.text for _, label in legend.items] for legend in self._legends]

    def show_best(self, epoch: int | None) -> None:
        """Marks the best epoch so far."""
        for line in self._best:
            line.setVisible(epoch is not None)
            if epoch is not None:
                line.setValue(epoch)

    def picture(self) -> QImage:
        """The curves as pixels."""
        image = QImage(self.size() * _SCALE, QImage.Format.Format_RGB32)
        image.fill(self.palette().color(QPalette.ColorRole.Base))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        with self._rounds_as_paths(_SCALE):
            self.render(painter, QRectF(image.rect()))
        painter.end()
        return image

    def svg(self) -> str:
        """The curves as lines."""
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(QSize(self.width(), self.height()))
        generator.setViewBox(self.rect())
        generator.setTitle("How the model learned")
        generator.setResolution(self.logicalDpiX())  # or letters would be larger than on the screen
        painter = QPainter(generator)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        with self._rounds_as_paths(1):
            self.render(painter, QRectF(self.rect()))
        painter.end()
        buffer.close()
        return _EMPTY.sub("", content.data().decode())

    @contextmanager
    def _rounds_as_paths(self, scale: int) -> Iterator[None]:
        """Else they are pictures, which do not grow with the rest, and of which an SVG gets scraps."""
        for line in self._held_out:
            line.scatter.setExportMode(True, {"antialias": True, "resolutionScale": scale})
        try:
            yield
        finally:
            for line in self._held_out:
                line.scatter.setExportMode(False)

    def sizeHint(self) -> QSize:
        """As little as can be read; it takes all the room there is (Qt override)."""
        return QSize(self.minimumSize())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Has all of the legend twice only where there is room for it (Qt override)."""
        super().resizeEvent(event)
        if hasattr(self, "_legends"):
            self._arrange_legends()

    def changeEvent(self, event: QEvent | None) -> None:
        """Takes on the colours of another palette (Qt override)."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange and hasattr(self, "_legends"):
            self._colour()

    def _colour(self) -> None:
        palette = self.palette()
        role = QPalette.ColorRole
        text, muted, accent = (palette.color(one) for one in (role.Text, role.PlaceholderText, role.Highlight))
        faint = QColor(muted)
        faint.setAlpha(60)
        self.setBackground(palette.color(role.Base))
        for index, plot in enumerate(self._plots):
            self._heads[index].setText(_TITLES[index], color=text, size="10pt")
            for name in ("left", "bottom"):
                axis = plot.getAxis(name)
                axis.setPen(muted if name == "bottom" else QColor(0, 0, 0, 0))
                axis.setTextPen(muted)
            plot.getAxis("left").setTickPen(faint)
            # Told apart without colour, too: dashes, and rounds.
            self._first[index].setPen(pyqtgraph.mkPen(muted, width=1))
            self._training[index].setPen(pyqtgraph.mkPen(muted, width=2, style=Qt.PenStyle.DashLine))
            self._held_out[index].setPen(pyqtgraph.mkPen(accent, width=2))
            self._held_out[index].setSymbolBrush(accent)
            self._held_out[index].setSymbolPen(accent)
            for line in (self._best[index], self._best_named[index]):
                line.setPen(pyqtgraph.mkPen(muted, style=Qt.PenStyle.DotLine))
            for _, label in self._legends[index].items:
                label.setText(label.text, color=text, size="9pt")


def _rising(share: float) -> float:
    return -math.log10(max(1 - share, 0.0) + _LEAST_WRONG)


def _logarithm(value: float) -> float:
    return math.log10(max(value, 1e-9))


def _loss_ticks(values: Sequence[float]) -> list[tuple[float, str]]:
    """At 1, 2 and 5 times the powers of ten, or, where that is too many, at these alone."""
    values = values or (0.1, 1.0)
    low, high = (max(bound, 1e-9) for bound in (min(values), max(values)))
    steps = [(1, 2, 5)[step % 3] * 10.0 ** (step // 3) for step in range(-27, 30)]
    first = max((index for index, step in enumerate(steps) if step <= low), default=0)
    last = next(index for index, step in enumerate(steps) if step >= high or step == steps[-1])
    ticks = steps[first : max(last, first + 1) + 1]
    return [(_logarithm(tick), f"{tick:g}") for tick in _thinned(ticks)]


def _thinned(ticks: list[float]) -> list[float]:
    """No more than have room, the first and the last among them."""
    while len(ticks) > _MOST_TICKS:
        ticks = [ticks[0], *ticks[1:-1][1::2], ticks[-1]]
    return ticks


def _accuracy_ticks(values: Sequence[float]) -> list[tuple[float, str]]:
    """At round shares, from the one below the lowest to the one above the highest."""
    low, high = min(values, default=0.9), max(values, default=1.0)
    first = max(index for index, share in enumerate(_SHARES) if share <= max(low, 0.0))
    last = next(index for index, share in enumerate(_SHARES) if share >= min(high, 1.0))
    ticks = list(_SHARES[first : max(last, first + 1) + 1]) if first < len(_SHARES) - 1 else list(_SHARES[-2:])
    return [(_rising(share), f"{share * 100:g} %") for share in _thinned(ticks)]


def _epoch_ticks(epochs: int) -> list[tuple[float, str]]:
    """Round ones, few enough not to touch."""
    step = next(step for power in range(5) for step in (10**power, 2 * 10**power, 5 * 10**power) if epochs <= step * 8)
    return [(epoch, str(epoch)) for epoch in range(step, epochs + 1, step)]
