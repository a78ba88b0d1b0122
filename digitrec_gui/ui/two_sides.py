"""How a tab shares its width: where the user works, and a panel that says what came of it."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QSplitter, QWidget

from digitrec_gui.ui.theme import GRID


def side_by_side(work: QWidget, panel: QWidget) -> QSplitter:
    """Both in a splitter: the work takes what a wider window gives, and the panel keeps its width."""
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.addWidget(work)
    splitter.addWidget(panel)
    splitter.setStretchFactor(0, 1)
    splitter.setStretchFactor(1, 0)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(2 * GRID)
    work.setMinimumWidth(40 * GRID)
    panel.setMinimumWidth(46 * GRID)
    splitter.setSizes([100 * GRID, 50 * GRID])
    return splitter
