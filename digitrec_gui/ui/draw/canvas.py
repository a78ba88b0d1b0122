"""A canvas on which the hand draws strokes: paints the sheet, and the stroke that is under way."""

from __future__ import annotations

from math import hypot

from PyQt6.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt6.QtGui import QCursor, QFont, QPainter, QPen, QPixmap
from PyQt6.QtWidgets import QWidget

from digitrec_gui.core.types import Box
from digitrec_gui.services.settings import Guide
from digitrec_gui.ui.draw.input import DrawInput
from digitrec_gui.ui.draw.sheet import Look, Sheet
from digitrec_gui.ui.draw.strokes import SHEET, InkLayer, Point, Stroke, bounds
from digitrec_gui.ui.widgets.pixels import between
from digitrec_gui.ui.widgets.theme import TextSize, sized

_ERASER = 3.0
_SMALLEST_ERASER = 18.0
"""An eraser is this many times as wide as the pen, and at least so many units."""

_LIGHTEST, _PER_PRESSURE = 0.4, 1.2
"""Width of a stroke with no pressure at all, and what full pressure adds, as shares of the chosen one."""

_SMOOTHING = 0.5
"""How much of a change of pressure shows at once; the rest follows, or strokes would have steps."""

_NEAREST = 0.5
"""A pen that has moved by less than so many units has not moved."""

HINT = "Write a number here"

_ONE = QRectF((SHEET.width() - 225) / 2, (SHEET.height() - 285) / 2, 225, 285)
_LINES = ((112.0, Qt.PenStyle.DashLine), (248.0, Qt.PenStyle.SolidLine))
"""How high digits reach, and where they stand, in units from the top of the sheet."""

_MARGIN = 30.0
_GUIDE, _HINT = 0.18, 0.66
"""How strongly the ink's colour shows in what is no ink, 0 to 1."""

_SMALLEST_CURSOR, _LARGEST_CURSOR = 8, 120
"""In points; some systems show none that is larger."""


class DrawCanvas(DrawInput):
    """Turns what the hand does into strokes of its sheet.

    Each piece of a stroke is painted once, as soon as it is known, on a layer in pixels of the screen.
    """

    def __init__(self, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = sheet
        self._layer = InkLayer(1.0, sheet.look.ink)
        self._points: list[Point] = []
        self._erases = False
        self._guide = Guide.LINE
        self._width = 1.0
        self._eraser_on = False
        self._hint = HINT
        self.viewport.set_image(SHEET.width(), SHEET.height())
        sheet.changed.connect(self._on_changed)

    @property
    def is_drawing(self) -> bool:
        """Whether a stroke is under way."""
        return bool(self._points)

    def set_guide(self, guide: Guide) -> None:
        """Shows these lines."""
        self._guide = guide
        self.update()

    def set_hint(self, hint: str) -> None:
        """Says this on the empty sheet."""
        self._hint = hint
        self.update()

    def set_width(self, width: float) -> None:
        """Draws lines this wide, in units."""
        self._width = width
        self._show_cursor(erases=self._eraser_on)

    def set_eraser(self, on: bool) -> None:
        """Makes the hand erase, or draw."""
        self._eraser_on = on
        self._show_cursor(erases=on)

    def _begin(self, point: QPointF, pressure: float, *, erases: bool) -> None:
        self._erases = erases or self._eraser_on
        self._points = [self._point(point, pressure)]
        self._layer.paint_piece(self._points, 0, erases=self._erases)
        self._show_cursor(erases=self._erases)
        self.update()

    def _go_on(self, point: QPointF, pressure: float) -> None:
        if not self._points:
            return
        last, new = self._points[-1], self._point(point, pressure)
        if hypot(new.x - last.x, new.y - last.y) < _NEAREST:
            return
        self._points.append(new)
        self._layer.paint_piece(self._points, len(self._points) - 2, erases=self._erases)
        part = bounds(self._points[-3:])
        shown = QRectF(self._in_view(part.topLeft()), part.size() * self.viewport.scale)
        self.update(shown.toAlignedRect().adjusted(-2, -2, 2, 2))

    def _end(self) -> None:
        if not self._points:
            return
        self._layer.paint_piece(self._points, len(self._points) - 1, erases=self._erases)
        stroke = Stroke(tuple(self._points), self._erases)
        self._points = []
        self._layer.adopt(stroke)
        self._show_cursor(erases=self._eraser_on)
        self._sheet.add(stroke)

    def _give_up(self) -> None:
        if self._points:
            part = bounds(self._points)
            self._points = []
            self._layer.repaint([part])
            self._show_cursor(erases=self._eraser_on)
            self.update()

    def _point(self, point: QPointF, pressure: float) -> Point:
        """A point of the view on the sheet, with the width that the pressure gives it."""
        place = (point - self.viewport.origin) / self.viewport.scale
        if self._erases:
            return Point(place.x(), place.y(), self._eraser_width())
        width = self._width * (_LIGHTEST + _PER_PRESSURE * pressure)
        if self._points:
            before = self._points[-1].width
            width = before + _SMOOTHING * (width - before)
        return Point(place.x(), place.y(), width)

    def _on_changed(self) -> None:
        if not self._sheet.drawing.strokes:
            self.viewport.fit()  # a notice may have covered its foot
        self._show_layer()
        self.update()

    def _show_layer(self) -> None:
        """Shows the strokes of the sheet at the scale, and in the colour, of now."""
        scale, ink = self._layer_scale(), self._sheet.look.ink
        if self._layer.scale != scale or self._layer.ink != ink:
            self._layer = InkLayer(scale, ink)
        self._layer.show(self._sheet.drawing.strokes)
        for index in range(len(self._points) - 1):
            self._layer.paint_piece(self._points, index, erases=self._erases)

    def _layer_scale(self) -> float:
        return self.viewport.scale * self.devicePixelRatioF()

    def _in_view(self, place: QPointF) -> QPointF:
        """A place on the sheet as a point of the view."""
        return place * self.viewport.scale + self.viewport.origin

    def _paint_sheet(self, painter: QPainter) -> None:
        """Paints paper, guide and ink; and, while there is no ink, the hint."""
        if self._layer.scale != self._layer_scale():
            self._show_layer()  # the view has another size, or lies on another screen
        look = self._sheet.look
        paper = self.viewport.to_view(Box(0, 0, SHEET.width(), SHEET.height()))
        painter.fillRect(paper, look.paper)
        painter.save()
        painter.translate(paper.topLeft())
        painter.scale(self.viewport.scale, self.viewport.scale)
        _paint_guide(painter, self._guide, look)
        painter.restore()
        ink = self._layer.image
        size = QSizeF(ink.size()) / self.devicePixelRatioF()
        painter.drawImage(QRectF(self._whole(paper.topLeft()), size), ink, QRectF(ink.rect()))
        if len(self._points) > 1 and not self._erases:
            self._paint_tip(painter)
        if not self._layer.strokes and not self._points:
            _paint_hint(painter, paper, look, self.font(), self._hint)

    def _whole(self, point: QPointF) -> QPointF:
        """The nearest point that is a whole pixel of the screen: between pixels, ink would be blurred."""
        ratio = self.devicePixelRatioF()
        return QPointF((point * ratio).toPoint()) / ratio

    def _paint_tip(self, painter: QPainter) -> None:
        """Paints what lies between the last whole piece of the stroke and the pen: it must not lag behind."""
        before, end = self._points[-2:]
        middle = QPointF((before.x + end.x) / 2, (before.y + end.y) / 2)
        width = end.width * self.viewport.scale
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._sheet.look.ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(self._in_view(middle), self._in_view(QPointF(end.x, end.y)))
        painter.restore()

    def _eraser_width(self) -> float:
        return max(_SMALLEST_ERASER, _ERASER * self._width)

    def _show_cursor(self, *, erases: bool) -> None:
        if erases:
            self.setCursor(_eraser_cursor(self._eraser_width() * self.viewport.scale))
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)


def _paint_guide(painter: QPainter, guide: Guide, look: Look) -> None:
    """Paints the lines that help to write; the painter's units are those of the sheet."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if guide is Guide.DIGIT:
        painter.setPen(_pen(look, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(_ONE, 12, 12)
    elif guide is Guide.LINE:
        for y, style in _LINES:
            painter.setPen(_pen(look, style))
            painter.drawLine(QPointF(_MARGIN, y), QPointF(SHEET.width() - _MARGIN, y))


def _pen(look: Look, style: Qt.PenStyle) -> QPen:
    pen = QPen(between(look.paper, look.ink, _GUIDE), 1.5, style, Qt.PenCapStyle.FlatCap)
    pen.setCosmetic(True)
    return pen


def _paint_hint(painter: QPainter, paper: QRectF, look: Look, font: QFont, hint: str) -> None:
    """Paints the sentence that invites to write, in the middle of the paper, whose place is in points."""
    painter.setPen(between(look.paper, look.ink, _HINT))
    painter.setFont(sized(font, TextSize.HEADING))
    painter.drawText(paper, Qt.AlignmentFlag.AlignCenter, hint)


def _eraser_cursor(width: float) -> QCursor:
    """A ring as wide as the eraser, in points; it can be seen on light and on dark."""
    side = round(min(_LARGEST_CURSOR, max(_SMALLEST_CURSOR, width))) + 4
    ring = QPixmap(side, side)
    ring.fill(Qt.GlobalColor.transparent)
    painter = QPainter(ring)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, line in ((Qt.GlobalColor.white, 3.0), (Qt.GlobalColor.black, 1.0)):
        painter.setPen(QPen(colour, line))
        painter.drawEllipse(QRectF(2, 2, side - 4, side - 4))
    painter.end()
    return QCursor(ring)
