"""A dialog with a text that can be copied: errors that nobody caught, and what to add to a report."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from PyQt6.QtCore import QObject, QSize, QTimer, pyqtSlot
from PyQt6.QtGui import QFontDatabase, QGuiApplication, QTextCursor
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QPushButton, QWidget

from digitrec_gui.ui.widgets import controls, icons
from digitrec_gui.ui.widgets.on_screen import open_at
from digitrec_gui.ui.widgets.theme import GRID

_INTRODUCTION = (
    "Something went wrong that should not have. You can go on; if it happens again, please report it with this text."
)


_PORTION = 100
"""Lines that are added in one turn of the event loop."""


class TextDialog(QDialog):
    """An introduction, the text, and a button that copies it."""

    def __init__(self, title: str, introduction: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        open_at(self, QSize(72 * GRID, 40 * GRID), QSize(72 * GRID, 40 * GRID))
        self._text = QPlainTextEdit(text)
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setAccessibleName(title)
        self._text.setToolTip("Select what you need, or copy all of it")
        buttons = controls.close_box(self)
        self.copy_button = QPushButton(icons.icon("copy"), " &Copy")
        self.copy_button.setToolTip("Copy the whole text (Alt+C)")
        self.copy_button.clicked.connect(self._copy)
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        self._lines: Iterator[str] = iter(())
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.timeout.connect(self._show_more)
        layout = controls.dialog_column(self)
        layout.addWidget(controls.label(introduction))
        layout.addWidget(self._text, 1)
        layout.addWidget(buttons)

    @property
    def text(self) -> str:
        """The text that is shown."""
        return self._text.toPlainText()

    def show_text(self, text: str) -> None:
        """Shows another text, from its beginning; of a long one the first lines at once, and the rest by and by."""
        self._text.clear()
        self._lines = iter(text.splitlines(keepends=True))
        self._show_more()

    @pyqtSlot()
    def _show_more(self) -> None:
        """Adds some lines at the end, wherever the reader is meanwhile: all at once would stall the window."""
        portion = "".join(islice(self._lines, _PORTION))
        self.copy_button.setEnabled(not portion)  # half of a text is not to be copied
        if portion:
            end = QTextCursor(self._text.document())
            end.movePosition(QTextCursor.MoveOperation.End)
            end.insertText(portion)
            self._more.start()

    def append(self, text: str) -> None:
        """Adds a paragraph."""
        self._text.appendPlainText(text)

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text)
        self.copy_button.setText(" Copied")
        self.copy_button.setIcon(icons.icon("check"))


class ErrorReporter(QObject):
    """Lives on the UI thread; whoever reports may be on any."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: TextDialog | None = None

    @pyqtSlot(str)
    def report(self, text: str) -> None:
        """Shows a traceback; one that comes while the dialog is open is added to it."""
        if self.dialog is None:
            self.dialog = TextDialog("Unexpected error", _INTRODUCTION, text, self._window)
            self.dialog.finished.connect(self._on_finished)
            self.dialog.open()
        else:
            self.dialog.append(text)

    @pyqtSlot()
    def _on_finished(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
