"""Import and export of my samples: asks which file or folder, has it done, and says how that went."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFileDialog, QWidget

from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.ask_where import ask_where
from digitrec_gui.ui.samples_task import SamplesTask

if TYPE_CHECKING:
    from digitrec_gui.core.samples.importing import Imported

_NOT_ADDED = "Cancelled: no sample was added."
_NOT_WRITTEN = "Cancelled: nothing was written."


class SamplesTransfer(SamplesTask):
    """One import or export at a time.

    Signals:
        progressed(int, int): so many pictures are done, of so many.
    """

    progressed = pyqtSignal(int, int)

    def __init__(self, service: SampleService, settings: Settings, parent: QWidget) -> None:
        super().__init__(service, settings, parent)
        self._if_cancelled = ""
        service.progress.connect(self._on_progress)
        service.imported.connect(self._on_imported)
        service.saved.connect(self._on_saved)
        service.cancelled.connect(self._on_cancelled)

    @pyqtSlot()
    def ask_import_folder(self) -> None:
        """Asks for a folder with folders 0 to 9, and adds what is in it."""
        dialog = self.chooser(
            "Import a folder with folders 0 to 9 of pictures", self._settings.samples_folder, self.import_folder
        )
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.open()

    @pyqtSlot()
    def ask_import_npz(self) -> None:
        """Asks for an .npz and adds what is in it."""
        dialog = self.chooser("Import an .npz", self._settings.samples_folder, self.import_npz)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("Arrays (*.npz)")
        dialog.open()

    @pyqtSlot()
    def ask_export_folder(self) -> None:
        """Asks for a folder, and writes all samples to a new folder in it."""
        dialog = self.chooser(
            "Export: choose the folder in which a new one is made", self._settings.samples_folder, self.export_folder
        )
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.open()

    @pyqtSlot()
    def ask_export_npz(self) -> None:
        """Asks for a name, and writes all samples to an .npz."""
        folder = self._settings.samples_folder
        ask_where(self._parent, "Export as an .npz", folder, {".npz": "Arrays"}, _name(), self.export_npz)

    @pyqtSlot()
    def cancel(self) -> None:
        """Ends the import or export; the samples and the disk are as they were."""
        self._service.cancel(self._request)

    def import_folder(self, folder: Path) -> None:
        """Adds what is in a folder."""
        self._begin(folder, f"Importing {folder.name}…", _NOT_ADDED, self._service.import_folder(folder))

    def import_npz(self, file: Path) -> None:
        """Adds what is in an .npz."""
        self._begin(file.parent, f"Importing {file.name}…", _NOT_ADDED, self._service.import_npz(file))

    def export_folder(self, parent: Path) -> None:
        """Writes all samples to a new folder in this one."""
        folder = parent / _name()
        self._begin(parent, f"Exporting to {folder.name}…", _NOT_WRITTEN, self._service.export_folder(folder))

    def export_npz(self, file: Path) -> None:
        """Writes all samples to an .npz."""
        self._begin(file.parent, f"Exporting to {file.name}…", _NOT_WRITTEN, self._service.export_npz(file))

    def _begin(self, folder: Path, what: str, if_cancelled: str, request: int) -> None:
        self._settings.samples_folder = folder
        self._if_cancelled = if_cancelled
        self.begin(what, request)

    @pyqtSlot(int, int, int)
    def _on_progress(self, request: int, done: int, of: int) -> None:
        if request == self._request:
            self.progressed.emit(done, of)

    @pyqtSlot(int, object)
    def _on_imported(self, request: int, imported: Imported) -> None:
        if self.ends_with(request):
            self.done.emit(imported.sentence)

    @pyqtSlot(int, object)
    def _on_saved(self, request: int, file: Path) -> None:
        if self.ends_with(request):
            self.done.emit(f"Exported to {file}.")

    @pyqtSlot(int)
    def _on_cancelled(self, request: int) -> None:
        if self.ends_with(request):
            self.done.emit(self._if_cancelled)


def _name() -> str:
    """With the time, as every file system takes it in a name."""
    return f"DigitRec samples {datetime.now().astimezone():%Y-%m-%d %H.%M.%S}"
