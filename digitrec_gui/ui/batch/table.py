"""The table of a job's pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QModelIndex, QRect, QRectF, QSignalBlocker, QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPalette, QPen, QPixmap, QResizeEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from digitrec_gui.core.batch.types import PageRow, State
from digitrec_gui.core.forms.types import Kind
from digitrec_gui.services.batch.service import BatchService
from digitrec_gui.ui.batch import wording as batch_wording
from digitrec_gui.ui.batch.rows import SIDE, RowsModel
from digitrec_gui.ui.widgets import icons
from digitrec_gui.ui.widgets.theme import GRID

_HEIGHT, _LOW_HEIGHT = 7 * GRID, 4 * GRID
"""Of a row, and of one where there would be room for few."""

_FEW = 4
"""Rows."""

_WIDTHS = (SIDE + 2 * GRID, 31 * GRID, 0, 13 * GRID, 16 * GRID)
"""Of the columns; the one of the number read takes the rest."""

_FILE, _NUMBER = 1, 2
_LEAST_FILE, _WIDEST_NUMBER = 15 * GRID, 26 * GRID
"""In a narrow window the name of the file gives way to the number, down to this, for as much of a number."""

_FIRST_FIELD = 3
_FORM_WIDTHS = (SIDE + 2 * GRID, 25 * GRID, 16 * GRID)
"""Of the columns before those of the fields of a form."""

_FIELD_WIDTH, _WIDEST_FIELD, _LEAST_WIDTH = 11 * GRID, 22 * GRID, 13 * GRID
"""Of the fields' columns, least and most, and of the last."""

_KIND_WIDTHS = {Kind.DATE: 17 * GRID, Kind.DECIMAL: 14 * GRID, Kind.FREE: 14 * GRID}
"""Of fields that hold more than others."""


_NEAR = 64
"""Rows above and below those in sight whose numbers are given room, too."""


@dataclass(frozen=True)
class _Wish:
    """What the longest text of a column needs.

    Attributes:
        signs: of that text.
        width: of the column, points.
    """

    signs: int = 0
    width: int = 0


class JobTable(QTableView):
    """Stays quick however many pages there are: all rows are of one height, and only those in sight are known.

    Signals:
        asked(PageRow): the user wants to see this page's picture.
        current_changed(): another row is the current one.
    """

    asked = pyqtSignal(object)
    current_changed = pyqtSignal()

    def __init__(self, batch: BatchService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RowsModel(batch, self)
        self._page: int | None = None
        self._fields: dict[str, Kind] = {}
        self._wished: dict[int, _Wish] = {}
        self._by_hand: set[int] = set()
        self._is_fitting = False
        self._sorted = 1, Qt.SortOrder.AscendingOrder
        self.setObjectName("job")
        self.setAccessibleName("Pages")
        self.setAccessibleDescription("F2 corrects the page, Enter opens the picture in the Image tab.")
        self.setModel(self.rows)
        self.setItemDelegate(_Cell(self))
        self.setItemDelegateForColumn(0, _ThumbnailCell(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._shape_headers()
        self.rows.dataChanged.connect(self._on_rows)
        self.doubleClicked.connect(self._on_double_clicked)
        selection = self.selectionModel()
        assert selection is not None
        selection.currentChanged.connect(self._on_current)

    def _shape_headers(self) -> None:
        down, across = self.verticalHeader(), self.horizontalHeader()
        assert down is not None and across is not None
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(_HEIGHT)
        down.setMinimumSectionSize(_LOW_HEIGHT)
        across.setMinimumSectionSize(11 * GRID)  # the number has what others leave, and is seen in a narrow window
        across.setHighlightSections(False)
        across.setSectionsClickable(True)
        across.setSortIndicatorShown(True)
        self._shape_columns()
        across.setSortIndicator(1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        across.sortIndicatorChanged.connect(self._on_sort_indicator)
        across.sectionResized.connect(self._on_resized)

    def _shape_columns(self) -> None:
        across, kind = self.horizontalHeader(), QHeaderView.ResizeMode
        assert across is not None
        across.setSectionResizeMode(kind.Interactive)
        self._wished.clear()
        self._by_hand.clear()
        widths = list(_WIDTHS)
        if self._fields:
            metrics = across.fontMetrics()
            widths = [*_FORM_WIDTHS]
            for name, of in self._fields.items():
                wide = max(_KIND_WIDTHS.get(of, _FIELD_WIDTH), metrics.horizontalAdvance(name) + 4 * GRID)
                widths.append(min(_WIDEST_FIELD, wide))
            widths.append(_LEAST_WIDTH)
        for column, width in enumerate(widths):
            if width:
                self._resize(column, width)
        if not self._fields:
            across.setSectionResizeMode(_NUMBER, kind.Stretch)
        across.setSectionResizeMode(0, kind.Fixed)

    def show_fields(self, fields: Mapping[str, Kind]) -> None:
        """Shows a column for each of these fields of a form; without any, one for all numbers of a page."""
        if fields != self._fields:
            self._fields = dict(fields)
            self.rows.show_columns(tuple(fields))
            self._shape_columns()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Shares the room between file and number, and among the rows (Qt override)."""
        super().resizeEvent(event)
        down, viewport = self.verticalHeader(), self.viewport()
        assert down is not None and viewport is not None
        height = _LOW_HEIGHT if viewport.height() < _FEW * _HEIGHT else _HEIGHT
        if height != down.defaultSectionSize():
            down.setDefaultSectionSize(height)
        self._share()

    @pyqtSlot(QModelIndex, QModelIndex)
    def _on_rows(self, first: QModelIndex, last: QModelIndex) -> None:
        """Makes room for the numbers that were fetched, as far as there may be; nothing becomes narrower by it."""
        if last.column() == 0:
            return  # a thumbnail
        top, end = max(0, self.rowAt(0)), self.rowAt(self.height())
        near = range(max(first.row(), top - _NEAR), min(last.row(), (top if end < 0 else end) + _NEAR) + 1)
        known = [row for position in near if (row := self.rows.row(position)) is not None]
        for column, of in enumerate(self.rows.columns):
            if of.place is None and (self._fields or column != _NUMBER):
                continue
            texts = (of.text(row) for row in known if row.state is not State.FAILED)
            longest = max(texts, key=len, default="")
            wished = self._wished.get(column, _Wish())
            if len(longest) <= wished.signs:
                continue
            icon = 0 if of.place is None else icons.SIZE + GRID // 2
            wide = self.fontMetrics().horizontalAdvance(longest) + icon + 2 * GRID + 2
            self._wished[column] = _Wish(len(longest), max(wide, wished.width))
            if of.place is not None and column not in self._by_hand:
                self._resize(column, max(self.columnWidth(column), min(wide, _WIDEST_FIELD)))
        self._share()

    def _share(self) -> None:
        """Gives the number what it needs of the file's room, in a job without a form."""
        viewport, across = self.viewport(), self.horizontalHeader()
        if self._fields or _FILE in self._by_hand or viewport is None or across is None:
            return
        title = across.fontMetrics().horizontalAdvance(self.rows.columns[_NUMBER].title) + 4 * GRID
        wished = max(title, min(self._wished.get(_NUMBER, _Wish()).width, _WIDEST_NUMBER))
        others = sum(self.columnWidth(one) for one in range(len(self.rows.columns)) if one not in (_FILE, _NUMBER))
        left = viewport.width() - others - wished
        self._resize(_FILE, min(_WIDTHS[_FILE], max(_LEAST_FILE, left)))

    def _resize(self, column: int, width: int) -> None:
        across = self.horizontalHeader()
        assert across is not None
        self._is_fitting = True
        across.resizeSection(column, width)
        self._is_fitting = False

    @pyqtSlot(int, int, int)
    def _on_resized(self, column: int, _before: int, _now: int) -> None:
        """What a person has made wider or narrower stays so."""
        if not self._is_fitting:
            self._by_hand.add(column)

    def room_of_fields(self, row: int) -> QRect:
        """The place that all columns of fields take in a row, points of the viewport, as far as it is in sight."""
        first = self.visualRect(self.rows.index(row, _FIRST_FIELD))
        last = self.visualRect(self.rows.index(row, _FIRST_FIELD + len(self._fields) - 1))
        viewport = self.viewport()
        assert viewport is not None
        return first.united(last).intersected(viewport.rect())

    def show_pages(self, ids: npt.NDArray[np.int64]) -> None:
        """Shows these pages; the current one, and the place of the scroll bar, stay as far as they can."""
        bar = self.verticalScrollBar()
        assert bar is not None
        page, place = self._page, bar.value()
        self.rows.show(ids)
        position = None if page is None else self.rows.position(page)
        if position is not None and self.currentIndex().row() != position:
            self.setCurrentIndex(self.rows.index(position, 1))
        self._page = page if position is not None else None
        bar.setValue(place)

    def show_in_order(self) -> None:
        """Says that the pages are in the order of their files."""
        self._sorted = 1, Qt.SortOrder.AscendingOrder
        self._show_order()

    def _show_order(self) -> None:
        across = self.horizontalHeader()
        assert across is not None
        with QSignalBlocker(across):  # it is so already
            across.setSortIndicator(*self._sorted)

    @pyqtSlot(int, Qt.SortOrder)
    def _on_sort_indicator(self, column: int, order: Qt.SortOrder) -> None:
        """A column by which nothing is ordered is not shown as if it were."""
        if 0 <= column < len(self.rows.columns) and self.rows.columns[column].by is not None:
            self._sorted = column, order
        else:
            self._show_order()

    def clear(self) -> None:
        """Shows nothing."""
        self._page = None
        self.rows.clear()

    def show_page(self, page: int) -> None:
        """Makes a page the current one, if it is among those that are shown."""
        position = self.rows.position(page)
        if position is not None:
            self.setCurrentIndex(self.rows.index(position, 1))
            self.scrollTo(self.currentIndex())

    @property
    def page(self) -> int | None:
        """The number of the current page; None if there is none."""
        return self._page

    @property
    def current(self) -> PageRow | None:
        """The current page, once it is fetched."""
        index = self.currentIndex()
        return self.rows.row(index.row()) if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter opens the picture (Qt override)."""
        assert event is not None
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _HELD:
            self.ask()
        else:
            super().keyPressEvent(event)

    @pyqtSlot()
    def ask(self) -> None:
        """Asks for the picture of the current page."""
        row = self.current
        if row is not None:
            self.asked.emit(row)

    @pyqtSlot(QModelIndex)
    def _on_double_clicked(self, _index: QModelIndex) -> None:
        self.ask()

    @pyqtSlot(QModelIndex)
    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self._page = self.rows.page(index.row())
        self.current_changed.emit()


_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def elided(metrics: QFontMetrics, text: str, width: int, *, is_file: bool) -> str:
    """A text as it fits; of files the middle of the name gives way, for they differ at their ends, and in the page."""
    if not is_file:
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    name, comma, page = text.rpartition(batch_wording.PAGE)
    if not comma:
        return metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, width)
    page = comma + page
    return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width - metrics.horizontalAdvance(page)) + page


class _Cell(QStyledItemDelegate):
    """A cell, painted in a fifth of the time that Qt's own takes, which asks for each of its parts one by one."""

    def __init__(self, table: JobTable) -> None:
        super().__init__(table)
        self._table = table
        self._pixmaps: dict[tuple[str, int, float], QPixmap] = {}

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paints it (Qt override)."""
        assert painter is not None
        self.paint_ground(painter, option)
        shown = self._table.rows.shown(index)
        text, icon, is_muted = shown.text, shown.icon, shown.is_muted
        whole = self._table.room_of_fields(index.row()) if shown.across else option.rect
        palette, place = QApplication.palette(), whole.adjusted(GRID, 0, -GRID, 0)
        painter.save()
        painter.setClipRect(option.rect)
        if icon:
            side = icons.SIZE
            painter.drawPixmap(place.x(), place.y() + (place.height() - side) // 2, self._pixmap(icon, palette))
            place.setLeft(place.x() + side + GRID // 2)
        role = QPalette.ColorRole
        painter.setPen(palette.color(role.PlaceholderText if is_muted else role.Text))
        align = int(self._table.rows.columns[index.column()].align)
        metrics, wrapped = option.fontMetrics, align | Qt.TextFlag.TextWordWrap
        if is_muted and metrics.boundingRect(place, wrapped, text).height() <= place.height():
            painter.drawText(place, wrapped, text)  # why it could not be read is a sentence
        else:
            shortened = elided(metrics, text, place.width(), is_file=index.column() == _FILE)
            painter.drawText(place, align, shortened)
        painter.restore()

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        """Paints what the style sheet says; a row is selected as a whole, so no frame is around one of its cells."""
        option.state &= ~QStyle.StateFlag.State_HasFocus
        style = self._table.style()
        assert style is not None
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, self._table)

    def _pixmap(self, name: str, palette: QPalette) -> QPixmap:
        """An icon, drawn once for each look of the window."""
        ratio = self._table.devicePixelRatioF()
        key = name, palette.color(QPalette.ColorRole.Text).rgb(), ratio
        if key not in self._pixmaps:
            self._pixmaps[key] = icons.icon(name).pixmap(QSize(icons.SIZE, icons.SIZE), ratio)
        return self._pixmaps[key]


class _ThumbnailCell(_Cell):
    """The picture of a page, small."""

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paints it (Qt override)."""
        assert painter is not None
        self.paint_ground(painter, option)
        palette = QApplication.palette()
        cell = QRectF(option.rect).adjusted(GRID, GRID / 2, -GRID, -GRID / 2)
        thumbnail = self._table.rows.thumbnail(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if thumbnail is None:
            place = QRectF(0, 0, cell.height(), cell.height())
            place.moveCenter(cell.center())
            painter.fillRect(place, palette.color(QPalette.ColorRole.AlternateBase))
        else:
            scale = min(cell.width() / thumbnail.width(), cell.height() / thumbnail.height())
            place = QRectF(0, 0, max(2.0, thumbnail.width() * scale), max(2.0, thumbnail.height() * scale))
            place.moveCenter(cell.center())
            painter.drawImage(place, thumbnail)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
        painter.drawRect(place)
        painter.restore()
