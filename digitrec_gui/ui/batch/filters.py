"""The bar above the table: which pages it shows."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QIcon, QResizeEvent
from PyQt6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QToolButton, QWidget

from digitrec_gui.core.batch.look import Show
from digitrec_gui.core.batch.types import Summary
from digitrec_gui.ui.widgets import icons, wording
from digitrec_gui.ui.widgets.theme import GRID

_TEXTS = {
    Show.ALL: ("All", "All pages"),
    Show.DOUBTFUL: ("Doubtful", "Pages with a number that somebody should look at"),
    Show.MISFIT: ("Unexpected", "Pages with a number that is not what each number must be"),
    Show.EMPTY: ("No number", "Pages on which no number was found"),
    Show.FAILED: ("Not read", "Pages that could not be read"),
    Show.CORRECTED: ("Corrected", "Pages with a number that you accepted or corrected"),
}

_ICONS = {
    Show.DOUBTFUL: "triangle-alert",
    Show.MISFIT: "hash",
    Show.EMPTY: "square",
    Show.FAILED: "file-x",
    Show.CORRECTED: "pencil",
}
"""What stands for the words where there is no room for them."""

_SHARES = (None, 0.99, 0.95, 0.9, 0.8, 0.6)
"""Of how sure the least sure digit of a page is at most."""


class FilterBar(QWidget):
    """A button for each kind of page, with how many there are, and how sure they may be.

    Where it is narrow, icons stand for the words.

    Signals:
        changed(): other pages are wanted.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[Show, QToolButton] = {}
        self._counts: dict[Show, int] = dict.fromkeys(_TEXTS, 0)
        self._is_folded = False
        self._full = self._least = 0
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        for show, (text, tip) in _TEXTS.items():
            self.buttons[show] = button = QToolButton()
            button.setObjectName("flat")
            button.setCheckable(True)
            button.setIconSize(QSize(icons.SIZE, icons.SIZE))
            button.setToolTip(f"{text}: {tip[:1].lower()}{tip[1:]}")
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
        self._measure()
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
        has_misfits = is_expecting or bool(summary.misfits)
        if found == self._counts and has_misfits != self.buttons[Show.MISFIT].isHidden():
            return
        self._counts = found
        for show, count in found.items():
            self.buttons[show].setAccessibleName(f"{_TEXTS[show][0]}: {count:,}")
        self.buttons[Show.MISFIT].setVisible(has_misfits)
        self._measure()

    def minimumSizeHint(self) -> QSize:
        """As narrow as it is with icons for words (Qt override)."""
        return QSize(self._least, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Shows the words for which there is room (Qt override)."""
        super().resizeEvent(event)
        self._fold()

    def changeEvent(self, event: QEvent | None) -> None:
        """Measures anew in another font or style (Qt override)."""
        super().changeEvent(event)
        if event is not None and event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()

    def _measure(self) -> None:
        """Looks how wide it is with the words, and without."""
        self._show(True)
        self._least = self._width()
        self._show(False)
        self._full = self._width()
        self._is_folded = False
        self.updateGeometry()
        self._fold()

    def _width(self) -> int:
        shown = [one for one in (*self.buttons.values(), self.sureness) if not one.isHidden()]
        for one in shown:
            one.ensurePolished()
        return sum(one.sizeHint().width() for one in shown) + GRID // 2 * len(shown)

    def _fold(self) -> None:
        is_narrow = self.width() < self._full
        if is_narrow != self._is_folded:
            self._is_folded = is_narrow
            self._show(is_narrow)

    def _show(self, is_folded: bool) -> None:
        style = Qt.ToolButtonStyle
        for show, button in self.buttons.items():
            count = f"{self._counts[show]:,}" if self._counts[show] else ""
            icon = _ICONS.get(show) if is_folded else None
            button.setIcon(QIcon() if icon is None else icons.icon(icon))
            button.setText(f"{_TEXTS[show][0] if icon is None else ''} {count}".rstrip())
            beside = style.ToolButtonTextBesideIcon if count else style.ToolButtonIconOnly
            button.setToolButtonStyle(style.ToolButtonTextOnly if icon is None else beside)

    @pyqtSlot()
    def _on_changed(self) -> None:
        self.changed.emit()
