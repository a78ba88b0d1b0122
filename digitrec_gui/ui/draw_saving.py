"""What is drawn leaves as a picture: as a file, or on the clipboard."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QWidget

from digitrec_gui.services.reading.service import ModelService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.arrays import image_of
from digitrec_gui.ui.draw_sheet import Sheet
from digitrec_gui.ui.saving import PICTURE, Saving


class DrawSaving(Saving):
    """The picture of the sheet, without marks.

    Signals:
        copied(): the picture is on the clipboard.
    """

    copied = pyqtSignal()

    def __init__(self, service: ModelService, sheet: Sheet, settings: Settings, parent: QWidget) -> None:
        super().__init__(service, settings, parent)
        self._sheet = sheet

    @pyqtSlot()
    def copy(self) -> None:
        """Puts the picture on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setImage(self._sheet.picture())
            self.copied.emit()

    def ask(self, name: str) -> None:
        """Asks where to save the picture, with a name to begin with."""
        self.ask_file("Save what is drawn", PICTURE, name, self.save)

    def save(self, file: Path) -> None:
        """Saves the picture as a PNG."""
        self.write_picture(file, image_of(self._sheet.picture()))
