"""What is painted over an Image for each digit and sign: the line of its mark around it, and what was read.

That stands above a digit, and below a sign, for beside a point or a comma digits stand high, unless other writing is
there (`labels`). What the user corrected has its text in blue on white instead of white on blue.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from PyQt6.QtCore import QPoint, QRect, QRectF, QSize, QSizeF, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from digitrec_gui.core.reading.marks import Mark, mark_of
from digitrec_gui.core.types import Digit, Part
from digitrec_gui.ui.picture.labels import Rects, placed
from digitrec_gui.ui.picture.viewport import Viewport

REACH = 28
"""How far a mark reaches beyond the box of what it marks, in points."""

_WIDTH = 2
"""Of a line, in points."""

_GAP = 3
_SMALLEST_TAGGED = 9
"""Boxes lower than this many points have no room for a text; for a sign the digits of its line count."""

_HALO = QColor(Qt.GlobalColor.white)
"""Opaque: to blend hundreds of translucent rectangles takes a hundred times as long."""


class Marks:
    """Paints the marks of one Reading.

    All of them are painted once for each zoom and place, on a layer in pixels of the screen: there, hundreds take
    a few milliseconds, on a screen of 200 % as well.
    """

    def __init__(self, parts: Sequence[Part], font: QFont, *, labelled: bool = True) -> None:
        self.parts = tuple(parts)
        self._marks = [mark_of(part) for part in self.parts]
        self._heights = _heights(self.parts)
        self._font = QFont(font)
        self._font.setBold(True)
        self._labelled = labelled
        self._places: tuple[float, Rects] | None = None
        self._tags: dict[tuple[str, Mark, float], QPixmap] = {}
        self._layer = QPixmap()
        self._layer_of: object = None

    def paint_all(self, painter: QPainter, viewport: Viewport, size: QSize, ratio: float) -> None:
        """Paints all marks.

        Args:
            painter: of the view.
            viewport: where the Image lies in the view.
            size: of the view.
            ratio: pixels a point of the screen.
        """
        if not self.parts:
            return
        layer_of = (viewport.scale, viewport.origin.x(), viewport.origin.y(), size.width(), size.height(), ratio)
        if layer_of != self._layer_of:
            self._layer_of = layer_of
            self._layer = QPixmap((QSizeF(size) * ratio).toSize())
            self._layer.fill(Qt.GlobalColor.transparent)
            on_layer = QPainter(self._layer)
            self._paint(on_layer, range(len(self.parts)), viewport, ratio, _WIDTH)
            on_layer.end()
            self._layer.setDevicePixelRatio(ratio)
        painter.drawPixmap(0, 0, self._layer)

    def paint_strong(
        self, painter: QPainter, viewport: Viewport, highlighted: Iterable[int], selected: int | None
    ) -> None:
        """Paints the marks of these parts once more, stronger, and that of the selected one with a tint."""
        if selected is not None:
            colour = QColor(*self._marks[selected].colour)
            colour.setAlpha(40)
            painter.fillRect(_frame(viewport.to_view(self.parts[selected].box), 1), colour)
        self._paint(painter, highlighted, viewport, 1, _WIDTH + 1)

    def label(self, index: int, viewport: Viewport) -> QRectF:
        """Where the label of a part stands in the view; empty where labels are hidden."""
        if not self._labelled:
            return QRectF()
        left, top, right, bottom = self._placed(viewport.scale)[index].tolist()
        return QRectF(left, top, right - left, bottom - top).translated(viewport.origin)

    def _placed(self, scale: float) -> Rects:
        """The labels for a zoom; where the Image lies is all the same to them."""
        if self._places is None or self._places[0] != scale:
            metrics = QFontMetricsF(self._font)
            sizes = [(metrics.horizontalAdvance(part.text) + 8, metrics.height()) for part in self.parts]
            self._places = scale, placed(self.parts, np.array(sizes, np.float32).reshape(-1, 2), scale, _GAP + 1)
        return self._places[1]

    def _paint(self, painter: QPainter, indices: Iterable[int], viewport: Viewport, ratio: float, width: float) -> None:
        """Paints marks with lines this many points wide; `ratio` is units of the painter a point."""
        painter.setPen(Qt.PenStyle.NoPen)
        visible = painter.window()
        halos: list[QRect] = []
        lines: dict[Mark, list[QRect]] = {mark: [] for mark in Mark}
        tagged: list[int] = []
        reach = round(ratio)
        for index in indices:
            rect = viewport.to_view(self.parts[index].box)
            frame = _frame(rect, ratio)
            halos += _edges(frame.adjusted(-reach, -reach, reach, reach), round((width + 2) * ratio))
            lines[self._marks[index]] += _line(frame, round(width * ratio), self._marks[index], ratio, visible)
            is_large = width > _WIDTH or self._heights[index] * viewport.scale >= _SMALLEST_TAGGED
            if self._labelled and is_large:
                tagged.append(index)
        # The halo keeps the line visible on ink, on a blackboard and on squared paper alike.
        _fill(painter, halos, _HALO)
        for mark, rects in lines.items():
            _fill(painter, rects, QColor(*mark.colour))
        for index in tagged:
            place = self.label(index, viewport)
            at = QPoint(round(place.left() * ratio), round(place.top() * ratio))
            painter.drawPixmap(at, self._tag(self.parts[index].text, self._marks[index], ratio))

    def _tag(self, text: str, mark: Mark, ratio: float) -> QPixmap:
        key = (text, mark, ratio)
        if key not in self._tags:
            self._tags[key] = _draw_tag(text, mark, ratio, self._font)
        return self._tags[key]


def _heights(parts: Sequence[Part]) -> list[int]:
    """The height of each, pixels; of a sign that of the digits in its line."""
    lines: dict[int, int] = {}
    for part in parts:
        lines[part.line] = max(lines.get(part.line, 0), part.box.height)
    return [part.box.height if isinstance(part, Digit) else lines[part.line] for part in parts]


def _frame(rect: QRectF, ratio: float) -> QRect:
    """Where the line runs around a box, on whole units so that it is crisp."""
    scaled = QRectF(rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio)
    gap = round(_GAP * ratio)
    return scaled.toAlignedRect().adjusted(-gap, -gap, gap, gap)


def _edges(frame: QRect, width: int) -> tuple[QRect, QRect, QRect, QRect]:
    """Top, bottom, left and right edge of a frame; they don't overlap."""
    x, y, right, bottom = frame.x(), frame.y(), frame.x() + frame.width(), frame.y() + frame.height()
    inner = frame.height() - 2 * width
    return (
        QRect(x, y, frame.width(), width),
        QRect(x, bottom - width, frame.width(), width),
        QRect(x, y + width, width, inner),
        QRect(right - width, y + width, width, inner),
    )


def _line(frame: QRect, width: int, mark: Mark, ratio: float, visible: QRect) -> Sequence[QRect]:
    """The line of this mark around a frame, as rectangles: pens with dashes take ten times as long."""
    edges = _edges(frame, width)
    line, gap = (round(part * _WIDTH * ratio) for part in (mark.dash, mark.gap))
    if not gap:
        return edges
    return list(chain.from_iterable(_dashes(edge, line, line + gap, visible) for edge in edges))


def _dashes(edge: QRect, line: int, period: int, visible: QRect) -> list[QRect]:
    """The dashes of an edge that can be seen: at high zoom an edge has tens of thousands that cannot."""
    x, y, width, height = edge.getRect()
    if not edge.intersects(visible):
        return []
    if width > height:
        starts = _starts(x, width, period, visible.left(), visible.right())
        return [QRect(start, y, min(line, x + width - start), height) for start in starts]
    starts = _starts(y, height, period, visible.top(), visible.bottom())
    return [QRect(x, start, width, min(line, y + height - start)) for start in starts]


def _starts(first: int, length: int, period: int, low: int, high: int) -> range:
    """Where the dashes from `first` on begin of which a part may lie from `low` to `high`."""
    skipped = max(0, (low - first) // period)
    return range(first + skipped * period, min(first + length, high + 1), period)


def _fill(painter: QPainter, rects: list[QRect], colour: QColor) -> None:
    if rects:
        painter.setBrush(colour)
        painter.drawRects(*rects)


def _draw_tag(text: str, mark: Mark, ratio: float, font: QFont) -> QPixmap:
    metrics = QFontMetricsF(font)
    size = QSizeF(metrics.horizontalAdvance(text) + 8, metrics.height())
    pixmap = QPixmap((size * ratio).toSize())
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.scale(ratio, ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground, ink = QColor(*mark.colour), _HALO
    rect = QRectF(0, 0, pixmap.width() / ratio, pixmap.height() / ratio)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(rect, 4, 4)
    if mark is Mark.CORRECTED:
        painter.setBrush(_HALO)
        painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), 2, 2)
        ink = ground
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return pixmap
