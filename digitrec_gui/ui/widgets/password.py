"""Asks for the password of protected files."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QWidget

from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.theme import GRID


class PasswordDialog(QDialog):
    """Stands before the window until a password is given or it is left."""

    def __init__(
        self, name: str, *, was_wrong: bool, give: Callable[[str], object], parent: QWidget, others: int = 0
    ) -> None:
        """Makes it; `open` shows it.

        Args:
            name: of the file.
            was_wrong: whether a password was given that does not open it.
            give: gets the password.
            parent: the window.
            others: how many other files need one, too.
        """
        super().__init__(parent)
        self._give = give
        self.setWindowTitle("Password")
        of_others = {0: "is", 1: "and another file are"}.get(others, f"and {others:,} other files are")
        said = f"“{name}” {of_others} protected by a password."
        self.said = controls.label(f"That is not the password. {said}" if was_wrong else said)
        self.said.setMinimumWidth(42 * GRID)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName("Password")
        self.field.setPlaceholderText("Password")
        kind = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kind.Open | kind.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        opening = self.buttons.button(kind.Open)
        assert opening is not None
        opening.setEnabled(False)
        self.field.textChanged.connect(lambda text: opening.setEnabled(bool(text)))
        column = controls.dialog_column(self)
        column.addWidget(self.said)
        column.addWidget(self.field)
        column.addWidget(self.buttons)
        self.finished.connect(self.deleteLater)

    def accept(self) -> None:
        """Gives the password (Qt override)."""
        super().accept()
        self._give(self.field.text())
