"""Says in the panel that a picture which lay on its side was turned upright, and offers to turn it back."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from digitrec_gui.ui import controls
from digitrec_gui.ui.theme import GRID

_TURNS = {
    90: ("It lay on its side and was turned right.", "["),
    180: ("It lay upside down and was turned round.", "[ twice"),
    270: ("It lay on its side and was turned left.", "]"),
}
"""By degrees clockwise: what happened, and by which keys it is undone."""


class TurnedNote(QWidget):
    """Hidden where nothing was turned.

    Signals:
        turn_back_asked(): the user wants the Image as it lay.
    """

    turn_back_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = controls.label(muted=True)
        self.button = QPushButton("Turn it back")
        self.button.setObjectName("link")
        self.button.setAccessibleName("Turn the picture back")
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.clicked.connect(self.turn_back_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._said, 1)
        layout.addWidget(self.button)
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return self._said.text()

    def show_turn(self, degrees: int) -> None:
        """The Image was turned by 0, 90, 180 or 270 degrees clockwise, though nobody asked for it."""
        said, shortcut = _TURNS.get(degrees, ("", ""))
        self._said.setText(said)
        self.button.setToolTip(f"Read the picture as it lay ({shortcut})")
        self.setVisible(bool(said))
