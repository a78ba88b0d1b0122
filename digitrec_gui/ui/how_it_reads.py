"""What stands in place of the steps while no Digit is selected: the five steps in words."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from digitrec_gui.ui import controls
from digitrec_gui.ui.theme import GRID, TextSize

_STEPS = (
    ("Image", "each digit is found and cut out"),
    ("Ink", "paper, shadow and neighbours are removed"),
    ("Normalised", "it is scaled and centred as MNIST's digits were"),
    ("Features", "a neural network looks for strokes and bends"),
    ("Prediction", "it weighs the ten digits, and none of them"),
)


class HowItReads(QWidget):
    """Says how a digit is read and, once there are some, how to see it.

    Args:
        invitation: what the user can do to see it.
        parent: the widget in which it lies.
    """

    def __init__(self, invitation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._invitation = invitation
        self._title = controls.label(size=TextSize.HEADING)
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        grid.setColumnStretch(2, 1)
        for row, (name, what) in enumerate(_STEPS):
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(controls.label(str(row + 1), muted=True), row, 0, top)
            grid.addWidget(controls.label(name), row, 1, top)
            grid.addWidget(controls.label(what, muted=True), row, 2, top)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GRID, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self._title)
        layout.addLayout(grid)
        layout.addStretch(1)

    def invite(self, has_digits: bool) -> None:
        """There are, or are not, digits of which it can be seen."""
        self._title.setText(self._invitation if has_digits else "How it reads")
