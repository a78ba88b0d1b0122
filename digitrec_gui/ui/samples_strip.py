"""The twenty digits of a sheet in a row: those that are written as ink, those to come as figures."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from digitrec_gui.ui.samples_cell import ink_image
from digitrec_gui.ui.samples_session import COUNT, WritingSession

_FIELD = 28
_CELL = 32
_GAP = 4
_ROUND = 4.0


class SamplesStrip(QWidget):
    """One cell for each, the one that is asked for framed."""

    def __init__(self, session: WritingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAccessibleName("Progress")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        session.moved.connect(self._show)
        session.changed.connect(self._show)
        self._show()

    def sizeHint(self) -> QSize:
        """Wide enough for all (Qt override)."""
        return QSize(COUNT * (_CELL + _GAP) + _GAP, _CELL + 2 * _GAP)

    def minimumSizeHint(self) -> QSize:
        """The same (Qt override)."""
        return self.sizeHint()

    def _show(self) -> None:
        self.setAccessibleDescription(f"{self._session.kept} of {COUNT} written")
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints the cells (Qt override)."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, role = self.palette(), QPalette.ColorRole
        pitch = self.width() / COUNT
        for place, digit in enumerate(self._session.asked):
            middle = QPointF((place + 0.5) * pitch, self.height() / 2)
            cell = QRectF(middle.x() - _CELL / 2, middle.y() - _CELL / 2, _CELL, _CELL)
            written, is_now = self._session.written(place), place == self._session.place
            painter.setBrush(palette.color(role.Base))
            painter.setPen(QPen(palette.color(role.Highlight if is_now else role.Mid), 2 if is_now else 1))
            painter.drawRoundedRect(cell, _ROUND, _ROUND)
            if written is not None:
                image = ink_image(written, palette.color(role.Base), palette.color(role.Text))
                painter.drawImage(middle - QPointF(_FIELD / 2, _FIELD / 2), image)
            else:
                painter.setPen(palette.color(role.Text if is_now else role.PlaceholderText))
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(digit))
        painter.end()
