"""Import and export of my samples: asks which file or folder, has it done, and says how that went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFileDialog, QWidget

from digitrec_gui.core.errors import DigitRecError, Stopped
from digitrec_gui.core.samples.types import Imported
from digitrec_gui.services.orders import Order
from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.widgets.saving import ask_where

_NOT_ADDED = "Cancelled: no sample was added."
_NOT_WRITTEN = "Cancelled: nothing was written."


class SamplesTask(QObject):
    """One order at a time.

    Signals:
        started(str): this is being done.
        done(str): it is done or cancelled, and what came of it; may be empty.
        failed(str): it was not done, and why.
        added(list of ids, str): these samples were added, and in which way, in a word.
    """

    started = pyqtSignal(str)
    done = pyqtSignal(str)
    failed = pyqtSignal(str)
    added = pyqtSignal(object, str)

    def __init__(self, service: SampleService, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._service = service
        self._settings = settings
        self._parent = parent
        self._order: Order | None = None

    @property
    def is_busy(self) -> bool:
        """Whether an order is under way."""
        return self._order is not None and self._order.is_under_way

    def begin(self, what: str, order: Order, done: Callable[[Any], None]) -> None:
        """Follows an order, and says what it does.

        Args:
            what: it does.
            order: to the service.
            done: gets its answer, and says what came of it.
        """
        self._order = order
        order.then(self, done, self.fail)
        self.started.emit(what)

    def chooser(self, title: str, folder: str | Path, do: Callable[[Path], object]) -> QFileDialog:
        """A dialog, still to be opened, that has this done with the file or folder chosen."""
        dialog = QFileDialog(self._parent, title, str(folder or Path.home()))
        dialog.fileSelected.connect(lambda chosen: do(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    @pyqtSlot(object)
    def fail(self, error: DigitRecError) -> None:
        """Says why it was not done."""
        self.failed.emit(str(error))


class SamplesTransfer(SamplesTask):
    """One import or export at a time.

    Signals:
        progressed(int, int): so many pictures are done, of so many.
    """

    progressed = pyqtSignal(int, int)

    def __init__(self, service: SampleService, settings: Settings, parent: QWidget) -> None:
        super().__init__(service, settings, parent)
        self._if_cancelled = ""

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
        title, folder, kinds = "Export as an .npz", self._settings.samples_folder, ((".npz", "Arrays"),)
        ask_where(self._parent, title, folder, kinds, _name(), lambda file, _kind: self.export_npz(file))

    @pyqtSlot()
    def cancel(self) -> None:
        """Ends the import or export; the samples and the disk are as they were."""
        if self._order is not None:
            self._order.cancel()

    def import_folder(self, folder: Path) -> None:
        """Adds what is in a folder."""
        self._import(folder, f"Importing {folder.name}…", self._service.import_folder(folder))

    def import_npz(self, file: Path) -> None:
        """Adds what is in an .npz."""
        self._import(file.parent, f"Importing {file.name}…", self._service.import_npz(file))

    def export_folder(self, parent: Path) -> None:
        """Writes all samples to a new folder in this one."""
        folder = parent / _name()
        self._export(parent, f"Exporting to {folder.name}…", self._service.export_folder(folder))

    def export_npz(self, file: Path) -> None:
        """Writes all samples to an .npz."""
        self._export(file.parent, f"Exporting to {file.name}…", self._service.export_npz(file))

    def _import(self, folder: Path, what: str, order: Order) -> None:
        self._settings.samples_folder = folder
        self._if_cancelled = _NOT_ADDED
        order.told.connect(self._on_told)
        self.begin(what, order, self._on_imported)

    def _export(self, folder: Path, what: str, order: Order) -> None:
        self._settings.samples_folder = folder
        self._if_cancelled = _NOT_WRITTEN
        order.told.connect(self._on_told)
        self.begin(what, order, self._on_exported)

    @pyqtSlot(object)
    def _on_told(self, progress: tuple[int, int]) -> None:
        self.progressed.emit(*progress)

    def _on_imported(self, imported: Imported) -> None:
        self.added.emit(imported.ids, "import")
        self.done.emit(imported.sentence)

    def _on_exported(self, file: Path) -> None:
        self.done.emit(f"Exported to {file}.")

    @pyqtSlot(object)
    def fail(self, error: DigitRecError) -> None:
        """Says why it was not done; that somebody cancelled it is no failure."""
        if isinstance(error, Stopped):
            self.done.emit(self._if_cancelled)
        else:
            super().fail(error)


def _name() -> str:
    """With the time, as every file system takes it in a name."""
    return f"DigitRec samples {datetime.now().astimezone():%Y-%m-%d %H.%M.%S}"
