"""The foot of the Batch tab."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from digitrec_gui.core.batch.types import Summary
from digitrec_gui.core.words import counted
from digitrec_gui.services.batch.service import BatchState
from digitrec_gui.ui.batch.actions import BatchActions
from digitrec_gui.ui.widgets import controls, icons
from digitrec_gui.ui.widgets.folding import FoldingBar
from digitrec_gui.ui.widgets.theme import GRID


class BatchBar(FoldingBar):
    """How far the job is, and what can be done with it."""

    def __init__(self, actions: BatchActions, progress: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._shown: tuple[bool, bool] | None = None
        self.pause = controls.action_button(actions.pause, text=True)
        self.cancel = controls.action_button(actions.cancel, text=True)
        self.go_on = controls.action_button(actions.go_on, text=True)
        self.history = controls.action_button(actions.history, text=True)
        self.export = controls.menu_button(
            "save", "Export", "Take the numbers along", actions.exports, actions.exports[0]
        )
        self.review = QPushButton()
        self.review.setIconSize(QSize(icons.SIZE, icons.SIZE))
        self.review.setToolTip(actions.review.toolTip())
        self.review.setCursor(Qt.CursorShape.PointingHandCursor)
        self.review.clicked.connect(actions.review.trigger)
        actions.review.enabledChanged.connect(self.review.setEnabled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for button in (self.pause, self.cancel, self.go_on):
            row.addWidget(button)
        row.addWidget(progress, 1)
        for widget in (self.history, self.export, self.review):
            row.addWidget(widget)
        self.fold_texts_of(self.history, self.export, leave=20 * GRID)
        self._show_review(Summary())

    def show_state(self, state: BatchState, is_table: bool, summary: Summary) -> None:
        """Shows what can be done now; nothing beside the empty view and the review, which have what they need."""
        self.setVisible(is_table)
        is_running = state is not BatchState.IDLE
        self.pause.setVisible(is_running)
        self.cancel.setVisible(is_running)
        self.go_on.setVisible(not is_running)
        shown = state is BatchState.PAUSED, bool(summary.counts.waiting)
        if shown != self._shown:  # an icon that is set is painted, which takes a millisecond
            self._shown = shown
            self._actions.pause.setIconText(" Go on" if shown[0] else " Pause")
            # Where all is read it looks for what is new.
            self._actions.go_on.setIconText(" Go on" if shown[1] else " Look again")
            self._actions.go_on.setIcon(icons.icon("play" if shown[1] else "refresh-cw"))
        self._show_review(summary)

    def _show_review(self, summary: Summary) -> None:
        count = summary.doubtful
        text = f"Review {count:,}" if count else "Review"
        if self.review.text() != f" {text}":
            self.review.setText(f" {text}")
            self.review.setAccessibleName(f"Review {counted(count, 'doubtful number')}" if count else "Review")
            controls.emphasise(self.review, bool(count), "list-checks")
        self.review.setEnabled(self._actions.review.isEnabled())
