"""What the main window has to do with samples: the question, the switch, and the window "My samples"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QCheckBox, QWidget

from digitrec_gui.core.samples.doubts import Doubt
from digitrec_gui.core.types import Image
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.samples import wording as samples_wording
from digitrec_gui.ui.samples.consent import SamplesKeeping, SamplesQuestion
from digitrec_gui.ui.samples.dialog import SamplesDialog
from digitrec_gui.ui.samples.doubtful import DoubtQuestion
from digitrec_gui.ui.widgets.actions import action

_SWITCH_TIP = "Keep what you correct as samples, from which DigitRec can learn your hand; they stay on this computer"


class MySamples(QObject):
    """The window puts the question below what a tab shows and the switch in its status bar.

    Signals:
        said(str): something worth a short message.
        problem(str): a sentence on what went wrong.
        teach_asked(): the user wants a Model to learn from the samples.
    """

    said = pyqtSignal(str)
    problem = pyqtSignal(str)
    teach_asked = pyqtSignal()

    def __init__(
        self,
        model: ReadingService,
        samples: SampleService,
        settings: Settings,
        shown_image: Callable[[], Image | None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._make_dialog = partial(SamplesDialog, model, samples, settings, shown_image, parent)
        self._dialog: SamplesDialog | None = None
        self._samples = samples
        self._is_training = False
        self.keeping = SamplesKeeping(samples, settings, self)
        self.question = SamplesQuestion(parent)
        self.doubts = DoubtQuestion(parent)
        self.switch = QCheckBox("Keep as samples", parent)
        self.open = action(
            self,
            "notebook-pen",
            "My &samples…",
            "Look through the digits in your own hand, add and correct them",
            "Ctrl+Shift+M",
        )
        self.keep = QAction("&Keep corrections as samples", self)
        self.keep.setCheckable(True)
        for control in (self.keep, self.switch):
            control.setToolTip(_SWITCH_TIP)
        self.switch.setAccessibleName("Keep corrections as samples")
        self._connect()
        samples.set_aside.connect(self._on_set_aside)
        self._show_answer()

    def _connect(self) -> None:
        keeping = self.keeping
        self.open.triggered.connect(self.show_samples)
        self.keep.triggered.connect(keeping.answer)
        self.switch.clicked.connect(keeping.answer)
        self.question.answered.connect(keeping.answer)
        self.doubts.answered.connect(keeping.settle)
        keeping.doubted.connect(self.doubts.show_doubts)
        keeping.asked.connect(self.question.ask)
        keeping.answered.connect(self._on_answered)
        keeping.kept.connect(lambda: self.said.emit("Kept as a sample"))
        keeping.taken_back.connect(lambda: self.said.emit("No longer kept as a sample"))
        keeping.failed.connect(self.problem)

    @property
    def dialog(self) -> SamplesDialog:
        """The window "My samples"; made when it is first wanted."""
        if self._dialog is None:
            self._dialog = self._make_dialog()
            self._dialog.teach_asked.connect(self.teach_asked)
            self._dialog.actions_.set_training(self._is_training)
        return self._dialog

    def set_training(self, under_way: bool) -> None:
        """Offers no teaching while a training is under way."""
        self._is_training = under_way
        if self._dialog is not None:
            self._dialog.actions_.set_training(under_way)

    @pyqtSlot()
    def show_samples(self) -> None:
        """Brings "My samples" in front."""
        self.dialog.show()
        self.dialog.activateWindow()

    @pyqtSlot(object)
    def show_doubtful(self, doubts: Mapping[int, Doubt]) -> None:
        """Brings "My samples" in front, with the samples that look wrong laid out for a look."""
        self.dialog.show_doubtful(doubts)
        self.show_samples()

    @pyqtSlot()
    def write(self) -> None:
        """Asks for twenty digits, in front of "My samples"."""
        self.show_samples()
        self.dialog.write()

    @pyqtSlot(bool)
    def _on_answered(self, keeps: bool) -> None:
        self.question.hide()
        self._show_answer()
        if not keeps:
            self.said.emit("No samples are kept")
            return
        # Only what has been tried is said: the disk may be full, or the folder not ours to write.
        self._samples.check().then(
            self,
            lambda _: self.said.emit("Corrections are kept as samples from now on"),
            lambda error: self.problem.emit(str(error)),
        )

    def _show_answer(self) -> None:
        keeps = self.keeping.keeps
        self.switch.setVisible(keeps is not None)
        for control in (self.switch, self.keep):
            control.setChecked(bool(keeps))

    @pyqtSlot(object)
    def _on_set_aside(self, file: Path) -> None:
        self.problem.emit(samples_wording.set_aside(file))
