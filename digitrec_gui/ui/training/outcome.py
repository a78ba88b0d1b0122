"""The end of a training: the new Model beside the one before, and one decision."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from digitrec_gui.core.models.cards import Card
from digitrec_gui.core.models.judgement import judged
from digitrec_gui.core.training.events import Evaluated, Gate
from digitrec_gui.ui.models.comparison_table import (
    ComparisonTable,
    Figures,
    from_comparison,
    from_evaluation,
    from_own_test,
    own_share,
)
from digitrec_gui.ui.widgets import controls, icons
from digitrec_gui.ui.widgets.theme import GRID


class TrainOutcome(QWidget):
    """A table, a sentence and the buttons.

    Signals:
        use_asked(): the new Model is to be used.
        save_asked(): it is to be saved as a file elsewhere.
        discard_asked(): it is not wanted.
    """

    use_asked = pyqtSignal()
    save_asked = pyqtSignal()
    discard_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now, self._new = Figures(), Figures()
        self._names = ("", "")
        self.table = ComparisonTable()
        self._verdict = controls.label()
        self._of_data = controls.label(muted=True)
        self._of_data.hide()
        self._replaced = controls.label()
        self._replaced.hide()
        self.use = QPushButton(" Use this model")
        self.save = QPushButton(icons.icon("save"), " Save .h5…")
        self.discard = QPushButton(icons.icon("trash-2"), " Discard")
        self._build()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for button, name, tip, signal in (
            (self.use, "Use this model", "Read with the new model from now on; you can always go back", self.use_asked),
            (self.save, "Save as .h5", "Save the new model as a file, to share or to keep", self.save_asked),
            (
                self.discard,
                "Discard",
                "Move the new model to the wastebasket and go on with the one in use",
                self.discard_asked,
            ),
        ):
            button.setAccessibleName(name)
            button.setToolTip(tip)
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GRID, 0, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.table)
        layout.addWidget(self._verdict)
        layout.addWidget(self._replaced)
        layout.addWidget(self._of_data)
        layout.addLayout(row)

    @property
    def verdict(self) -> str:
        """The sentence below the table."""
        return self._verdict.text()

    @property
    def of_data(self) -> str:
        """What is said of the data."""
        return self._of_data.text()

    @property
    def replaced(self) -> str:
        """What is said of the Model that reads; "" where the new one stands beside it."""
        return self._replaced.text()

    def show_replaced(self, before: str, reads: str) -> None:
        """Says which Model would be replaced, where that is not the one beside which the new one stands.

        Args:
            before: name of the one beside which it stands.
            reads: of the one that reads now; "" if it is the same.
        """
        self._replaced.setText(
            f"The old model is {before}, which was taught. By now {reads} is in use: if you use the new model, it "
            f"takes the place of {reads}. Which of these two is better, Compare says (under Models…)."
            if reads
            else ""
        )
        self._replaced.setVisible(bool(reads))
        self.table.show_names(before if reads else "Now", "New")
        self.table.show_tips(*self._names)
        self.recommend(self.default is self.use)

    def show_data_notes(self, notes: tuple[str, ...]) -> None:
        """Says what was put right in the data that the new Model learned from; nothing if nothing was."""
        self._of_data.setText("\n".join(notes))
        self._of_data.setVisible(bool(notes))

    def begin(self, now: str, new: str) -> None:
        """Forgets the figures of the training before.

        Args:
            now: name of the Model before.
            new: of the new one.
        """
        self._now, self._new = Figures(), Figures()
        self._names = (now, new)
        self.show_replaced(now, "")
        self.show_data_notes(())
        self.say("")
        self.table.show_step(None)
        self.recommend(True)
        self._show()

    def show_evaluated(self, event: Evaluated) -> None:
        """Shows the figures of the new Model, from the event "evaluated"."""
        samples = self._new.samples
        self._new = from_own_test(event) if event["tested_on"] else from_evaluation(event)
        self._new.samples = samples
        self._show()

    def show_compared(self, found: dict[str, Any]) -> None:
        """Shows the figures of both, and which is better, as the list of Models would say it."""
        before = self._new
        self._now, self._new = from_comparison(found)
        self._new.own_test, self._new.tested_on = before.own_test, before.tested_on
        judgement = judged(found, ("the old model", "the new model"))
        self.say(judgement.sentence)
        self.recommend(judgement.wanted == "b")
        self.table.show_step(None)
        self._show()

    def show_not_compared(self, message: str) -> None:
        """Leaves the figures empty that could not be measured: all of the old Model, and what waits of the new one."""
        self._now = Figures(mnist="", samples=self._now.samples or "", calibration="", rejection="", speed="")
        for name in ("mnist", "samples", "calibration", "rejection", "speed"):
            setattr(self._new, name, getattr(self._new, name) or "")
        self.say(self.verdict or message)
        self.table.show_step(None)
        self._show()

    def expect_samples(self) -> None:
        """Shows that both are being measured on samples of the user's."""
        self._now.samples = self._new.samples = None
        self._show()

    def show_held_back(self, card: Card) -> None:
        """Shows what the card of a new Model says of the samples that were held back from its training, for both."""
        count = card.samples_held_back or 0
        self._now.samples, self._new.samples = (
            "" if accuracy is None else own_share(accuracy, count)
            for accuracy in (card.beside_accuracy, card.samples_accuracy)
        )
        self._show()

    def show_gate(self, gate: Gate) -> None:
        """Shows what the gate says of a Model that was taught; unless it passed, the old one is the default."""
        count = gate["samples"]
        self._now.samples, self._new.samples = (
            own_share(share, count) if count else "" for share in (gate["samples_before"], gate["samples_after"])
        )
        self.say(gate["sentence"])
        self.recommend(gate["passed"])
        self._show()

    def say(self, sentence: str) -> None:
        """Says what to make of the figures."""
        self._verdict.setText(sentence)
        self._verdict.setVisible(bool(sentence))

    def recommend(self, new: bool) -> None:
        """Makes the new Model the default, or keeping the old one; the keyboard follows if it is on the other."""
        window = self.window()
        follows = window is not None and window.focusWidget() in (self.use, self.discard)
        keeps = not new and not self.replaced  # of the old one nothing is kept by discarding, where another reads
        self.discard.setText(" Keep the old one" if keeps else " Discard")
        for button, chosen, icon in (
            (self.use, new, "check" if new else "triangle-alert"),
            (self.discard, not new, "check" if keeps else "trash-2"),
        ):
            controls.emphasise(button, chosen, icon)
        self.use.setText(" Use this model" if new else " Use it anyway")
        if follows:
            self.default.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def default(self) -> QPushButton:
        """The button that is recommended."""
        return self.use if self.use.objectName() == "primary" else self.discard

    def _show(self) -> None:
        self.table.show_figures(self._now, self._new)
