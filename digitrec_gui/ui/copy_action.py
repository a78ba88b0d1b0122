"""The action that copies the text read, and shows for a moment that it did."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtGui import QAction

from digitrec_gui.ui import icons, wording

_SHOWN_MS = 1500


class CopyAction(QAction):
    """Its icon is a tick while `show_copied` has its say."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(icons.icon("copy"), "&Copy text read", parent)
        self.setShortcut("Ctrl+C")
        self.setToolTip(f"Copy the text read ({wording.keys(self.shortcut())})")
        self._shown = QTimer(self)
        self._shown.setSingleShot(True)
        self._shown.setInterval(_SHOWN_MS)
        self._shown.timeout.connect(self.end_copied)

    def show_copied(self) -> None:
        """Shows for a moment that the text is on the clipboard."""
        self.setIcon(icons.icon("check"))
        self._shown.start()

    def end_copied(self) -> None:
        """Shows no longer that it is."""
        self._shown.stop()
        self.setIcon(icons.icon("copy"))
