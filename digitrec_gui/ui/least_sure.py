"""Says in the panel how sure the least sure digit is, and offers to show it."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from digitrec_gui.core.types import Reading
from digitrec_gui.ui import controls, wording
from digitrec_gui.ui.theme import GRID


class LeastSure(QWidget):
    """Hidden where there are no two digits to choose from.

    Signals:
        digit_asked(int): the user wants to see the Digit of this index.
    """

    digit_asked = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index: int | None = None
        self._said = controls.label(muted=True, wraps=False)
        self.button = QPushButton("Show it")
        self.button.setObjectName("link")
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.setToolTip("Select the digit that was read least surely")
        self.button.setAccessibleName("Show the least sure digit")
        self.button.clicked.connect(self._on_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._said)
        layout.addWidget(self.button)
        layout.addStretch(1)
        self.hide()

    def show_reading(self, reading: Reading) -> None:
        """Says how sure the least sure Digit is, of those that nobody has corrected."""
        self._index = _least_sure(reading)
        if self._index is not None:
            self._said.setText(f"Least sure: {wording.percent(reading.digits[self._index].prediction.confidence)}")
        self.setVisible(self._index is not None and len(reading.digits) > 1)

    def _on_clicked(self) -> None:
        if self._index is not None:
            self.digit_asked.emit(self._index)


def _least_sure(reading: Reading) -> int | None:
    """Index of the Digit that was read least surely; None if there is none that nobody has corrected."""
    open_ = [index for index, digit in enumerate(reading.digits) if digit.corrected is None]
    return min(open_, key=lambda index: reading.digits[index].prediction.confidence, default=None)
