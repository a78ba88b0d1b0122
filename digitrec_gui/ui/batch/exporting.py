"""Exports of a job: where to, and how far they are."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFileDialog, QWidget

from digitrec_gui.core.errors import DigitRecError, PasswordError, Stopped
from digitrec_gui.core.words import counted
from digitrec_gui.services.batch.reports import Kind
from digitrec_gui.services.batch.service import BatchService
from digitrec_gui.services.orders import Order
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.widgets.saving import Saving

_FILES = {
    Kind.EXCEL: (".xlsx", "Excel file"),
    Kind.CSV: (".csv", "Table of the numbers"),
    Kind.JSON: (".jsonl", "JSON Lines"),
    Kind.REPORT: (".pdf", "Report"),
}


class Exporting(Saving):
    """One export at a time; it can be stopped.

    Signals:
        busy(str): an export is under way, and how far it is.
        idle(): none is any more.
        protected(Path, tuple): an export to this folder is without the pictures of files of these paths or addresses,
            which a password protects.
    """

    busy = pyqtSignal(str)
    idle = pyqtSignal()
    protected = pyqtSignal(object, tuple)

    def __init__(self, batch: BatchService, reading: ReadingService, settings: Settings, parent: QWidget) -> None:
        super().__init__(reading, settings, parent)
        self._batch = batch
        self._order: Order | None = None

    def ask(self, kind: Kind) -> None:
        """Asks where to export the job to, as this kind."""
        if self._batch.job is None or self._order is not None:
            return
        name = self._batch.name(self._batch.job.path)
        if kind is Kind.PICTURES:
            folder = QFileDialog.getExistingDirectory(
                self._parent, "Save the marked pictures in a folder", self._settings.export_folder
            )
            if folder:
                self.export(kind, Path(folder))
        else:
            self.ask_file("Export the job", (_FILES[kind],), f"{name} read", lambda file: self.export(kind, file))

    def export(self, kind: Kind, target: Path) -> Order:
        """Exports the job that is shown to a file, or pictures to a folder."""
        assert self._batch.job is not None
        self._settings.export_folder = target if kind is Kind.PICTURES else target.parent
        self._order = order = self._batch.save(kind, target)
        order.told.connect(lambda pages: self.busy.emit(f"Exporting {target.name}: {counted(pages, 'page')} so far"))
        order.then(self, partial(self._on_exported, target), partial(self._on_not_exported, target))
        self.saving.emit(target.name)
        return order

    @pyqtSlot()
    def stop(self) -> None:
        """Ends the export that is under way."""
        if self._order is not None:
            self._order.cancel()

    def _on_exported(self, target: Path, what: str) -> None:
        self._order = None
        self.idle.emit()
        self.saved.emit(what)
        self.protected.emit(target, self._batch.left_out)

    def _on_not_exported(self, target: Path, error: DigitRecError) -> None:
        self._order = None
        self.idle.emit()
        self.failed.emit("The export was stopped." if isinstance(error, Stopped) else str(error))
        self.protected.emit(target, self._batch.left_out if isinstance(error, PasswordError) else ())
