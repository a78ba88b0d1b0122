"""Corrections become samples: the question whether they may, and the keeping once the person agreed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Protocol

from PyQt6.QtCore import QObject, Qt, pyqtBoundSignal, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from digitrec_gui.core.samples.doubts import Doubt, doubt_of
from digitrec_gui.core.samples.types import NewSample, Origin
from digitrec_gui.core.types import NOT_A_DIGIT, Digit
from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.samples.wanted import WantedSamples
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.theme import GRID

QUESTION = "Keep the digits that you correct as samples for DigitRec to learn from? They stay on this computer."


class Labels(Protocol):
    """Tells of digits that were labelled, see `ui.reading.corrections.LabelledDigits`."""

    @property
    def labelled(self) -> pyqtBoundSignal:
        """With the key and the Digit."""

    @property
    def withdrawn(self) -> pyqtBoundSignal:
        """With the key."""


class SamplesKeeping(QObject):
    """A sample for each digit that was corrected, as long as the correction holds; a removed digit makes none.

    Until the user has answered, what was corrected waits in memory: it is kept with a yes, and forgotten with a no. So
    does a cut that looks like no whole digit, until the user has looked at it.

    Signals:
        asked(): something was corrected, and nobody knows yet whether it may be kept.
        answered(bool): corrections are, or are not, kept from now on.
        kept(): a correction is on the disk as a sample.
        taken_back(): a correction was undone, and its sample is gone.
        failed(str): a correction could not be kept, and why.
        doubted(list of (NewSample, Doubt)): these wait for a look, the oldest first.
    """

    asked = pyqtSignal()
    answered = pyqtSignal(bool)
    kept = pyqtSignal()
    taken_back = pyqtSignal()
    failed = pyqtSignal(str)
    doubted = pyqtSignal(list)

    def __init__(self, service: SampleService, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._waiting: dict[Hashable, _Cut] = {}
        self._doubted: dict[Hashable, _Cut] = {}
        self._wanted = WantedSamples(service, self)
        self._wanted.kept.connect(self.kept)
        self._wanted.gone.connect(self.taken_back)
        self._wanted.failed.connect(lambda _key, message: self.failed.emit(message))

    @property
    def keeps(self) -> bool | None:
        """Whether corrections are kept; None as long as the user has not answered."""
        return self._settings.keep_corrections

    def watch(self, digits: Labels, source: Callable[[], Origin]) -> None:
        """Keeps what is said of these digits, as coming from what the source is at that time."""
        digits.labelled.connect(lambda key, digit: self._on_labelled(key, digit, source()))
        digits.withdrawn.connect(self._on_withdrawn)

    @pyqtSlot(bool)
    def answer(self, keep: bool) -> None:
        """Keeps corrections from now on, those that wait included; or none, but those that are kept stay."""
        if keep == self.keeps:
            return
        self._settings.keep_corrections = keep
        waiting, self._waiting = self._waiting, {}
        if keep:
            for key, cut in waiting.items():
                self._want(key, cut)
        elif self._doubted:
            self._doubted.clear()
            self._tell_doubted()
        self.answered.emit(keep)

    @pyqtSlot(bool)
    def settle(self, keep: bool) -> None:
        """Keeps what has waited longest for a look, or makes no sample of it."""
        if not self._doubted:
            return
        key = next(iter(self._doubted))
        sample, _ = self._doubted.pop(key)
        if keep:
            self._wanted.want(key, replace(sample, confirmed=True))
        self._tell_doubted()

    def _on_labelled(self, key: Hashable, digit: Digit, source: Origin) -> None:
        cut = _cut(digit, source)
        if self.keeps is None:
            self._waiting[key] = cut
            self.asked.emit()
        elif self.keeps or key in self._wanted:
            self._want(key, cut)

    def _want(self, key: Hashable, cut: _Cut) -> None:
        """Keeps it, or lets it wait for a look: then what was kept of it before holds no longer."""
        sample, doubt = cut
        was_doubted = self._doubted.pop(key, None) is not None
        if doubt is None:
            self._wanted.want(key, sample)
        else:
            self._wanted.drop(key)
            self._doubted[key] = cut
        if was_doubted or doubt is not None:
            self._tell_doubted()

    @pyqtSlot(object)
    def _on_withdrawn(self, key: Hashable) -> None:
        self._waiting.pop(key, None)
        if self._doubted.pop(key, None) is not None:
            self._tell_doubted()
        self._wanted.drop(key)

    def _tell_doubted(self) -> None:
        self.doubted.emit(list(self._doubted.values()))


_Cut = tuple[NewSample, Doubt | None]
"""A correction, and what speaks against its being a whole digit."""


def _cut(digit: Digit, source: Origin) -> _Cut:
    assert digit.corrected is not None
    probabilities = digit.prediction.probabilities
    is_none = probabilities[NOT_A_DIGIT] if len(probabilities) > NOT_A_DIGIT else 0.0
    doubt = doubt_of(digit.normalized, digit.corrected, is_none, is_cut=digit.glyph.is_cut)
    return NewSample(digit.normalized, digit.corrected, digit.prediction.best, source), doubt


class SamplesQuestion(QFrame):
    """Hidden until there is a correction to keep. Closed without an answer, it is asked again at the next start.

    Signals:
        answered(bool): the user wants corrections to be kept, or not.
    """

    answered = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName("Question")
        self._was_asked = False
        self.yes = _button("Keep them", "Keep this correction and those that follow as samples")
        self.no = _button(
            "No samples",
            "Keep no samples; what you correct stays corrected. The switch in the status bar changes that",
        )
        self.yes.clicked.connect(lambda: self.answered.emit(True))
        self.no.clicked.connect(lambda: self.answered.emit(False))
        self.close_button = controls.flat_button("x", "Ask me later", "Ask me at the next start", self.hide, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(controls.IconLabel("notebook-pen"))
        layout.addWidget(controls.label(QUESTION), 1)
        layout.addWidget(self.yes)
        layout.addWidget(self.no)
        layout.addWidget(self.close_button)
        self.hide()

    @pyqtSlot()
    def ask(self) -> None:
        """Asks, unless that was done since the start."""
        if not self._was_asked:
            self._was_asked = True
            self.show()


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
