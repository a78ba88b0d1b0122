"""The list of kept numbers: copied, saved or removed at will, and nowhere else."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from digitrec_gui.ui import controls
from digitrec_gui.ui.theme import GRID, TextSize, sized
from digitrec_gui.ui.webcam_actions import WebcamActions


class WebcamKept(QFrame):
    """Newest last, as they would be written down."""

    def __init__(self, actions: WebcamActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._actions = actions
        self.list = QListWidget()
        self._hint = controls.label("Press K, or Keep, to keep the number that is read.", muted=True)
        self._configure()
        self._build()
        self._show()

    def _configure(self) -> None:
        self.list.setAccessibleName("Kept numbers")
        self.list.setToolTip("The numbers that were kept; several can be selected")
        self.list.setFont(sized(self.list.font(), TextSize.HEADING))
        self.list.setObjectName("kept")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setTabKeyNavigation(False)
        self.list.setMinimumHeight(4 * GRID)
        self.list.itemSelectionChanged.connect(self._show)
        self._actions.copy_kept.triggered.connect(self.copy)
        self._actions.remove_kept.triggered.connect(self.remove)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(controls.label("Kept numbers", size=TextSize.HEADING, wraps=False), 1)
        for action in (self._actions.copy_kept, self._actions.save_kept, self._actions.remove_kept):
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
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(item.text() for item in items if item is not None)

    def add(self, number: str) -> None:
        """Keeps a number."""
        self.list.addItem(number)
        self.list.scrollToBottom()
        self._show()

    @pyqtSlot()
    def copy(self) -> None:
        """Copies all of them, each a line."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None and self.numbers:
            clipboard.setText("\n".join(self.numbers))

    @pyqtSlot()
    def remove(self) -> None:
        """Removes those that are selected."""
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
        self._show()

    @pyqtSlot()
    def _show(self) -> None:
        has_any = self.list.count() > 0
        self.list.setVisible(has_any)
        self._hint.setVisible(not has_any)
        self._actions.set_kept_enabled(has_any, bool(self.list.selectedItems()))
