"""What stands where the samples will be: what a sample is, and the ways to get some."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from digitrec_gui.ui import controls
from digitrec_gui.ui.theme import GRID, TextSize

_WHAT = "A sample is a digit in your own hand, and which digit it is. From samples DigitRec learns to read you."
_CORRECT = "Each digit that you correct in the Image or Draw tab becomes one too, if you let DigitRec keep it."


class SamplesEmpty(QFrame):
    """Shown as long as there is no sample."""

    def __init__(self, ways: tuple[QPushButton, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        texts = (
            controls.label("No samples yet", size=TextSize.HEADING, bold=True),
            controls.label(_WHAT),
            controls.label(_CORRECT, muted=True),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 4 * GRID)
        layout.setSpacing(GRID)
        layout.addStretch(1)
        layout.addWidget(controls.IconLabel("notebook-pen", 6 * GRID), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(GRID)
        for text in texts:
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(text)
        layout.addSpacing(GRID)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addStretch(1)
        for way in ways:
            row.addWidget(way)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(1)
