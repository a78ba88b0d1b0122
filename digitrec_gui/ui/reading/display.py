"""Shows in the panel by which steps a Digit was read."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from digitrec_gui.core.types import Digit, Image, Stages
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.ui.reading.panel import ReadingPanel


class Explaining(QObject):
    """One Digit at a time: what is still being worked out of another is not shown.

    Signals:
        explained(): the steps are shown.
        failed(str): they could not be worked out, and why.
    """

    explained = pyqtSignal()
    failed = pyqtSignal(str)

    def __init__(self, service: ReadingService, panel: ReadingPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._service = service
        self._panel = panel
        self._request = 0
        service.stages_done.connect(self._on_stages_done)
        service.failed.connect(self._on_failed)

    def explain(self, image: Image, digit: Digit, rotation: int = 0) -> None:
        """Shows the steps of a Digit of this Image, turned so."""
        self._request = self._service.stages(image, digit, rotation)

    def cancel(self) -> None:
        """There is no Digit any more whose steps are wanted."""
        self._request = 0

    @pyqtSlot(int, object)
    def _on_stages_done(self, request: int, stages: Stages) -> None:
        if request == self._request:
            self._panel.steps.show_stages(stages)
            self.explained.emit()

    @pyqtSlot(int, str)
    def _on_failed(self, request: int, message: str) -> None:
        if request == self._request:
            self.failed.emit(message)
