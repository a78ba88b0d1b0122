"""Saves the curves as a picture and the history as a table: asks where, has it written there, says how that went."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFileDialog, QWidget

from digitrec_gui.core.types import Reading
from digitrec_gui.services.model import ModelService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.arrays import image_of
from digitrec_gui.ui.train_curves import TrainCurves

_KINDS = {".png": "Picture (*.png)", ".svg": "Drawing (*.svg)"}


class TrainSaving(QObject):
    """What is saved is what there was when the name was chosen.

    Signals:
        saving(str): the file of this name is being written.
        saved(str): the file of this name is written.
        failed(str): it could not be written, and why.
    """

    saving = pyqtSignal(str)
    saved = pyqtSignal(str)
    failed = pyqtSignal(str)

    def __init__(self, service: ModelService, curves: TrainCurves, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._service = service
        self._curves = curves
        self._settings = settings
        self._parent = parent
        self._request = 0
        service.saved.connect(self._on_saved)
        service.failed.connect(self._on_failed)

    def ask_graph(self, name: str) -> None:
        """Asks where to save the curves, with a name to begin with."""
        dialog = self._dialog("Save the graph", list(_KINDS.values()), f"{name}.png", self.save_graph)
        # The suffix that completes a name is that of the kind chosen.
        dialog.filterSelected.connect(
            lambda kind: dialog.setDefaultSuffix(next(suffix[1:] for suffix, one in _KINDS.items() if one == kind))
        )

    def ask_history(self, name: str) -> None:
        """Asks where to save the figures of each pass."""
        self._dialog("Save the history", ["Table (*.csv)"], f"{name}.csv", self.save_history)

    def save_graph(self, file: Path) -> None:
        """Saves the curves, as the suffix says."""
        if file.suffix.lower() == ".svg":
            lines = tuple(self._curves.svg().splitlines())
            self._save(file, lambda: self._service.save_lines(file, lines))
            return
        file = file if file.suffix.lower() == ".png" else file.with_name(f"{file.name}.png")
        image = image_of(self._curves.picture())
        height, width = image.shape[:2]
        nothing = Reading((), width, height, 0.0)
        self._save(file, lambda: self._service.save(file, file.stem, image, nothing))

    def save_history(self, file: Path) -> None:
        """Saves the figures of each pass as CSV."""
        file = file if file.suffix.lower() == ".csv" else file.with_name(f"{file.name}.csv")
        lines = self._curves.table()
        self._save(file, lambda: self._service.save_lines(file, lines))

    def _dialog(self, title: str, kinds: list[str], name: str, save: Callable[[Path], None]) -> QFileDialog:
        folder = Path(self._settings.export_folder or Path.home())
        dialog = QFileDialog(self._parent, title, str(folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(kinds)
        dialog.setDefaultSuffix(Path(name).suffix[1:])
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda chosen: save(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _save(self, file: Path, save: Callable[[], int]) -> None:
        self._settings.export_folder = file.parent
        self._request = save()
        self.saving.emit(file.name)

    @pyqtSlot(int, object)
    def _on_saved(self, request: int, file: Path) -> None:
        if request == self._request:
            self.saved.emit(file.name)

    @pyqtSlot(int, str)
    def _on_failed(self, request: int, message: str) -> None:
        if request == self._request:
            self.failed.emit(message)
