"""The paper sheet: saved as a PDF to print, and read back from a photo of it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QUrl, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QFileDialog, QWidget

from digitrec_gui.core.types import Image
from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.ask_where import ask_where
from digitrec_gui.ui.incoming import IMAGE_SUFFIXES
from digitrec_gui.ui.samples_sheet_dialog import SheetDialog
from digitrec_gui.ui.samples_task import SamplesTask

if TYPE_CHECKING:
    from digitrec_gui.core.samples.sheet_photo import SheetRead

SHEETS = 62
"""As many sheets there are, each with its digits in another order; a test keeps it that of `core.samples.sheet`."""


class SamplesSheets(SamplesTask):
    """One sheet at a time.

    Signals:
        opened(SheetDialog): what was found on a sheet is shown.
    """

    opened = pyqtSignal(object)

    def __init__(self, service: SampleService, settings: Settings, parent: QWidget) -> None:
        super().__init__(service, settings, parent)
        service.saved.connect(self._on_saved)
        service.sheet_read.connect(self._on_read)

    @pyqtSlot()
    def ask_file(self) -> None:
        """Asks where to save a sheet."""
        number = random.randint(1, SHEETS)
        kinds, name = {".pdf": "Sheet to print"}, f"DigitRec sheet {number}"
        folder = self._settings.samples_folder
        ask_where(self._parent, "Save a sheet to print", folder, kinds, name, lambda file: self.save(file, number))

    @pyqtSlot()
    def ask_picture(self) -> None:
        """Asks for a photo of a sheet, and reads it."""
        patterns = " ".join(f"*{suffix}" for suffix in IMAGE_SUFFIXES)
        dialog = self.chooser("Open a photo of a sheet", self._settings.image_folder, self.read)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([f"Pictures ({patterns})", "All files (*)"])
        dialog.open()

    def save(self, file: Path, number: int) -> None:
        """Saves the sheet of this number as a PDF."""
        self._settings.samples_folder = file.parent
        self.begin(f"Saving {file.name}…", self._service.save_sheet(number, file))

    def read(self, picture: Path) -> None:
        """Finds the digits on a photo of a sheet."""
        self.begin(f"Reading {picture.name}…", self._service.read_sheet(picture))

    def read_shown(self, image: Image | None) -> None:
        """Finds the digits on an Image of a sheet, if there is one."""
        if image is None:
            self.failed.emit("No picture is open in the Image tab. Open one of a sheet there, or take a frame of it.")
        else:
            self.begin("Reading the sheet…", self._service.read_sheet(image))

    @pyqtSlot(int, object)
    def _on_saved(self, request: int, file: Path) -> None:
        if self.ends_with(request):
            self.done.emit(f"Saved {file}. Print it at its size, write in its boxes, and open a photo of it here.")
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))

    @pyqtSlot(int, object)
    def _on_read(self, request: int, sheet: SheetRead) -> None:
        if self.ends_with(request):
            self.done.emit("")
            dialog = SheetDialog(sheet, self._parent)
            dialog.added.connect(self._service.add)
            dialog.open()
            self.opened.emit(dialog)
