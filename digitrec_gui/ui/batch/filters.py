"""The bar above the table: which pages it shows."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QToolButton, QWidget

from digitrec_gui.core.batch.look import Show
from digitrec_gui.core.batch.types import Summary
from digitrec_gui.ui.widgets import wording
from digitrec_gui.ui.widgets.theme import GRID

_TEXTS = {
    Show.ALL: ("All", "All pages"),
    Show.DOUBTFUL: ("Doubtful", "Pages with a number that somebody should look at"),
    Show.MISFIT: ("Unexpected", "Pages with a number that is not what each number must be"),
    Show.EMPTY: ("No number", "Pages on which no number was found"),
    Show.FAILED: ("Not read", "Pages that could not be read"),
    Show.CORRECTED: ("Corrected", "Pages with a number that you accepted or corrected"),
}

_SHARES = (None, 0.99, 0.95, 0.9, 0.8, 0.6)
"""Of how sure the least sure digit of a page is at most."""


class FilterBar(QWidget):
    """A button for each kind of page, with how many there are, and how sure they may be.

    Signals:
        changed(): other pages are wanted.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[Show, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        for show, (text, tip) in _TEXTS.items():
            self.buttons[show] = button = QToolButton()
            button.setObjectName("flat")
            button.setCheckable(True)
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(text)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._group.addButton(button)
            row.addWidget(button)
        self.buttons[Show.ALL].setChecked(True)
        row.addStretch(1)
        self.sureness = QComboBox()
        self.sureness.setAccessibleName("How sure")
        self.sureness.setToolTip("Only pages whose least sure digit is less sure than this")
        for share in _SHARES:
            self.sureness.addItem("Any confidence" if share is None else f"Below {wording.percent(share)}", share)
        row.addWidget(self.sureness)
        self._group.buttonClicked.connect(self._on_changed)
        self.sureness.currentIndexChanged.connect(self._on_changed)

    @property
    def show_(self) -> Show:
        """Which pages are wanted."""
        return next(show for show, button in self.buttons.items() if button.isChecked())

    @property
    def below(self) -> float | None:
        """How sure the least sure digit of a page may be; None for any."""
        share = self.sureness.currentData()
        return None if share is None else float(share)

    def choose(self, show: Show) -> None:
        """Shows these pages."""
        self.buttons[show].click()

    def clear(self) -> None:
        """Shows all pages, and tells nobody."""
        self.buttons[Show.ALL].setChecked(True)
        self.sureness.blockSignals(True)
        self.sureness.setCurrentIndex(0)
        self.sureness.blockSignals(False)

    def show_counts(self, summary: Summary, *, is_expecting: bool) -> None:
        """Says how many there are of each."""
        counts = summary.counts
        found = {
            Show.ALL: counts.total,
            Show.DOUBTFUL: counts.doubtful,
            Show.MISFIT: summary.misfits,
            Show.EMPTY: counts.empty,
            Show.FAILED: counts.failed,
            Show.CORRECTED: summary.judged,
        }
        for show, count in found.items():
            text = _TEXTS[show][0]
            self.buttons[show].setText(f"{text} {count:,}" if count else text)
            self.buttons[show].setAccessibleName(f"{text}: {count:,}")
        self.buttons[Show.MISFIT].setVisible(is_expecting or bool(summary.misfits))

    @pyqtSlot()
    def _on_changed(self) -> None:
        self.changed.emit()
