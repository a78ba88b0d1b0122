"""Says in the panel why something was not read, and waits for the Model if one is on its way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PyQt6.QtCore import QObject, pyqtSlot

from digitrec_gui.core.errors import DigitRecError, NoModelError
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.ui.widgets import wording
from digitrec_gui.ui.widgets.controls import Offer


class Panel(Protocol):
    """Where it is said: in the tabs Image and Draw the ReadingPanel, in Webcam its own."""

    def show_problem(self, message: str, offer: Offer | None = None) -> None:
        """Shows why there is no Reading, and the one button that helps."""

    def show_postponed(self, why: str) -> None:
        """Shows what is waited for."""


class NotRead(QObject):
    """Whoever shows a Reading ends this with `clear`.

    Args:
        service: knows whether a Model is on its way.
        panel: where it is said.
        what: is to be read, as "The sheet".
        choose_model: lets the user choose a Model, where there is none.
        parent: the tab.
    """

    def __init__(
        self, service: ReadingService, panel: Panel, what: str, choose_model: Callable[[], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._panel = panel
        self._what = what
        self._choose_model = choose_model
        self._waits_for_model = False
        service.model_failed.connect(self.end_waiting)

    @pyqtSlot(object)
    def show(self, error: DigitRecError) -> None:
        """Says why it was not read, and what helps."""
        if not isinstance(error, NoModelError):
            self._panel.show_problem(str(error))
        elif self._service.is_loading:
            self._waits_for_model = True
            sentence = f"The model is still being prepared. {self._what} is read as soon as it is ready."
            self._panel.show_postponed(sentence)
        else:
            self._show_no_model()

    def clear(self) -> None:
        """Waits for no Model any more: it was read meanwhile, or is gone."""
        self._waits_for_model = False

    @pyqtSlot()
    def end_waiting(self) -> None:
        """Says that there is no Model, if one is waited for: it will not come."""
        if self._waits_for_model:
            self._waits_for_model = False
            self._show_no_model()

    def _show_no_model(self) -> None:
        tip = f"Open a model that reads digits ({wording.keys('Ctrl+M')})"
        self._panel.show_problem(str(NoModelError()), Offer("Open a model…", self._choose_model, tip))
