"""What stands where the live picture would be, or over it: a sentence, and at most one button that helps."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from digitrec_gui.ui import controls
from digitrec_gui.ui.theme import GRID, TextSize

_ICON = 6 * GRID
_WIDEST = 64 * GRID


class WebcamPlaceholder(QFrame):
    """Fills the place of the picture while there is none.

    Signals:
        pressed(): the user pressed its button.
    """

    pressed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._icon = controls.IconLabel("camera-off", _ICON)
        self._headline = controls.label(size=TextSize.HEADING, bold=True)
        self._detail = controls.label(muted=True)
        self.button = QPushButton()
        self.button.setObjectName("primary")
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.clicked.connect(self.pressed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 4 * GRID)
        layout.setSpacing(GRID)
        layout.addStretch(1)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(GRID)
        for text in (self._headline, self._detail):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(text)
        layout.addSpacing(2 * GRID)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    @property
    def text(self) -> str:
        """All that it says."""
        return " ".join(filter(None, (self._headline.text(), self._detail.text())))

    def say(self, icon: str, headline: str, detail: str = "", button: str = "", tip: str = "") -> None:
        """Shows a headline, a sentence below it, and a button if that has a text."""
        self._icon.show_icon(icon)
        self._headline.setText(headline)
        self._detail.setText(detail)
        _dress(self.button, button, tip)


class WebcamNotice(QFrame):
    """Lies over the lower edge of the picture while there is something to say of it.

    Signals:
        pressed(): the user pressed its button.
    """

    pressed = pyqtSignal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("card")
        self.setAccessibleName("Notice on the picture")
        self._icon = controls.IconLabel("info")
        self._text: QLabel = controls.label()
        self.button = QPushButton()
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.clicked.connect(self.pressed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.button)
        self.hide()
        over.installEventFilter(self)

    @property
    def text(self) -> str:
        """The sentence that is shown; empty if none is."""
        return "" if self.isHidden() else self._text.text()

    def say(self, icon: str, sentence: str, button: str = "", tip: str = "") -> None:
        """Shows a sentence, and a button if that has a text; no sentence hides it."""
        self._icon.show_icon(icon)
        self._text.setText(sentence)
        _dress(self.button, button, tip)
        self.setVisible(bool(sentence))
        self._place()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Stays at its edge (Qt override)."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        over, layout = self.parentWidget(), self.layout()
        if over is None or layout is None or self.isHidden():
            return
        layout.activate()
        room = max(1, over.width() - 4 * GRID)
        self._text.setWordWrap(False)
        width = min(self.sizeHint().width(), room, _WIDEST)
        self._text.setWordWrap(True)
        layout.activate()
        self.resize(width, max(self.heightForWidth(width), self.minimumSizeHint().height()))
        self.move((over.width() - width) // 2, over.height() - self.height() - 2 * GRID)


def _dress(button: QPushButton, text: str, tip: str) -> None:
    button.setText(text)
    button.setToolTip(tip or text)
    button.setAccessibleName(text)
    button.setVisible(bool(text))
