"""What can be done in the Train tab, as actions for the menus, the buttons and the keyboard."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from digitrec_gui.services.training.service import TrainingState
from digitrec_gui.ui.widgets import icons
from digitrec_gui.ui.widgets.actions import Actions, action


class TrainActions(Actions):
    """The actions of the Train tab."""

    def __init__(self, tab: QWidget) -> None:
        super().__init__(tab)
        self.start = action(self, "play", "&Start training", "Start the training", "Ctrl+Return")
        self.pause = action(self, "pause", "&Pause", "Let the training rest, or go on", "P", checkable=True)
        self.stop = action(
            self, "square", "S&top and keep the best", "End the training early and keep what is best", short="Stop"
        )
        self.cancel = action(
            self, "x", "&Cancel", "End the training; what its epochs learned can be gone on with", short="Cancel"
        )
        self.save_graph = action(self, "chart-spline", "Save the &graph…", "Save the curves as a picture", "Ctrl+S")
        self.save_history = action(self, "table", "Save the &history…", "Save the figures of each epoch as a table")
        self.mistakes = action(
            self,
            "images",
            "&Look at the mistakes…",
            "What was read as what, and the digits behind it",
            short="Mistakes…",
        )
        self.models = action(self, "boxes", "&Models…", "The models that you trained or opened", "Ctrl+L")
        self.groups = (
            (self.start,),
            (self.pause, self.stop, self.cancel),
            (self.mistakes, self.save_graph, self.save_history),
        )
        self.show_state(TrainingState.IDLE)
        self.set_history_enabled(False)
        self.set_model_enabled(False)

    def show_state(self, state: TrainingState) -> None:
        """Enables what can be done while the training does this."""
        is_on, is_paused = state in (TrainingState.RUNNING, TrainingState.PAUSED), state == TrainingState.PAUSED
        self.pause.setChecked(is_paused)
        self.pause.setIconText(" Go on" if is_paused else " Pause")
        self.pause.setIcon(icons.icon("play" if is_paused else "pause"))
        self.allow(state == TrainingState.IDLE, self.start)
        self.allow(is_on, self.pause, self.stop)
        self.allow(is_on or state == TrainingState.STARTING, self.cancel)

    def set_history_enabled(self, enabled: bool) -> None:
        """Enables what needs curves."""
        self.allow(enabled, self.save_graph, self.save_history)

    def set_model_enabled(self, enabled: bool) -> None:
        """Enables what needs a Model that has just been trained."""
        self.allow(enabled, self.mistakes)
