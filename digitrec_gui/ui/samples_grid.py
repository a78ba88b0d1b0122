"""The grid of samples: walked by arrow keys, selected by click, drag and Shift, labelled anew by typing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QItemSelectionRange, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent
from PyQt6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.ui.samples_cell import SampleCell, cell_size
from digitrec_gui.ui.samples_model import SamplesModel

KEYS = {**{str(digit): digit for digit in range(10)}, "?": NOT_A_DIGIT}
"""What is typed, and the label that it gives."""


class SamplesGrid(QListView):
    """Keeps the selection and the place when other samples are shown.

    Signals:
        labelled(int): the user says that the samples selected are this.
        selection_changed(): other samples are selected.
    """

    labelled = pyqtSignal(int)
    selection_changed = pyqtSignal()

    def __init__(self, samples: SamplesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples = samples
        self.setObjectName("samples")
        self.setModel(samples)
        self.setItemDelegate(SampleCell(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setGridSize(cell_size(self.font()))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setAccessibleName("Samples")
        self.setAccessibleDescription("Arrow keys walk the samples. Type a digit to label the selected ones anew.")
        selection = self.selectionModel()
        assert selection is not None
        self._selection = selection
        selection.selectionChanged.connect(self.selection_changed)

    @property
    def selected_rows(self) -> list[int]:
        """The rows of the samples selected, from the top."""
        return sorted(row for part in self._ranges() for row in range(part.top(), part.bottom() + 1))

    @property
    def selected_count(self) -> int:
        """How many samples are selected."""
        return sum(part.height() for part in self._ranges())

    @property
    def selected_ids(self) -> list[int]:
        """The ids of the samples selected, from the top."""
        return self._samples.ids_of(self.selected_rows)

    def show_ids(self, ids: npt.NDArray[np.int64], selected: Sequence[int] | None = None) -> None:
        """Shows these samples.

        Args:
            ids: of the samples.
            selected: those to select, and to bring in sight; if none, the first samples are in sight. None leaves the
                selection and the place as they are; where all of them are gone, what has moved up is the current one.
        """
        rows, bar = self.selected_rows, self.verticalScrollBar()
        assert bar is not None
        wanted = self._samples.ids_of(rows) if selected is None else list(selected)
        at = self.currentIndex().row() if not rows else rows[0]
        current = self._samples.ids_of([at]) if at >= 0 else []
        place = bar.value()
        self._samples.show_ids(ids)
        self.executeDelayedItemsLayout()  # or there would be nothing to scroll
        bar.setValue(place if wanted or selected is None else 0)
        kept = self._samples.rows_of(wanted)
        self._select(kept)
        now = kept if selected is not None else self._samples.rows_of(current) or ([at] if at >= 0 else [])
        if now and len(ids):
            index = self._samples.index(min(now[0], len(ids) - 1))
            self._selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            if selected is not None:
                self.scrollTo(index)
        self.selection_changed.emit()

    def _ranges(self) -> list[QItemSelectionRange]:
        selection = self._selection.selection()
        return [selection[place] for place in range(selection.count())]

    def _select(self, rows: list[int]) -> None:
        """Selects these rows, given from the top, as few ranges."""
        chosen = QItemSelection()
        edges = np.flatnonzero(np.diff(rows) != 1) + 1
        for run in np.split(np.array(rows, np.int64), edges) if rows else ():
            chosen.select(self._samples.index(int(run[0])), self._samples.index(int(run[-1])))
        self._selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Labels the samples selected; Esc selects none (Qt override)."""
        assert event is not None
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if plain and event.text() in KEYS:
            if self.selected_count:
                self.labelled.emit(KEYS[event.text()])
        elif event.key() == Qt.Key.Key_Escape and self.selected_count:
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """By keyboard, the first sample is where the keys begin (Qt override)."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._samples.rowCount():
            self._selection.setCurrentIndex(self._samples.index(0), QItemSelectionModel.SelectionFlag.NoUpdate)

    def changeEvent(self, event: QEvent | None) -> None:
        """Cells grow with the text (Qt override)."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.FontChange:
            self.setGridSize(cell_size(self.font()))
