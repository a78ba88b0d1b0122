"""The lower card of the panel: the steps by which the selected Digit was read, or in their place how it reads."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from digitrec_gui.core.types import Reading
from digitrec_gui.ui.how_it_reads import HowItReads
from digitrec_gui.ui.steps_view import StepsView
from digitrec_gui.ui.theme import GRID


class StepsCard(QFrame):
    """Can be scrolled where it is too low.

    Args:
        invitation: what the user can do to see how a digit was read.
        parent: the widget in which it lies.
    """

    def __init__(self, invitation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._how_it_reads = HowItReads(invitation)
        self.steps = StepsView()
        inner = QWidget()
        inner.setObjectName("scrolled")
        scrolled = QVBoxLayout(inner)
        scrolled.setContentsMargins(0, 0, 2 * GRID - 4, 0)
        scrolled.addWidget(self._how_it_reads)
        scrolled.addWidget(self.steps)
        scrolled.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        layout = QVBoxLayout(self)
        # The scroll bar lies in the margin, so that nothing moves when it comes and goes.
        layout.setContentsMargins(2 * GRID, GRID, 4, GRID)
        layout.addWidget(scroll)

    def show_digit(self, reading: Reading | None, index: int | None) -> None:
        """Shows a Digit of what was read; its stages follow. None if none is selected, or nothing was read."""
        self._how_it_reads.setVisible(index is None)
        self._how_it_reads.invite(reading is not None and bool(reading.digits))
        self.steps.setVisible(index is not None)
        if index is not None and reading is not None:
            self.steps.show_digit(reading.digits, index)
