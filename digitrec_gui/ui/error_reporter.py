"""Tells the user of errors that nobody caught, in one dialog, however many there are."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSlot
from PyQt6.QtWidgets import QWidget

from digitrec_gui.ui.text_dialog import TextDialog

_INTRODUCTION = (
    "Something went wrong that should not have. You can go on; if it happens again, please report it with this text."
)


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
