"""What is being learned, and what is still read wrong: two strips of digits."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from digitrec_gui.core.training.events import Shown, Wrong
from digitrec_gui.core.types import FIELD
from digitrec_gui.ui.widgets import controls, wording
from digitrec_gui.ui.widgets.theme import GRID

SIDE = 5 * GRID
"""Of a digit on the screen, device-independent pixels."""

_GAP = GRID
_BLACK = QColor(0, 0, 0)


class TrainStrips(QWidget):
    """Shows the events "shown" and "wrong"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._learned_head = controls.label("What it is being shown", wraps=False)
        self._wrong_head = controls.label("What it still reads wrong", wraps=False)
        self.learned = DigitStrip("What it is being shown", "Digits as the model sees them, and what they are")
        self.wrong = DigitStrip(
            "What it still reads wrong", "Digits held out: what each is → what it was read as, after the last epoch"
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        for widget in (self._learned_head, self.learned, self._wrong_head, self.wrong):
            layout.addWidget(widget)

    @property
    def still_wrong(self) -> str:
        """How many are still read wrong, in words."""
        return self._wrong_head.text()

    def clear(self) -> None:
        """Empties both, for a training that begins."""
        self.learned.show_digits("", ())
        self.wrong.show_digits("", ())
        self.expect_wrong(0)

    def expect_wrong(self, epochs_done: int) -> None:
        """Says when it will be shown what is still read wrong, of a training that begins or goes on after so many."""
        which = "this" if epochs_done else "the first"
        self._wrong_head.setText(f"What it still reads wrong is shown after {which} epoch")

    def show_shown(self, event: Shown) -> None:
        """Shows what it is being shown."""
        self.learned.show_digits(event["png"], [wording.read_as(label) for label in event["labels"]])

    def show_wrong(self, event: Wrong) -> None:
        """Shows what it still reads wrong."""
        pairs = zip(event["labels"], event["read"], strict=True)
        captions = [f"{wording.read_as(label)}→{wording.read_as(read)}" for label, read in pairs]
        self.wrong.show_digits(event["png"], captions)
        count = event["count"]
        self._wrong_head.setText(
            f"What it still reads wrong: {count:,} of the digits held out"
            if count
            else "It reads all digits held out right"
        )


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
            painter.drawImage(place, self._strip, QRectF(index * FIELD, 0, FIELD, FIELD))
            below = QRectF(place.x() - _GAP / 2, SIDE, pitch, self.height() - SIDE)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, caption)
        painter.end()
