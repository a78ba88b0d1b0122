"""The Train tab, and what it has to do with the window: its notices, and the question before the window closes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QEvent, QObject, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QWidget

from digitrec_gui.core.training.events import Progress
from digitrec_gui.services.training.runs import is_unfinished
from digitrec_gui.services.training.service import TrainingService, TrainingState
from digitrec_gui.ui.models.in_use import ModelInUse
from digitrec_gui.ui.training import wording as train_wording
from digitrec_gui.ui.training.tab import TrainTab
from digitrec_gui.ui.widgets.controls import Offer, ask_to_close
from digitrec_gui.ui.widgets.notice import Notice

TITLE = "Train"
"""Of the tab."""

_TITLES = {
    TrainingState.IDLE: TITLE,
    TrainingState.STARTING: f"{TITLE} …",
    TrainingState.PAUSED: f"{TITLE}, paused",
    TrainingState.STOPPING: f"{TITLE} …",
}


class TrainNotices(QObject):
    """Hands what was trained to the Models; says above other tabs how a training went.

    Signals:
        shown_asked(TrainTab): this tab should come to the front.
        titled(str): the title of the tab, which says how far a training is to those who look at another.
        busy_changed(bool): a training is under way, or none any more.
    """

    shown_asked = pyqtSignal(QWidget)
    titled = pyqtSignal(str)
    busy_changed = pyqtSignal(bool)

    def __init__(
        self,
        tab: TrainTab,
        training: TrainingService,
        models: ModelInUse,
        notice: Notice,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self.tab = tab
        self._training = training
        self._notice = notice
        self._window = window
        self._said = ""
        tab.installEventFilter(self)
        self.tab.decision.use_asked.connect(models.load)
        self.tab.models_asked.connect(models.show_all)
        self.tab.decision.export_asked.connect(models.choose_export)
        self.tab.saving.failed.connect(notice.show_problem)
        models.changed.connect(self.tab.show_in_use)
        self._training.saved.connect(self._on_trained)
        self._training.failed.connect(self._on_failed)
        self._training.state_changed.connect(self._on_state_changed)
        self._training.progress.connect(self._on_progress)

    def ask_to_close(self, close: Callable[[], object]) -> None:
        """Asks whether to close the window, while a training is under way."""
        ask_to_close(
            self._window,
            "A training is under way",
            f"“{self._training.out.stem}” is still being trained. Close DigitRec all the same?",
            "The epochs that are finished are kept: at the next start you can go on with it."
            if is_unfinished(self._training.out)
            else "No epoch is finished yet, so nothing of it is kept: it would have to begin anew.",
            close=Offer("Stop and close", close, "End the training, and close"),
            stay="Go on training",
        )

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Takes back what was said of the tab when it comes to the front, where it is seen (Qt override)."""
        if self._said and event is not None and event.type() == QEvent.Type.Show:
            self._notice.take_back(self._said)
            self._said = ""
        return super().eventFilter(watched, event)

    @pyqtSlot(TrainingState)
    def _on_state_changed(self, state: TrainingState) -> None:
        self.busy_changed.emit(state != TrainingState.IDLE)
        if state != TrainingState.RUNNING:  # how far it is follows within half a second
            self.titled.emit(_TITLES[state])

    @pyqtSlot(dict)
    def _on_progress(self, event: Progress) -> None:
        if self._training.state == TrainingState.RUNNING:
            self.titled.emit(f"{TITLE} {int(100 * train_wording.done(event))}\N{NO-BREAK SPACE}%")

    @pyqtSlot(object)
    def _on_trained(self, h5: Path) -> None:
        if not self.tab.isVisible():
            offer = Offer("Look at it", self._show_tab)
            self._said = f"The training has ended: {h5.stem} is ready."
            self._notice.show_remark(self._said, offer)

    @pyqtSlot(str)
    def _on_failed(self, message: str) -> None:
        if not self.tab.isVisible():
            self._said = message
            self._notice.show_problem(message, Offer("Train tab", self._show_tab, "Look at the training"))

    @pyqtSlot()
    def show_teaching(self) -> None:
        """Brings the tab to the front, ready to teach the Model in use the user's samples, if there are enough."""
        self.tab.view.form.choose_teaching()
        self.shown_asked.emit(self.tab)

    def _show_tab(self) -> None:
        self._notice.end_said()
        self.shown_asked.emit(self.tab)
