"""The new Model of a training: measured beside the one before, then used, saved, or discarded."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QWidget

from digitrec_gui import paths
from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.models.cards import Card, read_card
from digitrec_gui.core.training.events import Evaluated
from digitrec_gui.services.models.library import ModelLibrary
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.services.training.service import TrainingService
from digitrec_gui.ui.training.layout import TrainLayout
from digitrec_gui.ui.widgets import wording


class TrainDecision(QObject):
    """One new Model at a time; the decision is the user's.

    A new one is measured beside the one in use; one that was taught, beside the one that its teaching began from,
    whichever is in use by then: whether the teaching did it good is what was asked.

    Attributes:
        in_use: the Model that reads now.
        new: the one that was trained last and not decided on yet.

    Signals:
        use_asked(Path): this Model is to read from now on.
        export_asked(Path): this Model is to be saved elsewhere.
        new_changed(bool): a new Model has been trained, or is forgotten.
    """

    use_asked = pyqtSignal(object)
    export_asked = pyqtSignal(object)
    new_changed = pyqtSignal(bool)

    def __init__(
        self,
        training: TrainingService,
        library: ModelLibrary,
        view: TrainLayout,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._training = training
        self._library = library
        self._view = view
        self.in_use = paths.DEFAULT_MODEL
        self.new: Path | None = None
        self._used: Path | None = None
        self._taught: Path | None = None
        self._beside = self.in_use
        self._judging = TrainJudging(library, self)
        outcome = view.outcome
        self._training.evaluated.connect(self._on_evaluated)
        self._training.gate.connect(outcome.show_gate)
        self._training.saved.connect(self._on_saved)
        self._judging.compared.connect(outcome.show_compared)
        self._judging.step.connect(outcome.table.show_step)
        self._judging.failed.connect(outcome.show_not_compared)
        self._library.renamed.connect(self._on_renamed)
        self._library.changed.connect(self._on_listed)
        outcome.use_asked.connect(self._on_use)
        outcome.save_asked.connect(self._on_save)
        outcome.discard_asked.connect(self._on_discard)

    def begin(self, taught: Path | None) -> None:
        """Forgets the training before; this one teaches a Model, or None for a new one."""
        self.forget()
        self._taught = taught

    def forget(self) -> None:
        """Forgets the new Model, and what is being measured of it."""
        self._judging.forget()
        self.new = self._used = None
        self.new_changed.emit(False)

    def show_in_use(self, h5: Path) -> None:
        """Takes note of the Model that reads now.

        The new one is decided on if it is that; else it is measured beside it, unless it was taught.
        """
        before, self.in_use = self.in_use, h5
        if h5 == self.new:
            self.new, self._used = None, h5
            self._judging.forget()
        elif self.new is not None and self._taught is None and h5 != before and before.exists():
            # Else it only has another name.
            self._begin_beside(h5, self.new)
            self._judging.judge(h5, self.new)
        self._say_what_is_replaced()
        self._say_what_reads()

    def _before(self) -> Path:
        """The Model beside which a new one is to be measured."""
        if self._taught is not None and not self._taught.exists():
            self._taught = None  # deleted meanwhile: what can still be asked is whether the new one is to be used
        return self._taught or self.in_use

    def _begin_beside(self, before: Path, new: Path) -> None:
        self._beside = before
        self._view.outcome.begin(wording.model_name(before), new.stem)

    def _say_what_is_replaced(self) -> None:
        """Says beside the new Model which one reads, where that is not the one that it is measured beside."""
        if self.new is None:
            return
        reads = "" if self._beside == self.in_use else wording.model_name(self.in_use)
        self._view.outcome.show_replaced(wording.model_name(self._beside), reads)

    def _say_what_reads(self) -> None:
        """Says of the Model that was trained, and used, whether it still reads."""
        if self._used is None:
            return
        name = self._used.stem
        if self._used == self.in_use:
            self._view.show_decided("In use", f"{name} reads from now on. The models before are still in the list.")
        else:
            self._view.show_decided(
                "Trained", f"{name} is among the models. The one in use is {wording.model_name(self.in_use)}."
            )

    @pyqtSlot(object, object)
    def _on_renamed(self, old: Path, new: Path) -> None:
        self.new, self._used, self._taught = (new if h5 == old else h5 for h5 in (self.new, self._used, self._taught))
        self._beside = new if self._beside == old else self._beside
        self._say_what_is_replaced()
        self._say_what_reads()

    @pyqtSlot()
    def _on_listed(self) -> None:
        """Forgets the new Model if it was deleted in the list."""
        h5 = self.new
        if h5 is not None and not h5.exists():
            self.forget()
            self._view.show_decided("Discarded", f"{h5.stem} is not there any more.")

    @pyqtSlot(dict)
    def _on_evaluated(self, event: Evaluated) -> None:
        self._begin_beside(self._before(), self._training.out)
        self._view.outcome.show_evaluated(event)

    @pyqtSlot(object)
    def _on_saved(self, h5: Path) -> None:
        self.new = h5
        if (before := self._before()) != self._beside:
            self._begin_beside(before, h5)
        self._say_what_is_replaced()
        card = read_card(h5) or Card()
        took = wording.length(card.seconds or 0)
        than = "the model in use" if before == self.in_use else wording.model_name(before)
        self._view.progress.say(
            f"{h5.stem} is ready", f"It learned for {took}, preparing not counted. Is it better than {than}?"
        )
        self._view.outcome.show_data_notes(card.data_notes)
        self._view.show_outcome()
        self.new_changed.emit(True)
        self._library.refresh()
        if card.samples_accuracy is not None:
            self._view.outcome.show_held_back(card)
        elif self._view.form.data.count > 0:
            self._view.outcome.expect_samples()
        self._judging.judge(before, h5)

    @pyqtSlot()
    def _on_use(self) -> None:
        if self.new is not None:
            self.use_asked.emit(self.new)  # decided on once it reads

    @pyqtSlot()
    def _on_save(self) -> None:
        if self.new is not None:
            self.export_asked.emit(self.new)

    @pyqtSlot()
    def _on_discard(self) -> None:
        h5 = self.new
        if h5 is not None:
            self.forget()
            self._view.show_decided("Discarded", f"{h5.stem} lies in the wastebasket.")
            self._library.delete(h5)


class TrainJudging(QObject):
    """One judgement at a time: both Models on MNIST's test set, and on those samples that neither has learned from.

    Signals:
        step(dict): how far it is.
        compared(dict): what was found.
        failed(str): something could not be measured, and why.
    """

    step = pyqtSignal(dict)
    compared = pyqtSignal(dict)
    failed = pyqtSignal(str)

    def __init__(self, library: ModelLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._order = NewestOrder(self)

    def judge(self, now: Path, new: Path) -> None:
        """Measures both.

        Args:
            now: the `.h5` before.
            new: the new one.
        """
        order = self._library.compare(now, new, samples=paths.samples_file())
        order.told.connect(self.step)
        self._order.follow(order, self.compared.emit, self._on_failed)

    def forget(self) -> None:
        """Gives up what is being measured."""
        self._order.forget()

    def _on_failed(self, error: DigitRecError) -> None:
        self.failed.emit(str(error))
