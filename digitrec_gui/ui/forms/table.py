"""The fields of a form as a table, edited in place, and put in order by dragging or with Alt and the arrow keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PyQt6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QSignalBlocker, Qt, pyqtSlot
from PyQt6.QtGui import QDropEvent, QKeyEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHeaderView,
    QSpinBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from digitrec_gui.core.forms.types import MAX_DIGITS, Field, Kind
from digitrec_gui.ui.forms.draft import Draft
from digitrec_gui.ui.widgets.theme import GRID

_KINDS = {
    Kind.NUMBER: "Number",
    Kind.DECIMAL: "Decimal",
    Kind.DATE: "Date",
    Kind.TICK: "Tick",
    Kind.FREE: "Anything",
}


@dataclass(frozen=True)
class _Column:
    """A column of the table.

    Attributes:
        title: its head.
        tip: what it is for.
        get: what is edited of a field.
        put: a field of which that is another.
        text: how it is shown.
    """

    title: str
    tip: str
    get: Callable[[Field], Any]
    put: Callable[[Field, Any], Field]
    text: Callable[[Field], str]


_COLUMNS = (
    _Column(
        "Name",
        "Of its column in what is exported (F2 or Enter on the picture)",
        lambda field: field.name,
        lambda field, name: replace(field, name=str(name).strip()),
        lambda field: field.name,
    ),
    _Column(
        "Kind",
        "What is written in it",
        lambda field: field.kind,
        lambda field, kind: replace(field, kind=Kind(kind)),
        lambda field: _KINDS[field.kind],
    ),
    _Column(
        "Digits",
        "How many digits its number has; any if you don't say",
        lambda field: field.digits,
        lambda field, digits: replace(field, digits=int(digits)),
        lambda field: "" if field.kind is not Kind.NUMBER else str(field.digits or "any"),
    ),
    _Column(
        "Pattern",
        "What it must be besides: luhn, ean, iban:DE, amount, time, or a regular expression such as 1\\d{4}",
        lambda field: field.pattern,
        lambda field, pattern: replace(field, pattern=str(pattern).strip()),
        lambda field: field.pattern,
    ),
    _Column(
        "Boxes",
        "How many printed boxes, one for each digit, stand in it side by side",
        lambda field: field.cells,
        lambda field, cells: replace(field, cells=int(cells)),
        lambda field: "" if field.kind is Kind.TICK else str(field.cells or "none"),
    ),
)

NAME, KIND, DIGITS, PATTERN, CELLS = range(len(_COLUMNS))
"""The columns."""

_WIDTHS = {KIND: 11 * GRID, DIGITS: 8 * GRID, PATTERN: 11 * GRID, CELLS: 8 * GRID}


class FieldsModel(QAbstractTableModel):
    """A row for each field of a draft."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft)
        self._draft = draft
        self._shown: tuple[Field, ...] = ()
        draft.changed.connect(self._on_changed)

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802 (Qt override)
        """How many fields there are (Qt override)."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802 (Qt override)
        """How many columns there are (Qt override)."""
        return 0 if parent is not None and parent.isValid() else len(_COLUMNS)

    def headerData(  # noqa: N802 (Qt override)
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles (Qt override)."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        column = _COLUMNS[section]
        return {Qt.ItemDataRole.DisplayRole: column.title, Qt.ItemDataRole.ToolTipRole: column.tip}.get(
            Qt.ItemDataRole(role)
        )

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is so of a field (Qt override)."""
        if not index.isValid():
            return None
        field, column = self._shown[index.row()], _COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(field)
        if role == Qt.ItemDataRole.EditRole:
            return column.get(field)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title} of {field.name}: {column.text(field)}"
        return None

    def setData(  # noqa: N802 (Qt override)
        self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Changes a field (Qt override)."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        self._draft.put(index.row(), _COLUMNS[index.column()].put(self._shown[index.row()], value))
        return True

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Every cell is edited, every row dragged (Qt override)."""
        flags = super().flags(index)
        if not index.isValid():
            return flags | Qt.ItemFlag.ItemIsDropEnabled  # between rows, not on one
        return flags | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802 (Qt override)
        """Rows are moved (Qt override)."""
        return Qt.DropAction.MoveAction

    @pyqtSlot()
    def _on_changed(self) -> None:
        fields = self._draft.fields
        if len(fields) != len(self._shown):
            self.beginResetModel()
            self._shown = fields
            self.endResetModel()
        elif fields != self._shown:
            self._shown = fields
            self.dataChanged.emit(self.index(0, 0), self.index(len(fields) - 1, len(_COLUMNS) - 1))


class FieldsTable(QTableView):
    """The table itself; its current row is the selected field."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.fields = FieldsModel(draft)
        self.setObjectName("fields")
        self.setAccessibleName("Fields")
        self.setAccessibleDescription("F2 edits a cell, Alt and the arrow keys move a field, Delete removes it.")
        self.setModel(self.fields)
        self.setItemDelegate(_Editing(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.SelectedClicked)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)
        self._shape_headers()
        selection = self.selectionModel()
        assert selection is not None
        selection.currentRowChanged.connect(self._on_current)
        draft.selected.connect(self._show_selected)
        draft.changed.connect(self._show_selected)

    def _shape_headers(self) -> None:
        down, across = self.verticalHeader(), self.horizontalHeader()
        assert down is not None and across is not None
        down.hide()
        down.setDefaultSectionSize(4 * GRID)
        across.setHighlightSections(False)
        for column, width in _WIDTHS.items():
            across.resizeSection(column, width)
        across.setMinimumSectionSize(8 * GRID)
        across.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)

    def edit_name(self) -> None:
        """Lets the selected field be named."""
        selected = self._draft.selection
        if selected is not None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            index = self.fields.index(selected, NAME)
            self.setCurrentIndex(index)
            self.edit(index)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Alt and an arrow key move the field; Enter edits (Qt override)."""
        assert event is not None
        selected = self._draft.selection
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if selected is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self._draft.move(selected + steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # One that ends the editing of a cell arrives here, too.
            if self.state() != QAbstractItemView.State.EditingState and self.currentIndex().isValid():
                self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Moves the field that was dragged to where it was dropped (Qt override)."""
        assert event is not None
        selected = self._draft.selection
        if event.source() is not self or selected is None:
            event.ignore()
            return
        at = self.indexAt(event.position().toPoint())
        to = at.row() if at.isValid() else len(self._draft.fields)
        below = QAbstractItemView.DropIndicatorPosition.BelowItem
        if at.isValid() and self.dropIndicatorPosition() == below:
            to += 1
        self._draft.move(to - 1 if to > selected else to)
        event.setDropAction(Qt.DropAction.CopyAction)  # or the view would remove the row that it was
        event.accept()

    @pyqtSlot()
    def _show_selected(self) -> None:
        selected, current = self._draft.selection, self.currentIndex()
        selection = self.selectionModel()
        assert selection is not None
        if selected is None:
            with QSignalBlocker(selection):
                self.setCurrentIndex(QModelIndex())
            self.clearSelection()
        elif current.row() != selected or not selection.isSelected(current):
            self.setCurrentIndex(self.fields.index(selected, max(0, current.column())))
        viewport = self.viewport()
        assert viewport is not None
        viewport.update()

    @pyqtSlot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self._draft.select(current.row())


class _Editing(QStyledItemDelegate):
    """A list of the kinds, numbers that count up and down, and lines of text."""

    def createEditor(  # noqa: N802 (Qt override)
        self, parent: QWidget | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> QWidget | None:
        """What a cell is edited with (Qt override)."""
        if index.column() == KIND:
            kinds = QComboBox(parent)
            for kind, text in _KINDS.items():
                kinds.addItem(text, kind)
            kinds.activated.connect(lambda: self._take(kinds))
            return kinds
        if index.column() in (DIGITS, CELLS):
            count = QSpinBox(parent)
            count.setRange(0, MAX_DIGITS)
            count.setSpecialValueText("any" if index.column() == DIGITS else "none")
            return count
        return super().createEditor(parent, option, index)

    def _take(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)

    def setEditorData(self, editor: QWidget | None, index: QModelIndex) -> None:  # noqa: N802 (Qt override)
        """Shows what is so (Qt override)."""
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(value))
            editor.showPopup()
        elif isinstance(editor, QSpinBox):
            editor.setValue(int(value))
            editor.selectAll()
        else:
            super().setEditorData(editor, index)

    def setModelData(  # noqa: N802 (Qt override)
        self, editor: QWidget | None, model: QAbstractItemModel | None, index: QModelIndex
    ) -> None:
        """Takes over what was chosen or typed (Qt override)."""
        assert model is not None
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        elif isinstance(editor, QSpinBox):
            editor.interpretText()
            model.setData(index, editor.value())
        else:
            super().setModelData(editor, model, index)

    def updateEditorGeometry(  # noqa: N802 (Qt override)
        self, editor: QWidget | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """As wide as the cell, or as what is in it needs (Qt override)."""
        assert editor is not None
        del index
        wide = max(option.rect.width(), editor.minimumSizeHint().width())
        high = max(option.rect.height(), editor.minimumSizeHint().height())
        editor.setGeometry(option.rect.x(), option.rect.center().y() - high // 2, wide, high)
