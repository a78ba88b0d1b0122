"""The question whether corrections may be kept, below what a tab shows; it waits without being in the way."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from digitrec_gui.ui import controls
from digitrec_gui.ui.theme import GRID

QUESTION = "Keep your corrections so that DigitRec can learn your hand? They stay on this computer."


class SamplesQuestion(QFrame):
    """Hidden until there is a correction to keep. Closed without an answer, it is asked again at the next start.

    Signals:
        answered(bool): the user wants corrections to be kept, or not.
    """

    answered = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName("Question")
        self._was_asked = False
        self.yes = _button("Keep them", "Keep this correction and those that follow as samples")
        self.no = _button("Don't keep", "Keep no corrections; the switch in the status bar changes that")
        self.yes.clicked.connect(lambda: self.answered.emit(True))
        self.no.clicked.connect(lambda: self.answered.emit(False))
        self.close_button = controls.flat_button("x", "Ask me later", "Ask me at the next start", self.hide, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(controls.IconLabel("notebook-pen"))
        layout.addWidget(controls.label(QUESTION), 1)
        layout.addWidget(self.yes)
        layout.addWidget(self.no)
        layout.addWidget(self.close_button)
        self.hide()

    @pyqtSlot()
    def ask(self) -> None:
        """Asks, unless that was done since the start."""
        if not self._was_asked:
            self._was_asked = True
            self.show()


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
