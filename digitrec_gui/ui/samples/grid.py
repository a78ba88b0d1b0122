"""The grid of samples: walked by arrow keys, selected by click, drag and Shift, labelled anew by typing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QRectF,
    QSize,
    Qt,
    pyqtSignal,
)
from PyQt6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter, QPalette, QPen
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from digitrec_gui.core.samples.types import Sample
from digitrec_gui.core.types import FIELD, NOT_A_DIGIT
from digitrec_gui.ui.samples import wording as samples_wording
from digitrec_gui.ui.samples.rows import SAMPLE, SamplesModel
from digitrec_gui.ui.widgets.pixels import between, ink_image
from digitrec_gui.ui.widgets.theme import GRID

KEYS = {**{str(digit): digit for digit in range(10)}, "?": NOT_A_DIGIT}
"""What is typed, and the label that it gives."""

INK = 2 * FIELD
"""Side of the picture of a sample, in points."""

_MARGIN = GRID
_ROUND = 6.0


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

    def select_any(self) -> None:
        """Selects the current sample, or the first, if none is selected."""
        if self._is_whole and not self.selected_count and self._samples.rowCount():
            row = max(0, self.currentIndex().row())
            self._select([row])
            self._selection.setCurrentIndex(self._samples.index(row), QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(self._samples.index(row))

    @property
    def _is_whole(self) -> bool:
        """Whether its samples are there: as a window ends they go before it, and the keyboard may yet come to it."""
        return self._selection.model() is not None

    def _ranges(self) -> list[QItemSelectionRange]:
        selection = self._selection.selection()
        return [selection[place] for place in range(selection.count())]

    def _select(self, rows: list[int]) -> None:
        """Selects these rows, given from the top, as few ranges."""
        chosen = QItemSelection()
        edges = np.flatnonzero(np.diff(rows) != 1) + 1
        for run in np.split(np.array(rows, np.int64), edges) if rows else ():
            chosen.select(self._samples.index(int(run[0])), self._samples.index(int(run[-1])))
        if self._is_whole:
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
        """Lets the keys begin at the first sample (Qt override)."""
        super().focusInEvent(event)
        if self._is_whole and not self.currentIndex().isValid() and self._samples.rowCount():
            self._selection.setCurrentIndex(self._samples.index(0), QItemSelectionModel.SelectionFlag.NoUpdate)

    def changeEvent(self, event: QEvent | None) -> None:
        """Lets cells grow with the text (Qt override)."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.FontChange:
            self.setGridSize(cell_size(self.font()))


class SampleCell(QStyledItemDelegate):
    """Ink in the colour of text, on the ground of the view: as written on paper, in light and in dark."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """The same for all (Qt override)."""
        del index
        return cell_size(option.font)

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paints a cell (Qt override)."""
        assert painter is not None
        cell = QRectF(option.rect).adjusted(2, 2, -2, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        palette = QApplication.palette()  # that of the view has no ground: its card shows through
        ground = _ground(option, palette, selected)
        painter.setBrush(ground)
        accent, muted = palette.color(QPalette.ColorRole.Highlight), palette.color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected:
            painter.setPen(QPen(accent, 2))
        elif focused:
            painter.setPen(QPen(muted, 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(cell, _ROUND, _ROUND)
        sample: Sample | None = index.data(SAMPLE)
        if sample is not None:
            text = palette.color(QPalette.ColorRole.Text)
            place = QRectF(cell.center().x() - INK / 2, cell.top() + _MARGIN / 2, INK, INK)
            painter.drawImage(place, ink_image(sample.pixels, ground, text))
            line = QRectF(cell.left(), place.bottom(), cell.width(), cell.bottom() - place.bottom())
            _paint_label(painter, line, sample, option.font, palette)
        painter.restore()


def cell_size(font: QFont) -> QSize:
    """Size of a cell in which text has this font."""
    return QSize(INK + 3 * GRID, INK + GRID + round(2.2 * font.pointSizeF()))


def _ground(option: QStyleOptionViewItem, palette: QPalette, selected: bool) -> QColor:
    role = QPalette.ColorRole
    if not selected:
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        return palette.color(role.Midlight if hovered else role.Base)
    base, accent = palette.color(role.Base), palette.color(role.Highlight)
    return between(base, accent, 0.12)


def _paint_label(painter: QPainter, line: QRectF, sample: Sample, font: QFont, palette: QPalette) -> None:
    """Paints the label; where the Model had said something else, that too, crossed out."""
    label, predicted = samples_wording.sign(sample.digit), ""
    if sample.predicted is not None and sample.predicted != sample.digit:
        predicted = samples_wording.sign(sample.predicted)
    bold, struck = QFont(font), QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    struck.setStrikeOut(True)
    half = QRectF(line.left(), line.top(), line.width() / 2, line.height())
    painter.setFont(bold)
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    if not predicted:
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, label)
        return
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(half.adjusted(0, 0, -GRID / 2, 0), middle | Qt.AlignmentFlag.AlignRight, label)
    painter.setFont(struck)
    painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
    painter.drawText(half.translated(half.width() + GRID / 2, 0), middle | Qt.AlignmentFlag.AlignLeft, predicted)
