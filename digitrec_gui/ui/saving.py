"""Save as…: asks where, has what was read written there, and says how that went."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFileDialog, QWidget

from digitrec_gui.services.model import ModelService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.reading_session import ReadingSession

_FORMATS = {
    "Text (*.txt)": "txt",
    "Table of the digits (*.csv)": "csv",
    "Picture with the digits marked (*.png)": "png",
}


class Saving(QObject):
    """One dialog for all that can be saved; its list of formats says which.

    Signals:
        saving(str): the file of this name is being written.
        saved(str): the file of this name is written.
        failed(str): it could not be written, and why.
    """

    saving = pyqtSignal(str)
    saved = pyqtSignal(str)
    failed = pyqtSignal(str)

    def __init__(self, service: ModelService, session: ReadingSession, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._service = service
        self._session = session
        self._settings = settings
        self._parent = parent
        self._request = 0
        service.saved.connect(self._on_saved)
        service.failed.connect(self._on_failed)

    def ask(self, name: str) -> None:
        """Asks where to save what was read from the Image of this name."""
        folder = Path(self._settings.export_folder or self._settings.image_folder or Path.home())
        dialog = QFileDialog(self._parent, "Save what was read", str(folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(_FORMATS))
        # Completes a name without a suffix before the dialog asks whether to replace a file.
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(f"{Path(name).stem} read.txt")
        dialog.filterSelected.connect(lambda chosen: _change_format(dialog, _FORMATS.get(chosen, "txt")))
        dialog.fileSelected.connect(lambda file: self.save(Path(file), name))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, file: Path, name: str) -> None:
        """Saves what was read from the Image of this name."""
        picture, reading = self._session.picture, self._session.reading
        if picture is None or reading is None:
            return
        self._settings.export_folder = file.parent
        self._request = self._service.save(file, name, picture.image, reading)
        self.saving.emit(file.name)

    @pyqtSlot(int, object)
    def _on_saved(self, request: int, file: Path) -> None:
        if request == self._request:
            self.saved.emit(file.name)

    @pyqtSlot(int, str)
    def _on_failed(self, request: int, message: str) -> None:
        if request == self._request:
            self.failed.emit(message)


def _change_format(dialog: QFileDialog, suffix: str) -> None:
    """Gives the name in the dialog the suffix of the format that was chosen."""
    dialog.setDefaultSuffix(suffix)
    for file in dialog.selectedFiles():
        dialog.selectFile(Path(file).with_suffix(f".{suffix}").name)
