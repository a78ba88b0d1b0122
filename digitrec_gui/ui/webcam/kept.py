"""The list of kept numbers: copied, saved or removed at will, and nowhere else; gone when DigitRec is closed."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from digitrec_gui.ui.webcam.actions import WebcamActions
from digitrec_gui.ui.widgets import controls, wording
from digitrec_gui.ui.widgets.controls import Offer, ask_to_close
from digitrec_gui.ui.widgets.theme import GRID, TextSize, sized


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
        self.list = QListWidget()
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
            f"They stay until DigitRec is closed; {wording.keys('Ctrl+Shift+S')} saves them as a file."
        )
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
        self._actions.save_kept.triggered.connect(self.save_asked)

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

    @property
    def has_unsaved(self) -> bool:
        """Whether a number would be gone without a trace if DigitRec were closed now."""
        return self._has_unsaved and self.list.count() > 0

    def show_saved(self) -> None:
        """Takes note that all of them are in a file."""
        self._has_unsaved = False

    def add(self, number: str) -> None:
        """Keeps a number."""
        self._has_unsaved = True
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
        has_any = self.list.count() > 0
        self.list.setVisible(has_any)
        self._hint.setVisible(not has_any)
        self._actions.set_kept_enabled(has_any, bool(self.list.selectedItems()))
