"""How one sample looks in the grid: its ink at twice its size, its label, and what the Model had said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QModelIndex, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QImage, QPainter, QPalette, QPen
from PyQt6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from digitrec_gui.core.types import NormalizedGlyph
from digitrec_gui.ui import samples_wording
from digitrec_gui.ui.samples_model import SAMPLE
from digitrec_gui.ui.theme import GRID

if TYPE_CHECKING:
    from digitrec_gui.core.samples.types import Sample

_FIELD = 28
INK = 2 * _FIELD
"""Side of the picture of a sample, in points."""

_MARGIN = GRID
_ROUND = 6.0
_LEVELS = 256


class SampleCell(QStyledItemDelegate):
    """Ink in the colour of text, on the ground of the view: as written on paper, in light and in dark."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """The same for all (Qt override)."""
        del index
        return cell_size(option.font)

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paints a cell (Qt override)."""
        assert painter is not None
        cell = QRectF(option.rect).adjusted(2, 2, -2, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        palette = QApplication.palette()  # that of the view has no ground: its card shows through
        ground = _ground(option, palette, selected)
        painter.setBrush(ground)
        accent, muted = palette.color(QPalette.ColorRole.Highlight), palette.color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected:
            painter.setPen(QPen(accent, 2))
        elif focused:
            painter.setPen(QPen(muted, 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(cell, _ROUND, _ROUND)
        sample: Sample | None = index.data(SAMPLE)
        if sample is not None:
            text = palette.color(QPalette.ColorRole.Text)
            place = QRectF(cell.center().x() - INK / 2, cell.top() + _MARGIN / 2, INK, INK)
            painter.drawImage(place, ink_image(sample.pixels, ground, text))
            line = QRectF(cell.left(), place.bottom(), cell.width(), cell.bottom() - place.bottom())
            _paint_label(painter, line, sample, option.font, palette)
        painter.restore()


def cell_size(font: QFont) -> QSize:
    """Size of a cell in which text has this font."""
    return QSize(INK + 3 * GRID, INK + GRID + round(2.2 * font.pointSizeF()))


def _ground(option: QStyleOptionViewItem, palette: QPalette, selected: bool) -> QColor:
    role = QPalette.ColorRole
    if not selected:
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        return palette.color(role.Midlight if hovered else role.Base)
    base, accent = palette.color(role.Base), palette.color(role.Highlight)
    return _between(base, accent, 0.12)


def _paint_label(painter: QPainter, line: QRectF, sample: Sample, font: QFont, palette: QPalette) -> None:
    """The label; where the Model had said something else, that too, crossed out."""
    label, said = samples_wording.sign(sample.digit), ""
    if sample.said is not None and sample.said != sample.digit:
        said = samples_wording.sign(sample.said)
    bold, struck = QFont(font), QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    struck.setStrikeOut(True)
    half = QRectF(line.left(), line.top(), line.width() / 2, line.height())
    painter.setFont(bold)
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    if not said:
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, label)
        return
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(half.adjusted(0, 0, -GRID / 2, 0), middle | Qt.AlignmentFlag.AlignRight, label)
    painter.setFont(struck)
    painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
    painter.drawText(half.translated(half.width() + GRID / 2, 0), middle | Qt.AlignmentFlag.AlignLeft, said)


def ink_image(pixels: NormalizedGlyph, ground: QColor, ink: QColor) -> QImage:
    """Ink in one colour on a ground of another, 28x28 pixels."""
    image = QImage(pixels.tobytes(), _FIELD, _FIELD, _FIELD, QImage.Format.Format_Indexed8)
    image.setColorTable([_between(ground, ink, level / (_LEVELS - 1)).rgb() for level in range(_LEVELS)])
    return image.convertToFormat(QImage.Format.Format_RGB32)  # a copy: the memory is not the QImage's


def _between(low: QColor, high: QColor, share: float) -> QColor:
    parts = zip(low.getRgb()[:3], high.getRgb()[:3], strict=True)
    red, green, blue = (round((start or 0) + ((end or 0) - (start or 0)) * share) for start, end in parts)
    return QColor(red, green, blue)
