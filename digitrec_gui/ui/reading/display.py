"""Shows in the panel by which steps a Digit was read."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.types import Digit, Image, Stages
from digitrec_gui.services.orders import NewestOrder
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
        self._order = NewestOrder(self)

    def explain(self, image: Image, digit: Digit, rotation: int = 0) -> None:
        """Shows the steps of a Digit of this Image, turned so."""
        order = self._service.stages(image, digit, rotation)
        self._order.follow(order, self._on_stages, self._on_no_stages)

    def cancel(self) -> None:
        """There is no Digit any more whose steps are wanted."""
        self._order.forget()

    def _on_stages(self, stages: Stages) -> None:
        self._panel.steps.show_stages(stages)
        self.explained.emit()

    def _on_no_stages(self, error: DigitRecError) -> None:
        self.failed.emit(str(error))
