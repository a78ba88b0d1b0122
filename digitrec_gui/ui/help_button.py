"""The one button under a problem: it does what helps."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QPushButton, QWidget


class HelpButton(QPushButton):
    """Hidden where there is nothing to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def offer(self, text: str, tip: str = "") -> None:
        """Shows what a press does; nothing is offered under an empty text."""
        self.setText(text)
        self.setToolTip(tip or text)
        self.setAccessibleName(text.rstrip("…"))
        self.setVisible(bool(text))
