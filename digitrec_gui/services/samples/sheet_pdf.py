"""Prints the guided sheet as a PDF. For a thread: it paints, but on no screen."""

from __future__ import annotations

from PyQt6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QPageSize, QPainter, QPdfWriter, QPen

from digitrec_gui.core.samples.sheet import WIDTH, Place, asked, boxes, marks

_ABOVE = 32.0
"""Millimetres from the upper edge of the page to the sheet: for the title, and the printer's own margin."""

_UNITS = 100
"""Of the painter, in a millimetre: Qt measures letters in whole units."""

_LINE = 0.25
"""Width of the lines of the boxes, millimetres."""

_GREY = QColor(170, 170, 170)
"""Of what is printed to guide the pen: a pencil is darker."""

_TITLE = "DigitRec, sheet {number}: write in each box the digit above it, with a dark pen, the way you always do."
_THEN = "Then lay the sheet flat, photograph all of it, the four marks too, and open the picture in My samples."


def sheet_pdf(number: int) -> bytes:
    """A page with the sheet of this number, 1 to `SHEETS`: A4, or Letter where inches are used."""
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(content)
    imperial = QLocale().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    page = QPageSize(QPageSize.PageSizeId.Letter if imperial else QPageSize.PageSizeId.A4)
    writer.setPageSize(page)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(f"DigitRec, sheet {number}")
    writer.setCreator("DigitRec")
    painter = QPainter(writer)
    unit = writer.resolution() / 25.4 / _UNITS
    painter.scale(unit, unit)
    painter.translate(_UNITS * (page.size(QPageSize.Unit.Millimeter).width() - WIDTH) / 2, _UNITS * _ABOVE)
    _paint(painter, number)
    painter.end()
    return bytes(content.data().data())


def _paint(painter: QPainter, number: int) -> None:
    painter.setPen(QColor("black"))
    painter.setFont(_font(3.4))
    for line, text in enumerate((_TITLE.format(number=number), _THEN)):
        painter.drawText(_area(Place(0, 6 * line - 16, WIDTH, 6)), Qt.AlignmentFlag.AlignLeft, text)
    for place, cells in marks(number):
        side = place.width / len(cells)
        for row, column in zip(*cells.nonzero(), strict=True):
            # A little larger than a cell: between two that only touch, a printer may leave a line.
            cell = Place(place.x + column * side, place.y + row * side, 1.01 * side, 1.01 * side)
            painter.fillRect(_area(cell), QColor("black"))
    painter.setPen(QPen(_GREY, _LINE * _UNITS))
    painter.setFont(_font(4.2))
    for (box, label), digit in zip(boxes(), asked(number), strict=True):
        painter.drawRect(_area(box))
        painter.drawText(_area(label), Qt.AlignmentFlag.AlignCenter, str(digit))


def _font(height: float) -> QFont:
    """The system's font, so many millimetres high."""
    font = QFont()
    font.setPixelSize(round(height * _UNITS))
    return font


def _area(place: Place) -> QRectF:
    """A place in units of the painter."""
    return QRectF(*(_UNITS * float(length) for length in place))
