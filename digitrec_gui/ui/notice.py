"""A sentence above the tabs, with at most one button, that can be closed."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from digitrec_gui.ui import controls
from digitrec_gui.ui.theme import GRID


class Notice(QFrame):
    """Hidden until there is something to say.

    Signals:
        action_asked(): the button was pressed.
        cancelled(): it was closed while it said that something is being worked on.
    """

    action_asked = pyqtSignal()
    cancelled = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_remark = False
        self.setObjectName("notice")
        self.setAccessibleName("Notice")
        self._busy = False
        self._icon = controls.IconLabel("info")
        self._text = controls.label()
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(12 * GRID)
        self._bar.setAccessibleName("Working")
        self._button = QPushButton()
        self._button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._button.clicked.connect(self.action_asked)
        self.close_button = controls.flat_button("x", "Close this notice", "Close this notice", self._on_close, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self._button)
        layout.addWidget(self.close_button)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._text.text()

    def show_problem(self, sentence: str, button: str = "", tip: str = "") -> None:
        """Shows what went wrong, and the button that helps."""
        self._show("triangle-alert", sentence, button, tip, busy=False)

    def show_busy(self, sentence: str) -> None:
        """Shows what is being worked on; closing it means to cancel."""
        self._show("brain-circuit", sentence, "", "", busy=True)

    def show_remark(self, sentence: str) -> None:
        """Shows something worth knowing."""
        self._show("info", sentence, "", "", busy=False)
        self.is_remark = True

    def _show(self, icon: str, sentence: str, button: str, tip: str, *, busy: bool) -> None:
        self.is_remark = False
        self._busy = busy
        self._icon.show_icon(icon)
        self._text.setText(sentence)
        self._bar.setVisible(busy)
        self._button.setText(button)
        self._button.setToolTip(tip or button)
        self._button.setAccessibleName(button.rstrip("…"))
        self._button.setVisible(bool(button))
        closing = "Cancel" if busy else "Close this notice"
        self.close_button.setToolTip(closing)
        self.close_button.setAccessibleName(closing)
        self.show()

    def _on_close(self) -> None:
        self.hide()
        if self._busy:
            self.cancelled.emit()
