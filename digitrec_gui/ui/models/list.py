"""The list of Models: a row for each, with its figures and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QIcon, QPixmap
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from digitrec_gui.core.models.library import ModelEntry
from digitrec_gui.ui.widgets import icons, wording
from digitrec_gui.ui.widgets.theme import GRID

_COLUMNS = ("Model", "Date", "On MNIST", "Origin")
_MAY_KNOW_TIP = (
    "These digits are from MNIST's training set: a model by others may know them by heart, and read others worse.\n"
    "Compare measures it on digits that no model learned from."
)
_OTHER_DATA_TIP = "It was tested on {tested_on}, not on MNIST.\nCompare measures it on MNIST's test set."
_PATH = Qt.ItemDataRole.UserRole


class ModelsList(QTreeWidget):
    """One Model can be selected; the one in use is marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[Path, ModelEntry] = {}
        self.setHeaderLabels(list(_COLUMNS))
        self.setObjectName("models")
        self.setRootIsDecorated(False)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName("Models")
        self.setToolTip("Double click: use it")
        head = self.header()
        assert head is not None
        self.setIconSize(QSize(icons.SIZE, icons.SIZE))
        self.setMinimumWidth(54 * GRID)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the names of one month differ at their ends
        head.setMinimumSectionSize(12 * GRID)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # However long its name, the figures of a Model stay in sight.
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(3, QHeaderView.ResizeMode.Interactive)
        head.resizeSection(3, 16 * GRID)

    @property
    def selected(self) -> ModelEntry | None:
        """The Model that is selected."""
        items = self.selectedItems()
        return self._entries.get(items[0].data(0, _PATH)) if items else None

    def select(self, h5: Path) -> None:
        """Selects a Model."""
        for index in range(self.topLevelItemCount()):
            item = self.topLevelItem(index)
            if item is not None and item.data(0, _PATH) == h5:
                self.setCurrentItem(item)

    def fill(self, entries: Iterable[ModelEntry], in_use: Path | None) -> None:
        """Lists these; the one selected stays so, or if it is gone, the one in use is."""
        before = self.selected
        self._entries = {entry.path: entry for entry in entries}
        self.clear()
        room = QPixmap(self.iconSize())
        room.fill(Qt.GlobalColor.transparent)
        none = QIcon(room)
        for entry in self._entries.values():
            item = _row(entry)
            item.setIcon(0, none)  # so that all names begin at the same place
            if entry.path == in_use:
                item.setIcon(0, icons.icon("check"))
                font = item.font(0)
                font.setBold(True)
                item.setFont(0, font)
            self.addTopLevelItem(item)
        if before is not None and before.path in self._entries:
            self.select(before.path)
        elif in_use is not None:
            self.select(in_use)


def _row(entry: ModelEntry) -> QTreeWidgetItem:
    item = QTreeWidgetItem([wording.model_name(entry.path), _date(entry), _accuracy(entry), _origin(entry)])
    item.setData(0, _PATH, entry.path)
    item.setToolTip(0, str(entry.path))
    item.setToolTip(3, "\n".join([_origin(entry), *entry.card.data_notes, *entry.card.notes]))
    if entry.card.tested_on and entry.card.mnist_accuracy is None:
        item.setToolTip(2, _OTHER_DATA_TIP.format(tested_on=entry.card.tested_on))
    if _may_know(entry):
        font = item.font(2)
        font.setItalic(True)
        item.setFont(2, font)
        item.setToolTip(2, _MAY_KNOW_TIP)
    return item


def _date(entry: ModelEntry) -> str:
    return f"{entry.date.astimezone():%d.%m.%Y %H:%M}"


def _accuracy(entry: ModelEntry) -> str:
    card = entry.card
    if card.mnist_accuracy is not None:
        return wording.exact(card.mnist_accuracy)
    if card.tested_on:
        return ""
    if card.validation_accuracy is not None:
        return f"{wording.exact(card.validation_accuracy)}, {'by heart?' if _may_know(entry) else 'held out'}"
    return "not measured"


def _may_know(entry: ModelEntry) -> bool:
    """Whether all that is known of it was measured on digits that it may have learned."""
    card = entry.card
    is_measured = card.test_accuracy is not None or card.mnist_accuracy is not None
    return bool(card.opened_from) and not is_measured and card.validation_accuracy is not None


def _origin(entry: ModelEntry) -> str:
    card = entry.card
    if card.opened_from:
        return f"opened from {card.opened_from}"
    parts = [card.preset] if card.preset else []
    if card.tested_on and card.test_accuracy is not None:
        parts.insert(0, f"{wording.exact(card.test_accuracy)} on {card.tested_on}")
    if card.seconds is not None:
        parts.append(wording.length(card.seconds))
    return ", ".join(parts)
