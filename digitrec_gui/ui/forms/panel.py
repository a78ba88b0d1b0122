"""Beside the picture: the name of the form, its fields, the checks between them, and what is wrong with all that."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QSignalBlocker, pyqtSlot
from PyQt6.QtGui import QKeyEvent, QKeySequence
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from digitrec_gui.core.forms.types import MAX_NAME
from digitrec_gui.ui.forms.draft import Draft
from digitrec_gui.ui.forms.table import FieldsTable
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.room import Scrolled
from digitrec_gui.ui.widgets.theme import GRID

_EXAMPLE = "total = points 1 + points 2\nluhn : student"

_FINE = "The form can be saved, and tried on a sheet."


class FormPanel(QWidget):
    """Shows a draft, and changes it as one types."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.name = QLineEdit()
        self.name.setMaxLength(MAX_NAME)
        self.name.setAccessibleName("Name of the form")
        self.name.setToolTip("Name of the form, for people")
        self.table = FieldsTable(draft)
        self.checks = QPlainTextEdit()
        self.checks.setObjectName("checks")
        self.checks.setAccessibleName("Checks, one a line")
        self.checks.setToolTip("One a line: a sum of fields, or a pattern with a check digit and its fields")
        self.checks.setPlaceholderText(_EXAMPLE)
        self.checks.setTabChangesFocus(True)
        self.checks.setFixedHeight(self.checks.fontMetrics().lineSpacing() * 4 + 2 * GRID)
        self._icon = controls.IconLabel("check")
        self.said = controls.label(muted=True)
        self.said.setMinimumHeight(self.said.fontMetrics().lineSpacing() * 3)  # nothing moves as one types
        self._undo = _LeavesUndo(self)
        for editor in (self.name, self.checks):
            editor.installEventFilter(self._undo)
        self._build()
        self.name.textEdited.connect(draft.name_it)
        self.checks.textChanged.connect(self._on_checks)
        draft.changed.connect(self._show)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(controls.label("Form", wraps=False, bold=True))
        head.addWidget(self.name, 1)
        card = controls.card()
        of_card = QVBoxLayout(card)
        of_card.setContentsMargins(1, GRID // 2, 1, GRID // 2)
        of_card.addWidget(self.table)
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        foot.addWidget(self._icon)
        foot.addWidget(self.said, 1)
        self.table.setMinimumHeight(16 * GRID)
        inner = QWidget()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Scrolled(inner))
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(card, 1)
        column.addWidget(controls.label("Checks", bold=True))
        column.addWidget(self.checks)
        column.addLayout(foot)

    @pyqtSlot()
    def _on_checks(self) -> None:
        self._draft.write_checks(self.checks.toPlainText())

    @pyqtSlot()
    def _show(self) -> None:
        content = self._draft.content
        if self.name.text() != content.name:
            self.name.setText(content.name)
        if self.checks.toPlainText() != content.checks:
            with QSignalBlocker(self.checks):
                self.checks.setPlainText(content.checks)
        problem = self._draft.problem
        self.said.setText(problem or _FINE)
        self._icon.show_icon("triangle-alert" if problem else "check")
        self.checks.setAccessibleDescription(problem)


class _LeavesUndo(QObject):
    """Lets undo and redo be those of the form, where a line of text would take their keys for its own."""

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Leaves the keys to the actions (Qt override)."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            kind = QKeySequence.StandardKey
            if event.matches(kind.Undo) or event.matches(kind.Redo):
                event.ignore()
                return True
        return super().eventFilter(watched, event)
