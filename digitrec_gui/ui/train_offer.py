"""Offers to go on with a training that was cut off."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from digitrec_gui.services.training.service import Unfinished
from digitrec_gui.ui import controls
from digitrec_gui.ui.theme import GRID


class TrainOffer(QFrame):
    """Hidden until there is one.

    Signals:
        resume_asked(Unfinished): go on with it.
        discard_asked(Unfinished): forget it.
    """

    resume_asked = pyqtSignal(object)
    discard_asked = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName("Unfinished training")
        self._run: Unfinished | None = None
        self._text = controls.label()
        self.resume = QPushButton("Go on")
        self.forget = QPushButton("Forget it")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(controls.IconLabel("history"))
        layout.addWidget(self._text, 1)
        for button, tip, signal in (
            (self.resume, "Go on with the training where it was cut off", self.resume_asked),
            (self.forget, "Remove what the training has left", self.discard_asked),
        ):
            button.setAccessibleName(button.text())
            button.setToolTip(tip)
            button.clicked.connect(lambda _checked, signal=signal: signal.emit(self._run))
            layout.addWidget(button)
        layout.addWidget(
            controls.flat_button("x", "Later", "Later: it is offered again at the next start", self.hide, self)
        )
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._text.text()

    def show_run(self, run: Unfinished | None) -> None:
        """Offers a run; None for none."""
        self._run = run
        if run is not None:
            when = run.date.astimezone()
            self._text.setText(
                f"The training “{run.out.stem}” of {when:%d.%m.%Y, %H:%M} was cut off after {run.epochs_done} of "
                f"{run.epochs} epochs."
            )
        self.setVisible(run is not None)
