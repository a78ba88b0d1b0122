"""What the sheet of the Draw tab shows besides ink: lines that help to write, a hint while it is empty, the cursor.

None of it is in the picture that is read.
"""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QCursor, QFont, QPainter, QPen, QPixmap

from digitrec_gui.services.settings import Guide
from digitrec_gui.ui.draw_sheet import Look
from digitrec_gui.ui.draw_strokes import SHEET
from digitrec_gui.ui.theme import TextSize, sized

HINT = "Write a number here"

_ONE = QRectF((SHEET.width() - 225) / 2, (SHEET.height() - 285) / 2, 225, 285)
_LINES = ((112.0, Qt.PenStyle.DashLine), (248.0, Qt.PenStyle.SolidLine))
"""How high digits reach, and where they stand, in units from the top of the sheet."""

_MARGIN = 30.0
_GUIDE, _HINT = 0.18, 0.66
"""How strongly the ink's colour shows in what is no ink, 0 to 1."""

_SMALLEST_CURSOR, _LARGEST_CURSOR = 8, 120
"""In points; some systems show none that is larger."""


def paint_guide(painter: QPainter, guide: Guide, look: Look) -> None:
    """Paints the lines that help to write; the painter's units are those of the sheet."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if guide is Guide.DIGIT:
        painter.setPen(_pen(look, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(_ONE, 12, 12)
    elif guide is Guide.LINE:
        for y, style in _LINES:
            painter.setPen(_pen(look, style))
            painter.drawLine(QPointF(_MARGIN, y), QPointF(SHEET.width() - _MARGIN, y))


def paint_hint(painter: QPainter, paper: QRectF, look: Look, font: QFont, hint: str = HINT) -> None:
    """Paints the sentence that invites to write, in the middle of the paper, whose place is in points."""
    painter.setPen(_mixed(look, _HINT))
    painter.setFont(sized(font, TextSize.HEADING))
    painter.drawText(paper, Qt.AlignmentFlag.AlignCenter, hint)


def eraser_cursor(width: float) -> QCursor:
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


def _pen(look: Look, style: Qt.PenStyle) -> QPen:
    pen = QPen(_mixed(look, _GUIDE), 1.5, style, Qt.PenCapStyle.FlatCap)
    pen.setCosmetic(True)
    return pen


def _mixed(look: Look, share: float) -> QColor:
    """The colour of the ink, thinned with that of the paper."""
    parts = zip(look.paper.getRgb()[:3], look.ink.getRgb()[:3], strict=True)
    red, green, blue = (round((paper or 0) + ((ink or 0) - (paper or 0)) * share) for paper, ink in parts)
    return QColor(red, green, blue)
