"""The Train tab: a model is trained or taught, watched meanwhile, and judged at the end."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PyQt6.QtCore import Qt, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QWidget

from digitrec_gui import paths
from digitrec_gui.core.needs import can_train
from digitrec_gui.core.samples.doubts import Doubt
from digitrec_gui.core.training.events import EpochDone, Started
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.services.models.library import ModelLibrary
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.services.settings import Settings
from digitrec_gui.services.training.runs import Unfinished, discard, is_unfinished, new_out, unfinished
from digitrec_gui.services.training.service import TrainingService, TrainingState
from digitrec_gui.ui.training.actions import TrainActions
from digitrec_gui.ui.training.curves import TrainSaving
from digitrec_gui.ui.training.decision import TrainDecision
from digitrec_gui.ui.training.doubts import TrainCheck
from digitrec_gui.ui.training.layout import TrainLayout
from digitrec_gui.ui.training.mistakes import MistakesDialog
from digitrec_gui.ui.widgets import controls, wording


class TrainTab(QWidget):
    """Options in, a new Model out.

    Signals:
        models_asked(): the user wants to see all Models.
        samples_asked(): the user wants to see the samples.
        doubts_asked(dict): the user wants to look at samples that look wrong.
    """

    models_asked = pyqtSignal()
    samples_asked = pyqtSignal()
    doubts_asked = pyqtSignal(object)

    def __init__(
        self,
        training: TrainingService,
        library: ModelLibrary,
        samples: SampleService,
        reading: ReadingService,
        settings: Settings,
    ) -> None:
        super().__init__()
        self._training = training
        self._library = library
        self._samples = samples
        self.actions_ = TrainActions(self)
        self.view = TrainLayout(self, self.actions_, settings)
        self.decision = TrainDecision(training, library, self.view, self)
        self.saving = TrainSaving(reading, self.view.curves, settings, self)
        self._check = TrainCheck(samples, self)
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.timeout.connect(self._look_for_unfinished)
        self._connect_training()
        self._connect_rest()
        self._show_possible()
        self._looking.start()

    def _connect_training(self) -> None:
        training, view = self._training, self.view
        training.state_changed.connect(self._on_state_changed)
        training.started.connect(self._on_started)
        training.progress.connect(view.progress.show_progress)
        training.progress.connect(view.curves.show_progress)
        training.epoch.connect(self._on_epoch)
        training.shown.connect(view.strips.show_shown)
        training.wrong.connect(view.strips.show_wrong)
        training.note.connect(view.progress.show_note)
        training.cancelled.connect(self._on_cancelled)
        training.failed.connect(self._on_failed)

    def _connect_rest(self) -> None:
        actions, view = self.actions_, self.view
        actions.start.triggered.connect(self.start)
        actions.pause.triggered.connect(self._on_pause)
        actions.stop.triggered.connect(self._training.stop)
        actions.cancel.triggered.connect(self._training.cancel)
        actions.models.triggered.connect(self.models_asked)
        actions.save_graph.triggered.connect(lambda: self.saving.ask_graph(self._name))
        actions.save_history.triggered.connect(lambda: self.saving.ask_history(self._name))
        actions.mistakes.triggered.connect(self._show_mistakes)
        self.decision.new_changed.connect(actions.set_model_enabled)
        view.form.data.samples_asked.connect(self.samples_asked)
        view.offer.resume_asked.connect(self._on_resume)
        view.offer.discard_asked.connect(self._on_forget)
        self._samples.changed.connect(self._on_samples_changed)
        self._library.changed.connect(self._look_for_forgotten)
        self._check.passed.connect(self._start_now)
        self._check.doubted.connect(self._on_doubted)
        self._check.left.connect(self._on_doubts_left)
        view.doubts.start_asked.connect(self._start_now)
        view.doubts.look_asked.connect(self.doubts_asked)

    @property
    def is_busy(self) -> bool:
        """Whether a training is under way."""
        return self._training.state != TrainingState.IDLE

    @property
    def _name(self) -> str:
        return self._training.out.stem

    def show_in_use(self, h5: Path) -> None:
        """Names the Model that reads now: it can be taught, and the new one is measured beside it."""
        self.decision.show_in_use(h5)
        self.view.form.show_in_use(wording.model_name(h5))
        self._settle(h5)

    @pyqtSlot()
    def start(self) -> None:
        """Starts what the form says, unless some of the samples that it teaches look wrong."""
        self.view.doubts.hide()
        if self.view.form.data.samples_share is None:
            self._start_now()
        elif not self._check.is_under_way:
            self.view.progress.say("Looking at your samples", "Whether any of them looks wrong.")
            self._check.begin(self.decision.in_use)

    @pyqtSlot(dict)
    def _on_doubted(self, doubts: dict[int, Doubt]) -> None:
        self._say_not_started("Some of your samples look wrong.")
        self.view.doubts.show_doubts(doubts)
        self.view.doubts.look.setFocus(Qt.FocusReason.OtherFocusReason)

    @pyqtSlot(dict)
    def _on_doubts_left(self, doubts: dict[int, Doubt]) -> None:
        """Follows what is done with them in My samples; what was closed here stays so."""
        if not doubts:
            self._say_not_started("Nothing is left to look at.")
        elif self.view.doubts.isHidden():
            return
        self.view.doubts.show_doubts(doubts)

    def _say_not_started(self, why: str) -> None:
        waiting = self.decision.new
        below = f" Below, {waiting.stem} still waits for your decision." if waiting is not None else ""
        self.view.progress.say("Not started yet", f"{why}{below}")

    @pyqtSlot()
    def _start_now(self) -> None:
        form = self.view.form
        out = new_out(self._library.folder, form.preset, datetime.now().astimezone())
        options = form.options(out, paths.samples_file(), self.decision.in_use)
        self._start(options, options.from_model)

    def _start(self, options: TrainOptions, taught: Path | None) -> None:
        self._check.forget()
        self.view.doubts.hide()
        self.decision.begin(taught)
        name = "" if taught is None else wording.model_name(taught)
        self.view.form.begin(name)
        self.view.progress.begin(name)
        self.actions_.set_history_enabled(False)
        self.view.offer.show_run(None)
        self._training.start(options)
        if self.is_busy:
            self.view.progress.take_focus()
        else:
            self.view.form.begin("")
        # In a turn of its own: beside the start of a process it would hold the window up for two frames.
        QTimer.singleShot(0, self._show_running)

    @pyqtSlot()
    def _show_running(self) -> None:
        if self.is_busy:
            self.view.show_running()

    @pyqtSlot(bool)
    def _on_pause(self, pause: bool) -> None:
        if pause:
            self._training.pause()
        else:
            self._training.resume()

    @pyqtSlot(TrainingState)
    def _on_state_changed(self, state: TrainingState) -> None:
        follows = controls.has_focus(self.view.progress)  # before its buttons are disabled
        self.actions_.show_state(state)
        self.view.show_state(state)
        if follows and state == TrainingState.IDLE:
            QTimer.singleShot(0, self._show_next)  # when it is known how it ended
        elif follows and state != TrainingState.PAUSED:
            self.view.progress.take_focus()

    @pyqtSlot()
    def _show_next(self) -> None:
        """Gives the keyboard to what comes after a training."""
        outcome = self.view.outcome
        (outcome.default if outcome.isVisible() else self.view.form.start).setFocus(Qt.FocusReason.OtherFocusReason)

    @pyqtSlot(dict)
    def _on_started(self, event: Started) -> None:
        self.view.curves.begin(event["epochs"], event["history"])
        self.actions_.set_history_enabled(bool(self.view.curves.history))
        self.view.progress.show_started(event)
        self.view.strips.expect_wrong(event["epochs_done"])

    @pyqtSlot(dict)
    def _on_epoch(self, event: EpochDone) -> None:
        self.view.curves.show_epoch(event)
        self.actions_.set_history_enabled(True)

    @pyqtSlot()
    def _on_cancelled(self) -> None:
        self.view.progress.say("Cancelled", "Nothing was changed.")
        self._look_for_unfinished()

    @pyqtSlot(str)
    def _on_failed(self, message: str) -> None:
        self.view.show_failed(message)
        self._look_for_unfinished()

    @pyqtSlot()
    def _look_for_unfinished(self) -> None:
        runs = [] if self.is_busy else unfinished(self._library.folder)
        self.view.offer.show_run(runs[0] if runs else None)

    def _settle(self, h5: Path) -> None:
        """Leaves nothing to go on with of a training that was stopped, and whose Model is used."""
        try:
            discard(h5)
        except OSError:  # the folder cannot be written: then it is offered further on
            return
        self._look_for_forgotten()

    @pyqtSlot()
    def _look_for_forgotten(self) -> None:
        """Offers nothing more that is not there any more: its Model was used, deleted or renamed."""
        run = self.view.offer.run
        if run is not None and not is_unfinished(run.out):
            self._look_for_unfinished()

    @pyqtSlot(object)
    def _on_resume(self, run: Unfinished) -> None:
        self._start(TrainOptions(out=run.out, resume=True), run.taught)

    @pyqtSlot(object)
    def _on_forget(self, run: Unfinished) -> None:
        discard(run.out)
        self._look_for_unfinished()

    @pyqtSlot(object)
    def _on_samples_changed(self, counts: dict[int, int]) -> None:
        self.view.form.show_samples(sum(counts.values()))

    @pyqtSlot()
    def _show_mistakes(self) -> None:
        h5 = self._training.out
        dialog, order = MistakesDialog(h5.stem, self), self._library.ask(h5)
        order.then(dialog, dialog.show_answers, dialog.show_problem)
        dialog.finished.connect(order.forget)
        dialog.open()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Counts the samples, which another window may have changed (Qt override)."""
        super().showEvent(event)
        self._samples.count()
        self._show_possible()

    def _show_possible(self) -> None:
        """Lets a training begin where what it takes is there; that may have been installed a moment ago."""
        if self.is_busy:
            return
        possible = can_train()
        self.actions_.allow(possible, self.actions_.start)
        self.view.show_possible(possible)
