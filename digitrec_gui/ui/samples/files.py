"""Imports, exports and sheets: has done what the actions ask for, and says in the window how that goes."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QWidget

from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.samples.actions import SamplesActions
from digitrec_gui.ui.samples.bar import SamplesBar
from digitrec_gui.ui.samples.sheets import SamplesSheets
from digitrec_gui.ui.samples.transfer import SamplesTransfer


class SamplesFiles(QObject):
    """One at a time: while it is under way, the actions that would begin another are disabled.

    Attributes:
        transfer: imports and exports.
        sheets: makes and reads sheets.

    Signals:
        started(): one is under way.
        said(str): what came of it.
        failed(str): it was not done, and why.
        added(list of ids, str): these samples were added, and in which way, in a word.
        ended(): the bar is free for other hints.
    """

    started = pyqtSignal()
    said = pyqtSignal(str)
    failed = pyqtSignal(str)
    added = pyqtSignal(object, str)
    ended = pyqtSignal()

    def __init__(
        self, samples: SampleService, settings: Settings, actions: SamplesActions, bar: SamplesBar, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._bar = bar
        self.transfer = SamplesTransfer(samples, settings, parent)
        self.sheets = SamplesSheets(samples, settings, parent)
        self._connect()

    def _connect(self) -> None:
        actions, transfer, sheets = self._actions, self.transfer, self.sheets
        actions.print_sheet.triggered.connect(sheets.ask_file)
        actions.read_sheet.triggered.connect(sheets.ask_picture)
        actions.import_folder.triggered.connect(transfer.ask_import_folder)
        actions.import_npz.triggered.connect(transfer.ask_import_npz)
        actions.export_folder.triggered.connect(transfer.ask_export_folder)
        actions.export_npz.triggered.connect(transfer.ask_export_npz)
        for task in (transfer, sheets):
            task.started.connect(self._on_started)
            task.done.connect(self._on_done)
            task.failed.connect(self._on_failed)
            task.added.connect(self.added)
        transfer.progressed.connect(self._bar.show_progress)
        self._bar.cancel.clicked.connect(self._cancel)

    @pyqtSlot(str)
    def _on_started(self, what: str) -> None:
        self.started.emit()
        self._bar.show_busy(what, can_cancel=self.transfer.is_busy)
        self._actions.set_files_enabled(False)

    @pyqtSlot()
    def _cancel(self) -> None:
        self._bar.cancel.setEnabled(False)
        self.transfer.cancel()

    @pyqtSlot(str)
    def _on_done(self, sentence: str) -> None:
        self._end()
        if sentence:
            self.said.emit(sentence)

    @pyqtSlot(str)
    def _on_failed(self, message: str) -> None:
        self._end()
        self.failed.emit(message)

    def _end(self) -> None:
        self._bar.end_busy()
        self._actions.set_files_enabled(True)
        self.ended.emit()
