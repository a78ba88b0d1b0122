"""How a training goes: what is being done, how far it is, and the buttons that pause and end it."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from digitrec_gui.core.training.events import Progress, Started
from digitrec_gui.core.words import counted
from digitrec_gui.services.training.runs import Unfinished
from digitrec_gui.services.training.service import TrainingState
from digitrec_gui.ui.training import wording as train_wording
from digitrec_gui.ui.training.actions import TrainActions
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_EMPTY = "See a model learn to read"
_INVITATION = (
    "Choose how long it may learn, and press Start. The window stays free meanwhile: reading goes on as before."
)
_STARTING = "Starting"
_EPOCH_TIP = "One epoch: every training digit was shown once"
_PREPARING = "Preparing"
_STARTING_SAID = "TensorFlow, which does the learning, takes some seconds to start."


class TrainProgress(QWidget):
    """A heading, a sentence, a bar and three buttons."""

    def __init__(self, actions: TrainActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = controls.label(_EMPTY, size=TextSize.HEADING, bold=True)
        self._said = controls.label(_INVITATION, muted=True)
        self._taught = self._note = self._material = self._epoch = self._pace = ""
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Training")
        self.bar.setToolTip("How much of the training is done")
        self.pause = controls.action_button(actions.pause, text=True)
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.pause)
        for action in (actions.stop, actions.cancel):
            row.addWidget(controls.action_button(action, text=True))
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self._title, 1)
        head.addWidget(self._buttons)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addLayout(head)
        texts.addWidget(self._said)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(texts)
        layout.addWidget(self.bar)
        self.show_state(TrainingState.IDLE)

    @property
    def title(self) -> str:
        """The heading."""
        return self._title.text()

    @property
    def tip(self) -> str:
        """What is said where the mouse rests on the heading."""
        return self._title.toolTip()

    @property
    def said(self) -> str:
        """The sentence below the heading."""
        return self._said.text()

    def take_focus(self) -> None:
        """Gives the keyboard to Pause as soon as it can be pressed; until then to the bar, which takes no keys."""
        (self.pause if self.pause.isEnabled() else self.bar).setFocus(Qt.FocusReason.OtherFocusReason)

    def begin(self, taught: str) -> None:
        """Names the Model that is taught, from beginning to end, whichever is in use meanwhile; "" for a new one."""
        self._taught = taught

    def show_state(self, state: TrainingState) -> None:
        """Says what the training does."""
        self._buttons.setVisible(state != TrainingState.IDLE)
        self.bar.setVisible(state != TrainingState.IDLE)
        if state == TrainingState.STARTING:
            self._note = self._material = self._epoch = self._pace = ""
            self.bar.setRange(0, 0)
            self._say_of_run(_STARTING, _STARTING_SAID)
        elif state == TrainingState.PAUSED:
            if not self._epoch:
                self.bar.setRange(0, 1)
            self._say_of_run("Paused", "Press Go on, and it learns on from here.")
        elif state == TrainingState.STOPPING:
            self.bar.setRange(0, 0)
            self._say_of_run("Ending", "What was learned is being put in order.")
        elif state == TrainingState.RUNNING:
            self._show()

    def show_started(self, event: Started) -> None:
        """Says what is learned from, and how many epochs there are."""
        self._material = train_wording.started(event)
        done, epochs = event["epochs_done"], event["epochs"]
        self._epoch = f"Epoch {min(done + 1, epochs)} of {epochs}"
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * done / epochs))
        self._show()

    def show_progress(self, event: Progress) -> None:
        """Shows how far it is, and how fast it goes on."""
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * train_wording.done(event)))
        self._epoch = f"Epoch {event['epoch']} of {event['epochs']}"
        self._pace = train_wording.progress(event)
        self._show()

    def show_note(self, note: str) -> None:
        """Says what takes time before the training."""
        self._note = note
        self._said.setText(self._of_taught(note))

    def say(self, title: str, said: str = "") -> None:
        """Says this in place of how far it is."""
        self._title.setText(title)
        self._title.setToolTip("")
        self._said.setText(said)

    def _say_of_run(self, title: str, said: str) -> None:
        """Says it of the Model that is taught, by its name."""
        self.say(title, self._of_taught(said))

    def _of_taught(self, said: str) -> str:
        return f"{self._taught} is taught. {said}" if self._taught else said

    def _show(self) -> None:
        if self._epoch:
            self._say_of_run(self._epoch, self._pace or self._material)
            self._title.setToolTip(_EPOCH_TIP)
        else:
            self.bar.setRange(0, 0)
            self._say_of_run(_PREPARING, self._note)


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
            (self.forget, "Remove what going on would take; no model is removed", self.discard_asked),
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

    @property
    def run(self) -> Unfinished | None:
        """The run that is offered."""
        return self._run

    def show_run(self, run: Unfinished | None) -> None:
        """Offers to go on with a run; None offers nothing."""
        self._run = run
        if run is not None:
            when, has_model = run.date.astimezone(), run.out.exists()
            text = (
                f"The training “{run.out.stem}” of {when:%d.%m.%Y, %H:%M} was {'stopped' if has_model else 'cut off'} "
                f"after {run.epochs_done} of {counted(run.epochs, 'epoch')}."
            )
            self._text.setText(text + " Its model stays in the list, whether you go on or not." * has_model)
        self.setVisible(run is not None)
