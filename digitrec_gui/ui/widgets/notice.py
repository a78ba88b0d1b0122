"""A sentence between what a tab shows and its bar, with at most one button, that can be closed."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.controls import HelpButton, Offer
from digitrec_gui.ui.widgets.theme import GRID


class Notice(QFrame):
    """Hidden until there is something to say.

    Signals:
        cancelled(): it was closed while it said that something is being worked on.
    """

    cancelled = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName("Notice")
        self._said: _Said | None = None
        self._busy = ""
        self._icon = controls.IconLabel("info")
        self._text = controls.label()
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(12 * GRID)
        self._bar.setAccessibleName("Working")
        self.button = HelpButton()
        self.close_button = controls.flat_button("x", "Close this notice", "Close this notice", self._on_close, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self.button)
        layout.addWidget(self.close_button)
        self.hide()

    @property
    def is_remark(self) -> bool:
        """Whether something worth knowing is said, and no problem."""
        return self._said is not None and self._said.icon == "info"

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._text.text()

    def show_problem(self, sentence: str, offer: Offer | None = None) -> None:
        """Shows what went wrong, and the button that helps."""
        self._said = _Said("triangle-alert", sentence, offer)
        self._show()

    def show_remark(self, sentence: str, offer: Offer | None = None) -> None:
        """Shows something worth knowing, and the button that goes with it."""
        self._said = _Said("info", sentence, offer)
        self._show()

    def show_busy(self, sentence: str) -> None:
        """Shows what is being worked on, above whatever else is said; closing the notice means to cancel it."""
        self._busy = sentence
        self._show()

    def end_busy(self) -> None:
        """Says no longer that something is being worked on; what else was said stays."""
        self._busy = ""
        self._show()

    def end_said(self) -> None:
        """Takes back the remark or the problem; what is being worked on stays."""
        self._said = None
        self._show()

    def take_back(self, sentence: str) -> None:
        """Takes back this remark or problem, which holds no longer; whatever else is said stays."""
        if self._said is not None and self._said.sentence == sentence:
            self.end_said()

    def hide(self) -> None:
        """Forgets all that was said (Qt override)."""
        self._said, self._busy = None, ""
        super().hide()

    def _show(self) -> None:
        said = self._said or _Said("brain-circuit", "")
        self._icon.show_icon("brain-circuit" if self._busy else said.icon)
        self._text.setText("\n".join(filter(None, (self._busy, said.sentence))))
        self._bar.setVisible(bool(self._busy))
        self.button.show_offer(said.offer)
        closing = "Cancel" if self._busy else "Close this notice"
        self.close_button.setToolTip(closing)
        self.close_button.setAccessibleName(closing)
        self.setAccessibleName(f"Notice: {self._text.text()}")
        self.setVisible(bool(self._text.text()))

    def _on_close(self) -> None:
        was_busy = bool(self._busy)
        self.hide()
        if was_busy:
            self.cancelled.emit()


@dataclass(frozen=True)
class _Said:
    """A remark or a problem."""

    icon: str
    sentence: str
    offer: Offer | None = None
