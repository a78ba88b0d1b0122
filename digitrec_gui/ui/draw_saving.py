"""Save picture as…: asks where, has what is drawn written there, and says how that went."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QFileDialog, QWidget

from digitrec_gui.core.types import Reading
from digitrec_gui.services.model import ModelService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.arrays import image_of
from digitrec_gui.ui.draw_sheet import Sheet


class DrawSaving(QObject):
    """The picture of the sheet leaves as a file, or on the clipboard.

    Signals:
        saving(str): the file of this name is being written.
        saved(str): the file of this name is written.
        failed(str): it could not be written, and why.
        copied(): the picture is on the clipboard.
    """

    saving = pyqtSignal(str)
    saved = pyqtSignal(str)
    failed = pyqtSignal(str)
    copied = pyqtSignal()

    def __init__(self, service: ModelService, sheet: Sheet, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._service = service
        self._sheet = sheet
        self._settings = settings
        self._parent = parent
        self._request = 0
        service.saved.connect(self._on_saved)
        service.failed.connect(self._on_failed)

    @pyqtSlot()
    def copy(self) -> None:
        """Puts the picture on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setImage(self._sheet.picture())
            self.copied.emit()

    def ask(self, name: str) -> None:
        """Asks where to save the picture, with a name to begin with."""
        folder = Path(self._settings.export_folder or self._settings.image_folder or Path.home())
        dialog = QFileDialog(self._parent, "Save what is drawn", str(folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("Picture (*.png)")
        # Completes a name without a suffix before the dialog asks whether to replace a file.
        dialog.setDefaultSuffix("png")
        dialog.selectFile(f"{name}.png")
        dialog.fileSelected.connect(lambda file: self.save(Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, file: Path) -> None:
        """Saves the picture as a PNG, with the suffix of one."""
        if file.suffix.lower() != ".png":
            file = file.with_name(f"{file.name}.png")  # not another suffix: nobody was asked whether to replace that
        image = image_of(self._sheet.picture())
        height, width = image.shape[:2]
        self._settings.export_folder = file.parent
        # With nothing read there is nothing to be marked in it.
        nothing = Reading((), width, height, 0.0)
        self._request = self._service.save(file, file.stem, image, nothing)
        self.saving.emit(file.name)

    @pyqtSlot(int, object)
    def _on_saved(self, request: int, file: Path) -> None:
        if request == self._request:
            self.saved.emit(file.name)

    @pyqtSlot(int, str)
    def _on_failed(self, request: int, message: str) -> None:
        if request == self._request:
            self.failed.emit(message)
