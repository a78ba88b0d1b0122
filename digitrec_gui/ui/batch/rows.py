"""The pages of a job as rows of a table, however many: those in sight are fetched, and their thumbnails made."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication

from digitrec_gui.core.batch.look import By
from digitrec_gui.core.batch.states import CameTo, how_sure, of_row, why_not_read
from digitrec_gui.core.batch.types import PageRow, State
from digitrec_gui.services.batch.service import BatchService
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.ui.batch import wording as batch_wording
from digitrec_gui.ui.widgets import wording

SIDE = 13 * 8
"""Longer side of a thumbnail, in points."""

_BLOCK = 64
"""Rows that are fetched at a time."""

_MOST_ROWS, _MOST_THUMBNAILS = 2_000, 400
"""That are kept in memory."""

_MOST_BLOCKS, _MOST_WANTED = 3, 40
"""What came in sight last is asked for first; what was scrolled past is not asked for any more."""

_ICONS = {
    CameTo.WAITING: "circle-dashed",
    CameTo.SURE: "check",
    CameTo.CORRECTED: "check",
    CameTo.DOUBTFUL: "triangle-alert",
    CameTo.UNEXPECTED: "triangle-alert",
    CameTo.EMPTY: "square",
    CameTo.FAILED: "file-x",
}

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Column:
    """A column of the table.

    Attributes:
        title: its head.
        by: what the table is ordered by with a click on that; None for nothing.
        text: of a page.
        align: its alignment.
        place: of the field of a form that it shows; None if it shows none.
    """

    title: str
    by: By | None
    text: Callable[[PageRow], str]
    align: int = _LEFT
    place: int | None = None


def _number(row: PageRow) -> str:
    return why_not_read(row) if row.state is State.FAILED else row.text


def _confidence(row: PageRow) -> str:
    return how_sure(row, wording.percent)


_THUMBNAIL, _FILE = Column("", None, lambda _row: ""), Column("File", By.FILE, batch_wording.file)
_LEAST, _STATE = (
    Column("Least sure", By.CONFIDENCE, _confidence, _RIGHT),
    Column("State", By.STATE, batch_wording.state),
)

COLUMNS = (_THUMBNAIL, _FILE, Column("Number read", By.NUMBER, _number), _LEAST, _STATE)
"""Of a job without a form."""


@dataclass(frozen=True)
class Shown:
    """What a cell shows.

    Attributes:
        text: beside the icon.
        icon: its name; empty for none.
        is_muted: whether the text is less than others.
        across: whether the text goes on over all columns of fields, as why a sheet was set apart does.
    """

    text: str = ""
    icon: str = ""
    is_muted: bool = False
    across: bool = False


def columns_of(fields: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a job.

    Args:
        fields: names of the fields of its form, each of which has a column; empty without one.
    """
    if not fields:
        return COLUMNS
    # What is beside the file stays in sight where the fields are more than fit.
    of_fields = (Column(name, None, partial(_field, place), place=place) for place, name in enumerate(fields))
    return _THUMBNAIL, _FILE, _STATE, *of_fields, _LEAST


def _field(place: int, row: PageRow) -> str:
    return row.fields[place].text if place < len(row.fields) else ""


class RowsModel(QAbstractTableModel):
    """A row for each page. It knows the numbers of all pages, and what a page came to once that is in sight.

    Signals:
        order_asked(By, bool): the rows should be ordered so; whether the last comes first.

    Attributes:
        columns: what is shown of each page.
    """

    order_asked = pyqtSignal(object, bool)

    def __init__(self, batch: BatchService, parent: QObject) -> None:
        super().__init__(parent)
        self._batch = batch
        self.columns: tuple[Column, ...] = COLUMNS
        self._ids: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        self._rows: dict[int, PageRow] = {}
        self._fresh: set[int] = set()
        self._wanted_blocks: list[int] = []
        self._rows_order = NewestOrder(self)
        self._thumbnails: OrderedDict[int, QImage | None] = OrderedDict()
        self._wanted: list[PageRow] = []
        self._thumbnail_order = NewestOrder(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._ask)
        batch.password_given.connect(self._on_password_given)

    def show(self, ids: npt.NDArray[np.int64]) -> None:
        """Shows these pages; what is known of them may have changed."""
        before = len(self._ids)
        self._fresh.clear()
        if len(ids) >= before and np.array_equal(ids[:before], self._ids):
            if len(ids) > before:
                self.beginInsertRows(QModelIndex(), before, len(ids) - 1)
                self._ids = ids
                self.endInsertRows()
            self._ids = ids
            if before:
                self.dataChanged.emit(self.index(0, 0), self.index(before - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self._ids = ids
        self.endResetModel()

    def show_columns(self, fields: Sequence[str]) -> None:
        """Shows a column for each of these fields of a form; without any, one for all numbers of a page."""
        self.beginResetModel()
        self.columns = columns_of(fields)
        self.endResetModel()

    def clear(self) -> None:
        """Shows nothing, and forgets all."""
        self.beginResetModel()
        self._rows_order.forget()
        self._thumbnail_order.forget()
        self._soon.stop()
        self._ids = np.zeros(0, np.int64)
        self._rows.clear()
        self._fresh.clear()
        self._wanted_blocks.clear()
        self._thumbnails.clear()
        self._wanted.clear()
        self.endResetModel()

    def page(self, position: int) -> int:
        """The number of the page in a row."""
        return int(self._ids[position])

    def position(self, page: int) -> int | None:
        """The row of a page; None if it is not shown."""
        (found,) = np.nonzero(self._ids == page)
        return int(found[0]) if len(found) else None

    def row(self, position: int) -> PageRow | None:
        """What is known of the page in a row; None if it is yet to be fetched."""
        return self._rows.get(self.page(position))

    @property
    def look(self) -> npt.NDArray[np.int64]:
        """The pages that are shown, (n,); another array after each look."""
        return self._ids

    def is_known(self, position: int) -> bool:
        """Whether what is shown in a row is what the page came to by now."""
        return self.page(position) in self._fresh

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802 (Qt override)
        """How many pages are shown (Qt override)."""
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def columnCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802 (Qt override)
        """How many columns there are (Qt override)."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(  # noqa: N802 (Qt override)
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles (Qt override)."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.columns[section].align
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Has the rows ordered, where there are many of them (Qt override)."""
        by = self.columns[column].by
        if by is not None:
            self.order_asked.emit(by, order == Qt.SortOrder.DescendingOrder)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is known of a page; asks for it if it is not here (Qt override)."""
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        row = self._known(index.row())
        if row is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() == 1 else None
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._said(row, index.column())
        return None

    def shown(self, index: QModelIndex) -> Shown:
        """What a cell shows; asks for what is not here."""
        column = self.columns[index.column()]
        row = self._known(index.row())
        if row is None:
            return Shown("…" if column is _FILE else "", is_muted=True)
        has_failed = row.state is State.FAILED
        if column.place is not None:
            is_doubtful = column.place < len(row.fields) and row.fields[column.place].is_doubtful
            icon = "triangle-alert" if is_doubtful else ""
            return Shown(why_not_read(row), "", True, True) if has_failed else Shown(column.text(row), icon)
        icon = _ICONS[of_row(row)] if column is _STATE else ""
        return Shown(column.text(row), icon, has_failed and column.by is By.NUMBER)

    def thumbnail(self, position: int) -> QImage | None:
        """The thumbnail of the page in a row; asks for it if it is not here."""
        row = self._known(position)
        return None if row is None else self._thumbnail(row)

    def _said(self, row: PageRow, column: int) -> str:
        if row.problem:
            return row.problem
        of = self.columns[column]
        if of is _STATE and row.failed:
            return "; ".join(row.failed)
        if of.place is not None and of.place < len(row.fields) and row.fields[of.place].why:
            field = row.fields[of.place]
            return f"{field.text} ({field.why})" if field.text else field.why
        return row.path if column <= 1 else of.text(row)

    def _known(self, position: int) -> PageRow | None:
        page = int(self._ids[position])
        if page not in self._fresh:
            block = position // _BLOCK
            if block not in self._wanted_blocks:
                self._wanted_blocks.append(block)
                self._soon.start(0)
        return self._rows.get(page)

    def _ask(self) -> None:
        """Asks for the rows that came in sight last; what a view paints next is asked for together with them."""
        if self._rows_order.is_under_way or not self._wanted_blocks:
            return
        del self._wanted_blocks[:-_MOST_BLOCKS]
        start = self._wanted_blocks[-1] * _BLOCK
        ids = self._ids[start : start + _BLOCK]
        if not len(ids):
            self._wanted_blocks.pop()
            self._soon.start(0)
            return
        self._rows_order.follow(self._batch.rows(ids.tolist()), partial(self._on_rows, start, ids), self._on_no_rows)

    def _on_rows(self, start: int, ids: npt.NDArray[np.int64], rows: list[PageRow]) -> None:
        if len(self._rows) > _MOST_ROWS:
            self._rows.clear()
            self._fresh.clear()
        for row in rows:
            before = self._rows.get(row.id)
            has_changed = before is not None and (before.stamp, before.turn) != (row.stamp, row.turn)
            is_read_now = before is not None and before.state != row.state
            if has_changed or (is_read_now and self._thumbnails.get(row.id) is None):
                self._thumbnails.pop(row.id, None)  # what could not be opened before may be seen by now
            self._rows[row.id] = row
        self._fresh.update(ids.tolist())
        block = start // _BLOCK
        if block in self._wanted_blocks:
            self._wanted_blocks.remove(block)
        self._tell(start, min(start + _BLOCK, len(self._ids)) - 1)
        self._ask()

    def _on_no_rows(self, _error: object) -> None:
        self._wanted_blocks.clear()  # the job is gone, or its disk; whoever looks for the pages says so

    def _tell(self, first: int, last: int) -> None:
        if 0 <= first <= last < len(self._ids):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _thumbnail(self, row: PageRow) -> QImage | None:
        if row.id in self._thumbnails:
            self._thumbnails.move_to_end(row.id)
            return self._thumbnails[row.id]
        if row not in self._wanted and not (self._thumbnail_order.is_under_way and self._asked.id == row.id):
            self._wanted.append(row)
            self._ask_thumbnail()
        return None

    def _ask_thumbnail(self) -> None:
        if self._thumbnail_order.is_under_way or not self._wanted:
            return
        del self._wanted[:-_MOST_WANTED]
        self._asked = self._wanted.pop(0)
        side = round(SIDE * QApplication.devicePixelRatio(QApplication.instance()))  # type: ignore[arg-type]
        self._thumbnail_order.follow(
            self._batch.thumbnail(self._asked, side), self._on_thumbnail, lambda _error: self._on_thumbnail(None)
        )

    @pyqtSlot()
    def _on_password_given(self) -> None:
        """What could not be opened is tried again when it is painted."""
        for page in [page for page, thumbnail in self._thumbnails.items() if thumbnail is None]:
            del self._thumbnails[page]
        self._tell(0, len(self._ids) - 1)

    def _on_thumbnail(self, thumbnail: QImage | None) -> None:
        page = self._asked.id
        known = self._rows.get(page)
        if known is None or known.turn == self._asked.turn:  # else it was read meanwhile, and is asked for anew
            self._thumbnails[page] = thumbnail
        while len(self._thumbnails) > _MOST_THUMBNAILS:
            self._thumbnails.popitem(last=False)
        position = self.position(page)
        if position is not None:
            self.dataChanged.emit(self.index(position, 0), self.index(position, 0))
        self._ask_thumbnail()
