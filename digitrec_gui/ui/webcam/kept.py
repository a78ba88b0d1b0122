"""The list of kept numbers: put right, named, copied, saved or removed; nowhere else, and gone with DigitRec."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import QModelIndex, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QGuiApplication, QKeyEvent
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from digitrec_gui.ui.webcam.actions import WebcamActions
from digitrec_gui.ui.widgets import controls, wording
from digitrec_gui.ui.widgets.controls import Offer, ask_to_close
from digitrec_gui.ui.widgets.theme import GRID, TextSize, sized

NUMBER, NAME = 0, 1
"""The columns."""

_BEFORE = Qt.ItemDataRole.UserRole


class WebcamKept(QFrame):
    """Newest last, as they would be written down.

    Signals:
        save_asked(): the user wants them to be saved.
    """

    save_asked = pyqtSignal()

    def __init__(self, actions: WebcamActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._actions = actions
        self.list = KeptList()
        self._has_unsaved = False
        self._hint = controls.label(
            "Press K, or Keep, to keep the number that is read. Numbers stay here until DigitRec is closed; save them "
            "as a file to have them longer.",
            muted=True,
        )
        self._configure()
        self._build()
        self._show()

    def _configure(self) -> None:
        self.list.setAccessibleName("Kept numbers")
        self.list.setToolTip(
            "The numbers that were kept. Several can be selected.\n"
            "Double-click a number to put it right, or beside it to name it.\n"
            f"They stay until DigitRec is closed; {wording.keys('Ctrl+Shift+S')} saves them as a file."
        )
        self.list.setMinimumHeight(7 * GRID)  # two rows
        self.list.itemSelectionChanged.connect(self._show)
        self.list.itemChanged.connect(self._on_changed)
        self._actions.correct_kept.triggered.connect(self.list.edit_number)
        self._actions.name_kept.triggered.connect(self.list.edit_name)
        self._actions.copy_kept.triggered.connect(self.copy)
        self._actions.remove_kept.triggered.connect(self.remove)
        self._actions.save_kept.triggered.connect(self.save_asked)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(controls.label("Kept numbers", size=TextSize.HEADING, wraps=False), 1)
        for action in (
            self._actions.name_kept,
            self._actions.copy_kept,
            self._actions.save_kept,
            self._actions.remove_kept,
        ):
            button = controls.action_button(action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(head)
        layout.addWidget(self._hint, 1, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.list, 1)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The kept numbers, oldest first."""
        return tuple(number for number, _ in self._rows())

    @property
    def lines(self) -> tuple[str, ...]:
        """The same as text, each with its name behind a tab, where any of them has one."""
        rows = self._rows()
        has_names = any(name for _, name in rows)
        return tuple(f"{number}\t{name}" if has_names else number for number, name in rows)

    def _rows(self) -> tuple[tuple[str, str], ...]:
        items = (self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount()))
        return tuple((item.text(NUMBER), item.text(NAME)) for item in items if item is not None)

    @property
    def has_unsaved(self) -> bool:
        """Whether a number would be gone without a trace if DigitRec were closed now."""
        return self._has_unsaved and self.list.topLevelItemCount() > 0

    def show_saved(self) -> None:
        """Takes note that all of them are in a file."""
        self._has_unsaved = False

    def add(self, number: str) -> None:
        """Keeps a number."""
        self._has_unsaved = True
        self.list.add(number)
        self._show()

    @pyqtSlot()
    def copy(self) -> None:
        """Copies all of them, each a line."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None and self.numbers:
            clipboard.setText("\n".join(self.lines))

    @pyqtSlot()
    def remove(self) -> None:
        """Removes those that are selected."""
        for item in self.list.selectedItems():
            self.list.takeTopLevelItem(self.list.indexOfTopLevelItem(item))
        self._show()

    @pyqtSlot(QTreeWidgetItem, int)
    def _on_changed(self, item: QTreeWidgetItem, column: int) -> None:
        """Takes note that a number was put right or named; one without a digit is none, and stays what it was."""
        if column == NUMBER:
            text = item.text(NUMBER).strip()
            if not text:
                item.setText(NUMBER, item.data(NUMBER, _BEFORE))
                return
            item.setData(NUMBER, _BEFORE, text)
        self._has_unsaved = True

    def ask_to_close(self, window: QWidget, close: Callable[[], object]) -> None:
        """Asks whether to close the window, while numbers are not saved."""
        ask_to_close(
            window,
            "Kept numbers",
            "Close DigitRec without saving the kept numbers?",
            "They are only in the list of the Webcam tab, and will be gone.",
            close=Offer("Close without saving", close, "Close DigitRec; they are gone then"),
            stay="Cancel",
            instead=Offer("Save…", self.save_asked.emit, "Save them as a file; the window stays open"),
        )

    @pyqtSlot()
    def _show(self) -> None:
        has_any = self.list.topLevelItemCount() > 0
        self.list.setVisible(has_any)
        self._hint.setVisible(not has_any)
        self._actions.set_kept_enabled(has_any, bool(self.list.selectedItems()))


class KeptList(QTreeWidget):
    """A row for each number, with room for a name; both can be typed over.

    Signals:
        came_up(QWidget): this, the editor of a row or the list itself, is what the user works at.
    """

    came_up = pyqtSignal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kept")
        self.setFont(sized(self.font(), TextSize.HEADING))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QTreeWidget.EditTrigger.DoubleClicked)
        header = self.header()
        assert header is not None
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def add(self, number: str) -> None:
        """Adds a number without a name."""
        item = QTreeWidgetItem([number, ""])
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        item.setData(NUMBER, _BEFORE, number)
        item.setToolTip(NAME, "Double-click to name it")
        self.addTopLevelItem(item)
        self.scrollToItem(item)

    @pyqtSlot()
    def edit_number(self) -> None:
        """Lets the selected number be put right, or the last one."""
        self._edit(NUMBER)

    @pyqtSlot()
    def edit_name(self) -> None:
        """Lets the selected number be named, or the last one."""
        self._edit(NAME)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter names the number (Qt override)."""
        assert event is not None
        if self.state() == QTreeWidget.State.EditingState:  # what ends an editor comes here, too
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._edit(NAME)
        else:
            super().keyPressEvent(event)
            self.came_up.emit(self)

    def edit(self, index: QModelIndex, *how: Any) -> Any:
        """Has the editor brought into sight, where the panel is low (Qt override)."""
        begun = super().edit(index, *how)
        editor = self.findChild(QLineEdit)
        if begun and editor is not None:
            self.came_up.emit(editor)
        return begun

    def _edit(self, column: int) -> None:
        if self.state() == QTreeWidget.State.EditingState:
            return
        selected = self.selectedItems()
        item = selected[0] if selected else self.topLevelItem(self.topLevelItemCount() - 1)
        if item is not None:
            self.setCurrentItem(item)
            self.editItem(item, column)
