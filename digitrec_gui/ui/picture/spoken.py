"""What a screen reader finds in a picture: its digits and signs, one after the other, each where it lies.

PyQt binds none of Qt's `QAccessible` classes, so no widget of ours can have children of its own making. What Qt does
tell a screen reader of is each row of a list: so over each picture lies a list that paints nothing and takes no mouse,
with a row for each digit and sign, in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QPoint, QRect, Qt
from PyQt6.QtGui import QPaintEvent, QPixmap
from PyQt6.QtWidgets import QAbstractItemView, QFrame, QLabel, QListView, QWidget

from digitrec_gui.core.types import Part
from digitrec_gui.ui.widgets import wording

Place = Callable[[int], QRect]
"""Where a part lies in the view, by its index, in points."""


class SpokenPicture(QLabel):
    """A picture to screen readers, whatever is painted: a QLabel with a picture of one pixel, which nobody sees.

    What changes in it is told as the change of its name, of which they speak while the keyboard is there.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._named = ""
        nothing = QPixmap(1, 1)
        nothing.fill(Qt.GlobalColor.transparent)
        self.setPixmap(nothing)

    def tell(self, said: str) -> None:
        """Has this told, after what it is called; empty for nothing."""
        self._named = self._named or self.accessibleName()
        self.setAccessibleName(f"{self._named}: {said}" if said else self._named)


class SpokenParts(QListView):
    """A row for each part, to be heard and not seen."""

    def __init__(self, place: Place, at: Callable[[QPoint], int | None], parent: QWidget) -> None:
        """Lies over a picture.

        Args:
            place: where a part lies.
            at: the part under a point of the view.
            parent: the picture.
        """
        super().__init__(parent)
        self._place, self._at = place, at
        self.rows = _Rows()
        self.setObjectName("spoken")
        self.setModel(self.rows)
        self.setAccessibleName("Digits in the picture")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        for policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        viewport = self.viewport()
        assert viewport is not None
        viewport.setAutoFillBackground(False)

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Has a row for each of these."""
        self.rows.show_parts(parts)

    def select(self, index: int | None) -> None:
        """Follows the selection of the picture."""
        self.setCurrentIndex(QModelIndex() if index is None else self.rows.index(index))

    def visualRect(self, index: QModelIndex) -> QRect:  # noqa: N802 (Qt override)
        """Where the part of a row lies in the picture (Qt override)."""
        return self._place(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802 (Qt override)
        """The row of the part under a point (Qt override)."""
        index = self._at(point)
        return QModelIndex() if index is None else self.rows.index(index)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints nothing (Qt override)."""


class _Rows(QAbstractListModel):
    """The parts in words."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[Part, ...] = ()

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Has these from now on; where only some have changed, the others stay the rows that they were."""
        before, now = self._parts, tuple(parts)
        if len(before) != len(now):
            self.beginResetModel()
            self._parts = now
            self.endResetModel()
            return
        self._parts = now
        for place, (one, other) in enumerate(zip(before, now, strict=True)):
            if one is not other:
                self.dataChanged.emit(self.index(place), self.index(place))

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802 (Qt override)
        """How many parts there are (Qt override)."""
        return 0 if parent is not None and parent.isValid() else len(self._parts)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A part in words: what was read and how surely, and which of all it is (Qt override)."""
        if not index.isValid() or index.row() >= len(self._parts):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return wording.describe(self._parts[index.row()])
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return wording.numbered(self._parts, index.row())
        return None
