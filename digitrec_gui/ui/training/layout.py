"""The widgets of the Train tab and where they stand: the form, the curves, the strips, the decision."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from digitrec_gui.services.settings import Settings
from digitrec_gui.services.training.service import TrainingState
from digitrec_gui.ui.training.actions import TrainActions
from digitrec_gui.ui.training.curves import TrainCurves
from digitrec_gui.ui.training.doubts import TrainDoubts
from digitrec_gui.ui.training.form import TrainForm
from digitrec_gui.ui.training.needs import TrainNeeds
from digitrec_gui.ui.training.outcome import TrainOutcome
from digitrec_gui.ui.training.progress import TrainOffer, TrainProgress
from digitrec_gui.ui.training.strips import TrainStrips
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.room import Scrolled
from digitrec_gui.ui.widgets.theme import GRID

_NARROW = 106 * GRID
"""Where the tab is narrower, the form has no room beside the curves."""


class TrainLayout(QObject):
    """Puts the widgets into the tab, and shows those of them that say something now."""

    def __init__(self, tab: QWidget, actions: TrainActions, settings: Settings) -> None:
        super().__init__(tab)
        self.form = TrainForm(actions, settings)
        self.offer = TrainOffer()
        self.doubts = TrainDoubts()
        self.progress = TrainProgress(actions)
        self.curves = TrainCurves()
        self.strips = TrainStrips()
        self.outcome = TrainOutcome()
        self.needs = TrainNeeds()
        self._work = QSplitter(Qt.Orientation.Horizontal)
        self._around = Scrolled(self._work)
        self._strips_card = _card(self.strips)
        self._saves = QWidget()
        self._build(tab, actions)
        self._strips_card.hide()
        self.outcome.hide()
        self._saves.hide()

    def _build(self, tab: QWidget, actions: TrainActions) -> None:
        top = controls.card()
        column = QVBoxLayout(top)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.progress)
        column.addWidget(self.outcome)
        column.addWidget(self.curves, 1)
        saves = QHBoxLayout(self._saves)
        saves.setContentsMargins(0, 0, 0, 0)
        saves.setSpacing(0)
        saves.addWidget(controls.action_button(actions.mistakes, text=True))
        saves.addStretch(1)
        for action in (actions.save_graph, actions.save_history):
            saves.addWidget(controls.action_button(action))
        column.addWidget(self._saves)
        inner = QWidget()
        right = QVBoxLayout(inner)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(GRID)
        right.addWidget(self.offer)
        right.addWidget(self.doubts)
        right.addWidget(top, 1)
        right.addWidget(self._strips_card)
        self._right = scroll = Scrolled(inner)
        splitter = self._work
        splitter.addWidget(self.form)
        splitter.addWidget(scroll)
        self.form.lower()  # else screen readers would find it last
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(2 * GRID)
        splitter.setSizes([40 * GRID, 110 * GRID])
        self._arrange(False)
        layout = QVBoxLayout(tab)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.addWidget(self._around)
        layout.addWidget(self.needs)
        self.show_possible(True)
        tab.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Puts the form above what it leads to where the tab is narrow (Qt override)."""
        if isinstance(watched, QWidget) and event is not None and event.type() == QEvent.Type.Resize:
            self._arrange(watched.width() < _NARROW)
        return super().eventFilter(watched, event)

    def _arrange(self, narrow: bool) -> None:
        """Both side by side, each scrolled by itself; or one above the other, scrolled together."""
        self._work.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
        self.form.setMinimumWidth(0 if narrow else 40 * GRID)
        self._right.setMinimumWidth(0 if narrow else 58 * GRID)
        self.form.show_whole(narrow)
        self._right.show_whole(narrow)

    def show_possible(self, possible: bool) -> None:
        """Shows what trains, or instead what is missing for that."""
        self._around.setVisible(possible)
        self.needs.setVisible(not possible)

    def show_state(self, state: TrainingState) -> None:
        """Shows what is of use while the training does this."""
        self.form.set_running(state != TrainingState.IDLE)
        self.form.set_inviting(True)
        if state == TrainingState.IDLE:
            self._strips_card.hide()
        self.progress.show_state(state)
        self._saves.setVisible(state == TrainingState.IDLE and bool(self.curves.history))

    def show_running(self) -> None:
        """Makes room for what a training shows."""
        self.curves.begin(1)
        self.strips.clear()
        self.outcome.hide()
        self._strips_card.show()
        self._around.bring_up(self.progress)

    def show_outcome(self) -> None:
        """Shows the new Model beside the one in use, to be decided on."""
        self.outcome.show()
        self.form.set_inviting(False)  # there is another decision to take first
        self._around.bring_up(self.outcome)

    def show_decided(self, title: str, said: str) -> None:
        """Hides the new Model, and says what was decided."""
        follows = controls.has_focus(self.outcome)
        self.outcome.hide()
        self.form.set_inviting(True)
        if follows:
            self.form.start.setFocus(Qt.FocusReason.OtherFocusReason)
        self.progress.say(title, said)

    def show_failed(self, message: str) -> None:
        """Says why the training came to nothing."""
        self.progress.say("No new model", message)


def _card(widget: QWidget) -> QFrame:
    card = controls.card()
    layout = QVBoxLayout(card)
    layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
    layout.addWidget(widget)
    return card
