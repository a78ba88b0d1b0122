"""What a Model confuses, in groups of digits that look alike: one row for each group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QFont, QImage, QKeyEvent, QPainter, QPalette, QPen, QResizeEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from digitrec_gui.core import words as core_words
from digitrec_gui.core.reading.confusions import Confusion
from digitrec_gui.core.types import FIELD, NOT_A_DIGIT
from digitrec_gui.ui.widgets.pixels import between
from digitrec_gui.ui.widgets.theme import GRID

_SIDE = 6 * GRID
"""Of a digit, device-independent pixels."""

_STEP = _SIDE + GRID // 2
_COUNT = 6 * GRID
"""Room for how many digits a group has."""

_GROUP = Qt.ItemDataRole.UserRole
"""The Group of a row; none in a heading."""

_ROUND = 4.0


@dataclass(frozen=True, eq=False)
class Group:
    """Digits that look alike and were read wrong alike; or all that were confused as no other was.

    Attributes:
        said: what they are, in words.
        found: their indices, the most typical first.
        cell: what they are and what they were read as; None if that differs.
        is_one_of_several: whether the heading above it has other groups, too.
    """

    said: str
    found: npt.NDArray[np.int64]
    cell: tuple[int, int] | None = None
    is_one_of_several: bool = False


class ShapesList(QListWidget):
    """For each confusion a heading and its groups; each group shows as many of its digits as there is room for.

    What happened only once stands in one group at the end: there is nothing that it looks like.

    Signals:
        chosen(Group): the user wants to see this group.
    """

    chosen = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mistakes")
        self.setAccessibleName("Mistakes by shape")
        self.setToolTip("Digits that look alike and are read wrong alike: click a row, or press Enter, to see all")
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._row = ShapeRow(self)
        self.setItemDelegate(self._row)
        self.itemClicked.connect(self._choose)

    def show_confusions(self, confusions: Sequence[Confusion], x: npt.NDArray[np.uint8]) -> None:
        """Shows them all.

        Args:
            confusions: what was taken for what, the most frequent first.
            x: the digits that they point to, (n, 28, 28), ink 255.
        """
        self.clear()
        self._row.digits = x
        for confusion in confusions:
            if confusion.count > 1:
                self._add(_title(confusion), _groups(confusion))
        single = [confusion.shapes[0] for confusion in confusions if confusion.count == 1]
        if single:
            self._add("Once each", [Group("Read wrong as no other", np.concatenate(single))])

    def _add(self, name: str, groups: Sequence[Group]) -> None:
        heading = QListWidgetItem(f"{name}\t{counted(sum(len(group.found) for group in groups))}")
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addItem(heading)
        for group in groups:
            row = QListWidgetItem(f"{group.said}: {counted(len(group.found))}")
            row.setData(_GROUP, group)
            self.addItem(row)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Has rows show as many digits as there is room for now (Qt override)."""
        super().resizeEvent(event)
        viewport = self.viewport()
        assert viewport is not None
        viewport.update()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter chooses a group, and does not reach the buttons of the dialog (Qt override)."""
        assert event is not None
        item = self.currentItem()
        if item is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(item)
        else:
            super().keyPressEvent(event)

    @pyqtSlot(QListWidgetItem)
    def _choose(self, item: QListWidgetItem) -> None:
        group = item.data(_GROUP)
        if group is not None:
            self.chosen.emit(group)


class ShapeRow(QStyledItemDelegate):
    """Paints a heading, or a group: how many digits look like that, and the most typical of them.

    Attributes:
        digits: (n, 28, 28) uint8, ink 255.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.digits: npt.NDArray[np.uint8] = np.zeros((0, FIELD, FIELD), np.uint8)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """As high as its digits, or its text (Qt override)."""
        heading = index.data(_GROUP) is None
        height = option.fontMetrics.height() + 2 * GRID if heading else _SIDE + GRID
        return QSize(_COUNT + 2 * _STEP, height)

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paints a row (Qt override)."""
        assert painter is not None
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        palette = QApplication.palette()
        group: Group | None = index.data(_GROUP)
        if group is None:
            _paint_heading(painter, option, str(index.data()), palette)
        else:
            _paint_ground(painter, option, palette)
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            self._paint_group(painter, option.rect, group)
        painter.restore()

    def _paint_group(self, painter: QPainter, row: QRect, group: Group) -> None:
        shape = group.found
        if group.is_one_of_several:  # else the heading says how many
            number = QRect(row.left(), row.top(), _COUNT - GRID, row.height())
            painter.drawText(number, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{len(shape):,}")
        room = max(1, (row.width() - _COUNT - GRID) // _STEP)
        # What says how many more there are takes the place of one.
        shown = len(shape) if len(shape) <= room else max(1, room - 1)
        top = row.top() + (row.height() - _SIDE) // 2
        for column, index in enumerate(shape[:shown].tolist()):
            place = QRectF(row.left() + _COUNT + column * _STEP, top, _SIDE, _SIDE)
            painter.drawImage(place, _image(self.digits[index]))
        if shown < len(shape):
            rest = QRect(row.left() + _COUNT + shown * _STEP, top, _SIDE, _SIDE)
            painter.drawText(rest, Qt.AlignmentFlag.AlignCenter, f"+{len(shape) - shown:,}")


def _groups(confusion: Confusion) -> list[Group]:
    name, of = _title(confusion), len(confusion.shapes)
    return [
        Group(f"{name}, shape {number} of {of}" if of > 1 else name, shape, (confusion.truth, confusion.read), of > 1)
        for number, shape in enumerate(confusion.shapes, start=1)
    ]


def _title(confusion: Confusion) -> str:
    """What was taken for what: "1 read as 7"."""
    read = "not a digit" if confusion.read == NOT_A_DIGIT else str(confusion.read)
    return f"{confusion.truth} read as {read}"


def counted(count: int) -> str:
    """So many digits, in words."""
    return core_words.counted(count, "digit")


def _paint_heading(painter: QPainter, option: QStyleOptionViewItem, text: str, palette: QPalette) -> None:
    name, _, count = text.partition("\t")
    bold = QFont(option.font)
    bold.setWeight(QFont.Weight.DemiBold)
    line = option.rect.adjusted(2 * GRID, GRID // 2, -GRID, 0)
    painter.setFont(bold)
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(line, middle, name)
    used = painter.fontMetrics().horizontalAdvance(name) + 2 * GRID
    painter.setFont(option.font)
    painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
    painter.drawText(line.adjusted(used, 0, 0, 0), middle, count)


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, palette: QPalette) -> None:
    """Shows which row is under the mouse, which one is chosen, and which one the keyboard is at."""
    role, flag = QPalette.ColorRole, QStyle.StateFlag
    selected, hovered, focused = (
        bool(option.state & one) for one in (flag.State_Selected, flag.State_MouseOver, flag.State_HasFocus)
    )
    ground = palette.color(role.Midlight if hovered else role.Base)
    painter.setBrush(between(palette.color(role.Base), palette.color(role.Highlight), 0.12) if selected else ground)
    painter.setPen(QPen(palette.color(role.Highlight), 2) if focused else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(QRectF(option.rect).adjusted(GRID / 2, 1, -GRID / 2, -1), _ROUND, _ROUND)


def _image(digit: npt.NDArray[np.uint8]) -> QImage:
    field = np.ascontiguousarray(digit)
    return QImage(field.tobytes(), FIELD, FIELD, FIELD, QImage.Format.Format_Grayscale8).copy()
