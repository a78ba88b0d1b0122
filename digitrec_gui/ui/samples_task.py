"""What is done with a file of samples: asks for it, has it done, and says how that went."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFileDialog, QWidget

from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.services.settings import Settings


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
