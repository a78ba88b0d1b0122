"""How many samples there are of each digit; the one that is chosen there is shown."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.ui.theme import GRID

_DIGIT = Qt.ItemDataRole.UserRole


class SamplesCounts(QTreeWidget):
    """All, 0 to 9, and what is no digit.

    Signals:
        chosen(object): only samples of this digit are wanted; None for all.
    """

    chosen = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("samples")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(22 * GRID)
        self.setAccessibleName("Which samples")
        self.setToolTip("Show all samples, or those of one digit")
        header = self.header()
        assert header is not None
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(2 * GRID)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for digit in (None, *range(NOT_A_DIGIT + 1)):
            item = QTreeWidgetItem([_name(digit), "0"])
            item.setData(0, _DIGIT, digit)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.addTopLevelItem(item)
        self.setCurrentItem(self.topLevelItem(0))
        self.currentItemChanged.connect(self._on_current)

    @property
    def digit(self) -> int | None:
        """The digit that is chosen; None for all."""
        item = self.currentItem()
        digit: int | None = None if item is None else item.data(0, _DIGIT)
        return digit

    @pyqtSlot(object)
    def show_counts(self, counts: dict[int, int]) -> None:
        """Shows how many there are of each."""
        for place in range(self.topLevelItemCount()):
            item = self.topLevelItem(place)
            assert item is not None
            digit = item.data(0, _DIGIT)
            count = sum(counts.values()) if digit is None else counts.get(digit, 0)
            item.setText(1, f"{count:,}")
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{_name(digit)}: {count:,}")

    def choose(self, digit: int | None) -> None:
        """Chooses a digit, or all, as the user would."""
        for place in range(self.topLevelItemCount()):
            item = self.topLevelItem(place)
            if item is not None and item.data(0, _DIGIT) == digit:
                self.setCurrentItem(item)

    def _on_current(self) -> None:
        self.chosen.emit(self.digit)


def _name(digit: int | None) -> str:
    if digit is None:
        return "All"
    return "Not a digit" if digit == NOT_A_DIGIT else str(digit)
