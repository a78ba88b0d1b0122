"""Import and export of my samples: asks which file or folder, has it done, and says how that went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFileDialog, QWidget

from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.widgets.saving import ask_where

if TYPE_CHECKING:
    from digitrec_gui.core.samples.importing import Imported

_NOT_ADDED = "Cancelled: no sample was added."
_NOT_WRITTEN = "Cancelled: nothing was written."


class SamplesTask(QObject):
    """One order to the service at a time.

    Signals:
        started(str): this is being done.
        done(str): it is done or cancelled, and what came of it; may be empty.
        failed(str): it was not done, and why.
    """

    started = pyqtSignal(str)
    done = pyqtSignal(str)
    failed = pyqtSignal(str)

    def __init__(self, service: SampleService, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._service = service
        self._settings = settings
        self._parent = parent
        self._request = 0
        service.failed.connect(self._on_failed)

    @property
    def is_busy(self) -> bool:
        """Whether an order is under way."""
        return bool(self._request)

    def begin(self, what: str, request: int) -> None:
        """Follows an order to the service, and says what it does."""
        self._request = request
        self.started.emit(what)

    def ends_with(self, request: int) -> bool:
        """Whether this is the answer that was waited for; if so, nothing is under way any more."""
        is_mine = request == self._request
        if is_mine:
            self._request = 0
        return is_mine

    def chooser(self, title: str, folder: str | Path, do: Callable[[Path], object]) -> QFileDialog:
        """A dialog, still to be opened, that has this done with the file or folder chosen."""
        dialog = QFileDialog(self._parent, title, str(folder or Path.home()))
        dialog.fileSelected.connect(lambda chosen: do(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    @pyqtSlot(int, str)
    def _on_failed(self, request: int, message: str) -> None:
        if self.ends_with(request):
            self.failed.emit(message)


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
