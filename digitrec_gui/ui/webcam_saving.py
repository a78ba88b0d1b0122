"""Saves a Frame as a picture, or the kept numbers as text: asks where, has it written there, says how that went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFileDialog, QWidget

from digitrec_gui.core.types import Image, Reading
from digitrec_gui.services.model import ModelService
from digitrec_gui.services.settings import Settings


class WebcamSaving(QObject):
    """What is saved is what there was when it was asked for, however long the dialog stays open.

    Signals:
        saving(str): the file of this name is being written.
        saved(str): the file of this name is written.
        failed(str): it could not be written, and why.
    """

    saving = pyqtSignal(str)
    saved = pyqtSignal(str)
    failed = pyqtSignal(str)

    def __init__(self, service: ModelService, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._service = service
        self._settings = settings
        self._parent = parent
        self._request = 0
        service.saved.connect(self._on_saved)
        service.failed.connect(self._on_failed)

    def ask_picture(self, image: Image) -> None:
        """Asks where to save an Image, without marks."""
        height, width = image.shape[:2]
        nothing = Reading((), width, height, 0.0)
        self._ask(
            "Save the picture",
            "Picture (*.png)",
            f"Webcam {_now()}.png",
            lambda file: self._service.save(file, file.name, image, nothing),
        )

    def ask_numbers(self, numbers: tuple[str, ...]) -> None:
        """Asks where to save numbers, each a line."""
        self._ask(
            "Save the kept numbers",
            "Text (*.txt)",
            f"Numbers {_now()}.txt",
            lambda file: self._service.save_lines(file, numbers),
        )

    def _ask(self, title: str, kind: str, name: str, save: Callable[[Path], int]) -> None:
        suffix = Path(name).suffix
        folder = Path(self._settings.export_folder or Path.home())
        dialog = QFileDialog(self._parent, title, str(folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(kind)
        # Completes a name without a suffix before the dialog asks whether to replace a file.
        dialog.setDefaultSuffix(suffix[1:])
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda chosen: self._save(_with_suffix(Path(chosen), suffix), save))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save(self, file: Path, save: Callable[[Path], int]) -> None:
        self._settings.export_folder = file.parent
        self._request = save(file)
        self.saving.emit(file.name)

    @pyqtSlot(int, object)
    def _on_saved(self, request: int, file: Path) -> None:
        if request == self._request:
            self.saved.emit(file.name)

    @pyqtSlot(int, str)
    def _on_failed(self, request: int, message: str) -> None:
        if request == self._request:
            self.failed.emit(message)


def _now() -> str:
    """The time, as every file system takes it in a name."""
    return datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S")


def _with_suffix(file: Path, suffix: str) -> Path:
    """The file under a name that says what it is."""
    return file if file.suffix.lower() == suffix else file.with_name(f"{file.name}{suffix}")
