"""What can be done in the Train tab, as actions for the menus, the buttons and the keyboard."""

from __future__ import annotations

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction, QKeySequence

from digitrec_gui.services.training.service import TrainingState
from digitrec_gui.ui.widgets import icons, wording

_IN_SIGHT = ("start", "pause", "save_graph")
"""Their keys mean something else in other tabs."""


class TrainActions(QObject):
    """The actions of the Train tab."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.start = self._action("play", "&Start training", "Start the training", "Ctrl+Return")
        self.pause = self._action("pause", "&Pause", "Let the training rest, or go on", "P")
        self.pause.setCheckable(True)
        self.stop = self._action("square", "S&top and keep the best", "End the training early and keep what is best")
        self.cancel = self._action("x", "&Cancel", "End the training; what its epochs learned can be gone on with")
        self.save_graph = self._action("chart-spline", "Save the &graph…", "Save the curves as a picture", "Ctrl+S")
        self.save_history = self._action("table", "Save the &history…", "Save the figures of each epoch as a table")
        self.mistakes = self._action(
            "images", "&Look at the mistakes…", "What was read as what, and the digits behind it"
        )
        self.models = self._action("boxes", "&Models…", "The models that you trained or opened", "Ctrl+L")
        self.mistakes.setIconText(" Mistakes…")
        self.pause.setIconText(" Pause")
        self.stop.setIconText(" Stop")
        self.cancel.setIconText(" Cancel")
        self._is_shown = False
        self._state = TrainingState.IDLE
        self._has_history = self._has_model = False
        self._enable()

    def show_state(self, state: TrainingState) -> None:
        """The training does this now."""
        self._state = state
        self.pause.setChecked(state == TrainingState.PAUSED)
        self.pause.setIconText(" Go on" if state == TrainingState.PAUSED else " Pause")
        self.pause.setIcon(icons.icon("play" if state == TrainingState.PAUSED else "pause"))
        self._enable()

    def set_history_enabled(self, enabled: bool) -> None:
        """There are, or are not, curves."""
        self._has_history = enabled
        self._enable()

    def set_model_enabled(self, enabled: bool) -> None:
        """There is, or is not, a Model that has just been trained."""
        self._has_model = enabled
        self._enable()

    def set_shown(self, shown: bool) -> None:
        """The tab is, or is not, in front."""
        self._is_shown = shown
        self._enable()

    def _enable(self) -> None:
        state = self._state
        is_on = state in (TrainingState.RUNNING, TrainingState.PAUSED)
        for name, possible in {
            "start": state == TrainingState.IDLE,
            "pause": is_on,
            "stop": is_on,
            "cancel": is_on or state == TrainingState.STARTING,
            "save_graph": self._has_history,
            "save_history": self._has_history,
            "mistakes": self._has_model,
        }.items():
            action: QAction = getattr(self, name)
            action.setEnabled(possible and (self._is_shown or name not in _IN_SIGHT))

    def _action(self, icon: str, text: str, tip: str, shortcut: str = "") -> QAction:
        action = QAction(icons.icon(icon), text, self)
        action.setToolTip(tip)
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
            action.setToolTip(f"{tip} ({wording.keys(shortcut)})")
        return action
