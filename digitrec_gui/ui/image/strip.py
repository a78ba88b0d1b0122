"""The strip of pages beside the picture: a thumbnail of each, which is clicked to turn to it."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from PyQt6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QRectF,
    QSize,
    Qt,
    pyqtSignal,
    pyqtSlot,
)
from PyQt6.QtGui import QColor, QFont, QImage, QPainter, QPalette, QPen
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.ui.image.actions import ImageActions
from digitrec_gui.ui.image.paging import Paging
from digitrec_gui.ui.widgets import controls, icons
from digitrec_gui.ui.widgets.theme import GRID

WIDTH = 17 * GRID
"""Of the strip, with its scroll bar."""

_SIDE = 11 * GRID
"""Longer side of a thumbnail, in points."""

_FRAME = 3.0
"""Between a thumbnail and the frame of the one that is shown."""

_MOST_KEPT = 300
"""Thumbnails: more than a window shows at once, and 10 MB of them."""

_MOST_WANTED = 40
"""What came in sight last is asked for first; what was scrolled past is not asked for any more."""

_LOWEST = 0.4
"""Share of its width that a thumbnail has as height at least, or its number would have nothing to stand under."""

THUMBNAIL, DAMAGED = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2


class PagesModel(QAbstractListModel):
    """A row for each page. One thumbnail is made at a time: a page that is asked for waits for no more than that."""

    def __init__(self, paging: Paging, parent: QWidget) -> None:
        super().__init__(parent)
        self._paging = paging
        self._on = parent
        self._count = 0
        self._thumbnails: OrderedDict[int, QImage] = OrderedDict()
        self._failed: dict[int, str] = {}
        self._wanted: list[int] = []
        self._asked = -1
        self._order = NewestOrder(self)
        paging.changed.connect(self._on_changed)
        paging.read.connect(self._on_told)
        paging.failed.connect(self._on_failed)

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802 (Qt override)
        """How many pages there are; none for a picture (Qt override)."""
        return 0 if parent is not None and parent.isValid() else self._count

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is known of a page; asks for its thumbnail if it is not here (Qt override)."""
        if not index.isValid():
            return None
        number = index.row()
        if role == THUMBNAIL:
            return self._thumbnail(number)
        if role == DAMAGED:
            return bool(self._damage(number))
        if role == Qt.ItemDataRole.DisplayRole:
            return str(number + 1)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._said(number)
        return None

    def _said(self, number: int) -> str:
        if damage := self._damage(number):
            return damage
        page, reading = f"Page {number + 1} of {self._count}", self._paging.reading(number)
        return page if reading is None else f"{page}: {reading.text or 'no digits'}"

    def _damage(self, number: int) -> str:
        """Why a page, or its thumbnail, cannot be shown; empty if it can."""
        return self._paging.damaged.get(number) or self._failed.get(number, "")

    def _thumbnail(self, number: int) -> QImage | None:
        if number in self._thumbnails:
            self._thumbnails.move_to_end(number)
            return self._thumbnails[number]
        if not self._damage(number) and not (self._order.is_under_way and self._asked == number):
            if number in self._wanted:
                self._wanted.remove(number)
            self._wanted.append(number)
            self._ask()
        return None

    def _ask(self) -> None:
        pages = self._paging.pages
        if pages is None or self._order.is_under_way or not self._wanted:
            return
        del self._wanted[:-_MOST_WANTED]
        self._asked = self._wanted.pop(0)
        side = round(_SIDE * self._on.devicePixelRatioF())
        order = self._paging.service.thumbnail(pages, self._asked, side)
        self._order.follow(order, self._on_got, self._on_not_got)

    def _on_got(self, thumbnail: QImage) -> None:
        self._thumbnails[self._asked] = thumbnail
        while len(self._thumbnails) > _MOST_KEPT:
            self._thumbnails.popitem(last=False)
        self._on_told(self._asked)
        self._ask()

    def _on_not_got(self, error: object) -> None:
        self._failed[self._asked] = str(error)
        self._on_told(self._asked)
        self._ask()

    @pyqtSlot()
    def _on_changed(self) -> None:
        self.beginResetModel()
        self._order.forget()
        self._thumbnails.clear()
        self._failed.clear()
        self._wanted.clear()
        self._count = self._paging.count if self._paging.count > 1 else 0
        self.endResetModel()

    @pyqtSlot(int)
    def _on_told(self, number: int) -> None:
        if number < self._count:
            self.dataChanged.emit(self.index(number), self.index(number))

    @pyqtSlot()
    def _on_failed(self) -> None:
        if self._count:
            self.dataChanged.emit(self.index(0), self.index(self._count - 1))


class PageStrip(QFrame):
    """Hidden where there is one page. Its list is walked by the arrow keys; the page that is current there is shown.

    Signals:
        page_asked(int): the user wants to see this page, from 0.
    """

    page_asked = pyqtSignal(int)

    def __init__(self, paging: Paging, actions: ImageActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paging = paging
        self.setObjectName("card")
        self.setFixedWidth(WIDTH)
        self.list = QListView()
        self.pages = PagesModel(paging, self.list)
        self.said = controls.label(muted=True, wraps=False)
        self.said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._configure_list()
        foot = QHBoxLayout()
        foot.setSpacing(0)
        foot.addWidget(controls.action_button(actions.previous_page))
        foot.addWidget(self.said, 1)
        foot.addWidget(controls.action_button(actions.next_page))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID // 2, GRID // 2, GRID // 2, GRID // 2)
        layout.setSpacing(GRID // 2)
        layout.addWidget(self.list, 1)
        layout.addLayout(foot)
        paging.changed.connect(self._fit_cells)
        paging.changed.connect(self._show_page)
        paging.turning.connect(self._show_page)
        paging.turned.connect(self._show_page)
        paging.failed.connect(self._show_page)
        self.hide()

    def _configure_list(self) -> None:
        pages = self.list
        pages.setObjectName("pages")
        pages.setModel(self.pages)
        self._cell = _PageCell(pages)
        pages.setItemDelegate(self._cell)
        pages.setFrameShape(QFrame.Shape.NoFrame)
        pages.setUniformItemSizes(True)
        pages.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        pages.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        pages.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        pages.setTabKeyNavigation(False)
        pages.setMouseTracking(True)
        pages.setAccessibleName("Pages")
        pages.setAccessibleDescription("Arrow keys turn the pages.")
        selection = pages.selectionModel()
        assert selection is not None
        self._selection = selection
        selection.currentChanged.connect(self._on_current_changed)

    @pyqtSlot()
    def _fit_cells(self) -> None:
        """Makes the cells as high as pages like the first one need."""
        self._cell.shape = self._paging.shape
        self.list.scheduleDelayedItemsLayout()

    @pyqtSlot()
    def _show_page(self) -> None:
        """Shows which page is shown, or on its way."""
        several = self._paging.count > 1
        self.setVisible(several)
        if not several:
            return
        wanted = self._paging.wanted
        self.said.setText(f"{wanted + 1} / {self._paging.count}")
        self.said.setAccessibleName(f"Page {wanted + 1} of {self._paging.count}")
        index = self.pages.index(wanted)
        if self.list.currentIndex() != index:
            self._selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.list.scrollTo(index)

    @pyqtSlot(QModelIndex)
    def _on_current_changed(self, index: QModelIndex) -> None:
        if index.isValid() and index.row() != self._paging.wanted:
            self.page_asked.emit(index.row())


class _PageCell(QStyledItemDelegate):
    """A thumbnail with the number of its page below.

    Attributes:
        shape: width and height that most pages have, in any unit.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shape = (1, 1)
        self._warning = icons.icon("triangle-alert")

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """The same for all (Qt override)."""
        del index
        width, height = self.shape
        room = round(_SIDE * max(_LOWEST, min(1.0, height / width)))
        return QSize(_SIDE + 2 * GRID, room + 2 * GRID + option.fontMetrics.height())

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paints a page (Qt override)."""
        assert painter is not None
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        palette = QApplication.palette()  # that of the view has no ground: its card shows through
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        cell = QRectF(option.rect)
        text = QRectF(cell.left(), cell.bottom() - option.fontMetrics.height(), cell.width(), 0)
        text.setHeight(option.fontMetrics.height())
        room = QRectF(cell.left(), cell.top() + GRID, cell.width(), text.top() - cell.top() - 2 * GRID)
        thumbnail: QImage | None = index.data(THUMBNAIL)
        place = _place(room, self.shape if thumbnail is None else (thumbnail.width(), thumbnail.height()))
        role = QPalette.ColorRole
        if thumbnail is not None:
            painter.drawImage(place, thumbnail)
        else:
            painter.fillRect(place, palette.color(role.AlternateBase))
            if index.data(DAMAGED):
                icon = QRectF(0, 0, icons.SIZE, icons.SIZE)
                icon.moveCenter(place.center())
                self._warning.paint(painter, icon.toAlignedRect())
        _frame(painter, place, palette, selected=selected, hovered=hovered)
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold if selected else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(palette.color(role.Highlight if selected else role.PlaceholderText))
        painter.drawText(text, Qt.AlignmentFlag.AlignCenter, index.data(Qt.ItemDataRole.DisplayRole))
        painter.restore()


def _place(room: QRectF, shape: tuple[int, int]) -> QRectF:
    """Where in its room a page of this width and height lies: in the middle, as large as fits."""
    width, height = shape
    scale = min(_SIDE / max(width, height), room.height() / height)
    size = (max(GRID / 2, round(width * scale)), max(GRID / 2, round(height * scale)))
    middle = room.center()
    return QRectF(round(middle.x() - size[0] / 2), round(middle.y() - size[1] / 2), *size)


def _frame(painter: QPainter, place: QRectF, palette: QPalette, *, selected: bool, hovered: bool) -> None:
    role = QPalette.ColorRole
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(palette.color(role.Mid), 1))
    painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
    if selected or hovered:
        colour: QColor = palette.color(role.Highlight if selected else role.Mid)
        painter.setPen(QPen(colour, 2))
        painter.drawRoundedRect(place.adjusted(-_FRAME, -_FRAME, _FRAME, _FRAME), _FRAME, _FRAME)
