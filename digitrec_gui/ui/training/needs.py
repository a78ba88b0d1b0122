"""What stands in the Train tab where nothing can be trained: what is missing, and how to get it."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtGui import QFontDatabase, QGuiApplication
from PyQt6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from digitrec_gui.core import needs
from digitrec_gui.ui.widgets import controls, icons
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_WIDTH = 72 * GRID


class TrainNeeds(QWidget):
    """One sentence, and the one command if there is one, with a button that copies it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = controls.card()
        card.setFixedWidth(_WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 4 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(controls.label("Training is not installed", size=TextSize.HEADING, bold=True))
        self._sentence = controls.label(needs.sentence())
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self._sentence)
        self.command = QLineEdit(needs.command())
        self.command.setReadOnly(True)
        self.command.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.command.setAccessibleName("The command that installs what training needs")
        self.command.setToolTip("Paste it into a terminal; then look at this tab again")
        self.command.setMinimumHeight(4 * GRID)
        self.command.setCursorPosition(0)
        column.addWidget(self.command)
        self.copy = QPushButton(icons.icon("copy"), " Copy the command")
        self.copy.setToolTip("Copy the command, to paste it into a terminal")
        self.copy.setAccessibleName("Copy the command")
        self.copy.setCursor(Qt.CursorShape.PointingHandCursor)
        self.copy.clicked.connect(self._on_copy)
        column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.command, self.copy):
            part.setVisible(bool(needs.command()))
        middle = QVBoxLayout(self)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addStretch(1)
        middle.addLayout(controls.in_the_middle([card]))  # an alignment would leave text that wraps too low
        middle.addStretch(1)

    @property
    def sentence(self) -> str:
        """What is said."""
        return self._sentence.text()

    @pyqtSlot()
    def _on_copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.command.text())
        self.copy.setText(" Copied")
        self.copy.setIcon(icons.icon("check"))
