"""Which samples are looked at: those of one digit, or all, how many of each, in the order that is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QObject, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.samples.doubts import Doubt
from digitrec_gui.core.samples.types import Sample
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.ui.samples import wording as samples_wording
from digitrec_gui.ui.samples.grid import SamplesGrid
from digitrec_gui.ui.samples.rows import SamplesModel
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.theme import GRID

_ORDERS = {"newest": "Newest first", "oldest": "Oldest first", "digit": "By digit"}

_DIGIT = Qt.ItemDataRole.UserRole

DOUBTFUL = -1
"""In the place of a digit: the samples that look wrong."""


class SamplesBrowser(QObject):
    """Finds them, and shows them in the grid.

    Attributes:
        counts: the digits to choose from.
        order: the orders to choose from; stands elsewhere.
        rows, grid: the samples that were found.
        card: the counts beside the grid.
        doubts: what speaks against the samples that are laid out for a look, by their ids.

    Signals:
        shown(): what was found is in the grid.
        failed(str): they could not be found, and why.
    """

    shown = pyqtSignal()
    failed = pyqtSignal(str)

    def __init__(self, service: SampleService, parent: QWidget) -> None:
        super().__init__(parent)
        self._service = service
        self._find_order = NewestOrder(self)
        self._to_select: Sequence[int] | None = None
        self.doubts: dict[int, Doubt] = {}
        self.rows = SamplesModel(service, self)
        self.grid = SamplesGrid(self.rows)
        self.counts = SamplesCounts()
        self.order = QComboBox()
        self.card = controls.card()
        self._none = controls.label(muted=True)
        self._right = QStackedWidget()
        self._build()
        self.counts.chosen.connect(self._find_others)
        self.order.currentIndexChanged.connect(self._find_others)

    def _build(self) -> None:
        for order, text in _ORDERS.items():
            self.order.addItem(text, order)
        self.order.setAccessibleName("Order")
        self.order.setToolTip("In which order the samples stand")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._right.addWidget(self.grid)
        self._right.addWidget(self._none)
        inside = QHBoxLayout(self.card)
        inside.setContentsMargins(GRID, GRID, 4, GRID)
        inside.setSpacing(GRID)
        inside.addWidget(self.counts)
        inside.addWidget(self._right, 1)

    def find(self) -> None:
        """Finds them anew; what is selected stays so."""
        if self.shows_doubtful:
            self._find_order.follow(self._service.get(list(self.doubts)), self._on_doubtful, self._on_not_found)
        else:
            order = self._service.ids(self.counts.digit, self.order.currentData())
            self._find_order.follow(order, self._on_found, self._on_not_found)

    @property
    def shows_doubtful(self) -> bool:
        """Whether the samples that look wrong are looked at."""
        return self.counts.digit == DOUBTFUL

    def show_doubtful(self, doubts: Mapping[int, Doubt]) -> None:
        """Lays out the samples that look wrong."""
        self.doubts = dict(doubts)
        self.counts.offer_doubtful(len(self.doubts))
        self.counts.choose(DOUBTFUL)
        self._find_others()

    def leave_doubtful(self) -> None:
        """Shows all where those that look wrong were looked at: what was added now is not among them."""
        if self.shows_doubtful:
            self.counts.choose(None)

    def leave_empty(self) -> None:
        """Shows all where nothing is left that looks wrong."""
        if not self.rows.rowCount() and not self._find_order.is_under_way:
            self.leave_doubtful()

    @pyqtSlot(object)
    def select_next(self, ids: Sequence[int]) -> None:
        """Selects these when samples are found the next time, which is soon: they have changed."""
        self._to_select = ids
        self._find_order.forget()  # what is being found is as it was before

    @pyqtSlot()
    def _find_others(self) -> None:
        """Finds them from the top, and with nothing selected that may be out of sight."""
        self._to_select = []
        self.find()

    def _on_doubtful(self, samples: list[Sample]) -> None:
        """Shows those that nobody has looked at yet."""
        left = [sample.id for sample in samples if not sample.confirmed]
        self.counts.offer_doubtful(len(left))
        self._on_found(np.array(left, np.int64))

    def _on_found(self, ids: npt.NDArray[np.int64]) -> None:
        selected, self._to_select = self._to_select, None
        self.grid.show_ids(ids, selected)
        digit = self.counts.digit
        if digit == DOUBTFUL:
            self._none.setText("Nothing is left to look at. The samples can be taught in the Train tab.")
        elif digit is not None:
            self._none.setText(f"There is no sample of {samples_wording.what(digit)} yet.")
        self._right.setCurrentWidget(self.grid if len(ids) else self._none)
        if digit == DOUBTFUL:
            self.grid.select_any()  # they are looked at one after the other, by the keys that are named
        self.shown.emit()

    def _on_not_found(self, error: DigitRecError) -> None:
        self.failed.emit(str(error))


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
            self._add(digit)
        self.setCurrentItem(self.topLevelItem(0))
        self.currentItemChanged.connect(self._on_current)

    def _add(self, digit: int | None) -> QTreeWidgetItem:
        item = QTreeWidgetItem([_name(digit), "0"])
        item.setData(0, _DIGIT, digit)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.addTopLevelItem(item)
        return item

    @property
    def digit(self) -> int | None:
        """The digit that is chosen; None for all, and `DOUBTFUL` for those that look wrong."""
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
            if digit == DOUBTFUL:
                continue
            count = sum(counts.values()) if digit is None else counts.get(digit, 0)
            item.setText(1, f"{count:,}")
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{_name(digit)}: {count:,}")

    def offer_doubtful(self, count: int) -> None:
        """Offers the samples that look wrong to be looked at, of which there are so many."""
        item = self.topLevelItem(self.topLevelItemCount() - 1)
        assert item is not None
        if item.data(0, _DIGIT) != DOUBTFUL:
            item = self._add(DOUBTFUL)
        item.setText(1, f"{count:,}")
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{_name(DOUBTFUL)}: {count:,}")

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
    if digit == DOUBTFUL:
        return "To look at"
    return "Not a digit" if digit == NOT_A_DIGIT else str(digit)
