"""A strip of digits, as the Model sees them, with a word below each."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QSizePolicy, QWidget

from digitrec_gui.ui.theme import GRID

SIDE = 5 * GRID
"""Of a digit on the screen, device-independent pixels."""

_FIELD = 28
_GAP = GRID
_BLACK = QColor(0, 0, 0)


class DigitStrip(QWidget):
    """As many of the digits as have room.

    Args:
        name: for those who cannot see it.
        tip: what is shown.
    """

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._strip = QImage()
        self._captions: tuple[str, ...] = ()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def captions(self) -> tuple[str, ...]:
        """The words below the digits."""
        return self._captions

    def show_digits(self, png: str, captions: Sequence[str]) -> None:
        """Shows digits.

        Args:
            png: grey, side by side, 28 pixels high, in base64; "" for none.
            captions: a word for each.
        """
        self._strip = QImage.fromData(base64.b64decode(png)) if png else QImage()
        self._captions = tuple(captions) if not self._strip.isNull() else ()
        self.setAccessibleDescription(", ".join(self._captions))
        self.update()

    def sizeHint(self) -> QSize:
        """One row of digits with their words (Qt override)."""
        return QSize(4 * (SIDE + _GAP), SIDE + self.fontMetrics().height() + GRID // 2)

    def minimumSizeHint(self) -> QSize:
        """At least one digit (Qt override)."""
        return QSize(SIDE, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints them (Qt override)."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        pitch = SIDE + _GAP
        room = max(1, (self.width() + _GAP) // pitch)
        for index, caption in enumerate(self._captions[:room]):
            place = QRectF(index * pitch, 0, SIDE, SIDE)
            painter.fillRect(place, _BLACK)
            painter.drawImage(place, self._strip, QRectF(index * _FIELD, 0, _FIELD, _FIELD))
            below = QRectF(place.x() - _GAP / 2, SIDE, pitch, self.height() - SIDE)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, caption)
        painter.end()
