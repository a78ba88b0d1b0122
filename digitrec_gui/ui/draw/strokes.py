"""What a pen leaves on the sheet of the Draw tab: strokes as points with widths, and how they are painted. No widget.

A stroke runs smoothly from the middle between two of its points to the middle between the next two, with the point
between them as the control point of a quadratic curve. So each piece is known as soon as its next point is, and a
stroke is painted as it grows. An eraser leaves a stroke too: it takes away what was drawn before it, as a rubber
does, and all of it can be painted again at any size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import NamedTuple

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

SHEET = QSize(480, 360)
"""The sheet that is written on, in units; at one pixel a unit it is read.

As few as that: even small digits have more than the 20 pixels that the Model sees, and a read takes half as long as
at 640x480."""

_FINEST = 0.4
"""Where a stroke swells, its width grows by no more than this from piece to piece, in units."""


class Point(NamedTuple):
    """A place on the sheet where the pen was, and how wide its stroke is there; all in units."""

    x: float
    y: float
    width: float


@dataclass(frozen=True, eq=False)
class Stroke:
    """What the pen, or the eraser, did from where it was put down to where it was lifted.

    Attributes:
        points: where it was; at least one.
        erases: whether it takes ink away.
    """

    points: tuple[Point, ...]
    erases: bool = False

    @cached_property
    def bounds(self) -> QRectF:
        """What may be touched by it, on the sheet."""
        return bounds(self.points)


def bounds(points: Sequence[Point]) -> QRectF:
    """The part of the sheet that may be touched by a stroke through these points."""
    reach = max(point.width for point in points) / 2 + 1
    left, right = min(point.x for point in points), max(point.x for point in points)
    top, bottom = min(point.y for point in points), max(point.y for point in points)
    return QRectF(QPointF(left, top), QPointF(right, bottom)).adjusted(-reach, -reach, reach, reach)


class InkLayer:
    """Strokes painted at one scale, on nothing: what lies below shows where there is no ink."""

    def __init__(self, scale: float, ink: QColor) -> None:
        self.scale = scale
        self.strokes: tuple[Stroke, ...] = ()
        self.ink = ink
        size = QSize(ceil(SHEET.width() * scale), ceil(SHEET.height() * scale))
        self.image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        self.image.fill(Qt.GlobalColor.transparent)

    def show(self, strokes: tuple[Stroke, ...]) -> None:
        """Shows these strokes; only what is other than before is painted."""
        same = _same(self.strokes, strokes)
        changed, self.strokes = self.strokes[same:], strokes
        if not changed:
            self._paint(strokes[same:])
        else:
            self.repaint([stroke.bounds for stroke in (*changed, *strokes[same:])])

    def repaint(self, parts: Sequence[QRectF]) -> None:
        """Paints these parts of the sheet anew."""
        part = QRectF()
        for other in parts:
            part = part.united(other)
        painter = self._painter()
        painter.setClipRect(self._aligned(part))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(part.adjusted(-1, -1, 1, 1), Qt.GlobalColor.transparent)
        for stroke in self.strokes:
            if stroke.bounds.intersects(part):
                _paint_stroke(painter, stroke, self.ink)
        painter.end()

    def paint_piece(self, points: Sequence[Point], index: int, *, erases: bool) -> None:
        """Paints the piece of a stroke around the point of this index, while the stroke is being drawn."""
        painter = self._painter()
        _paint_pieces(painter, points, range(index, index + 1), self.ink, erases)
        painter.end()

    def adopt(self, stroke: Stroke) -> None:
        """Keeps a stroke of which every piece has been painted."""
        self.strokes = (*self.strokes, stroke)

    def _paint(self, strokes: Sequence[Stroke]) -> None:
        painter = self._painter()
        for stroke in strokes:
            _paint_stroke(painter, stroke, self.ink)
        painter.end()

    def _painter(self) -> QPainter:
        painter = QPainter(self.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.scale, self.scale)
        return painter

    def _aligned(self, part: QRectF) -> QRectF:
        """A part of the sheet, made larger to whole pixels: so it meets what stays beside it without a seam."""
        scale = self.scale
        pixels = QRectF(part.x() * scale, part.y() * scale, part.width() * scale, part.height() * scale)
        whole = QRectF(pixels.toAlignedRect())
        return QRectF(whole.x() / scale, whole.y() / scale, whole.width() / scale, whole.height() / scale)


def _same(before: Sequence[Stroke], after: Sequence[Stroke]) -> int:
    """How many strokes both begin with."""
    pairs = zip(before, after, strict=False)
    return next((n for n, (one, other) in enumerate(pairs) if one is not other), min(len(before), len(after)))


def _paint_stroke(painter: QPainter, stroke: Stroke, ink: QColor) -> None:
    _paint_pieces(painter, stroke.points, range(len(stroke.points)), ink, stroke.erases)


def _paint_pieces(painter: QPainter, points: Sequence[Point], indices: range, ink: QColor, erases: bool) -> None:
    """Paints the pieces around these points; they may be painted one by one, with the same outcome."""
    mode = QPainter.CompositionMode
    painter.setCompositionMode(mode.CompositionMode_DestinationOut if erases else mode.CompositionMode_SourceOver)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(ink, 1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    for index in indices:
        for path, width in _piece(points, index):
            pen.setWidthF(width)
            painter.setPen(pen)
            painter.drawPath(path)


def _piece(points: Sequence[Point], index: int) -> Iterator[tuple[QPainterPath, float]]:
    """The paths, and their widths, that make up the piece of a stroke around a point.

    It runs from the middle between the point and the one before to the middle between the point and the next; at
    either end of the stroke from, or to, the point itself.
    """
    here = points[index]
    start = _middle(points[index - 1], here) if index else here
    end = _middle(here, points[index + 1]) if index + 1 < len(points) else here
    parts = max(1, ceil(abs(end.width - start.width) / _FINEST))
    for part in range(parts):
        first, last = _on_curve(start, here, end, part / parts), _on_curve(start, here, end, (part + 1) / parts)
        path = QPainterPath(QPointF(first.x, first.y))
        if parts == 1:
            path.quadTo(here.x, here.y, last.x, last.y)
        else:
            path.lineTo(last.x, last.y)
        if path.length() == 0:  # a dot; an empty path would leave nothing
            path.lineTo(last.x + 0.01, last.y)
        yield path, (first.width + last.width) / 2


def _middle(one: Point, other: Point) -> Point:
    return Point((one.x + other.x) / 2, (one.y + other.y) / 2, (one.width + other.width) / 2)


def _on_curve(start: Point, control: Point, end: Point, t: float) -> Point:
    """Where a quadratic Bezier curve is at `t`, 0 to 1; its width grows evenly."""
    a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
    return Point(
        a * start.x + b * control.x + c * end.x,
        a * start.y + b * control.y + c * end.y,
        start.width + (end.width - start.width) * t,
    )
