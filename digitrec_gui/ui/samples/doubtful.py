"""A correction whose cut looks like no whole digit: shown, and kept as a sample only when a person says so."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from digitrec_gui.core.samples.doubts import Doubt
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.core.types import FIELD, NormalizedGlyph
from digitrec_gui.ui.samples import wording as samples_wording
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.pixels import ink_image
from digitrec_gui.ui.widgets.theme import GRID


class DoubtQuestion(QFrame):
    """Hidden while there is nothing to ask; asks of one after the other.

    Signals:
        answered(bool): what is shown is to be kept as a sample, or not.
    """

    answered = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName("Question about a sample")
        self._cut = CutPicture()
        self._text = controls.label()
        self.keep = QPushButton("Keep")
        self.leave = QPushButton("Leave out")
        for button, tip, keep in (
            (self.keep, "It is a whole digit: keep it as a sample", True),
            (self.leave, "Make no sample of it; the correction stays", False),
        ):
            button.setAccessibleName(button.text())
            button.setToolTip(tip)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _checked, keep=keep: self.answered.emit(keep))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._cut)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.keep)
        layout.addWidget(self.leave)
        self.hide()

    @property
    def text(self) -> str:
        """What is asked."""
        return self._text.text()

    @pyqtSlot(list)
    def show_doubts(self, doubts: list[tuple[NewSample, Doubt]]) -> None:
        """Asks of the first of these; hides where there is none."""
        if doubts:
            sample, doubt = doubts[0]
            name = samples_wording.one(sample.digit)
            rest = f" ({len(doubts) - 1} more to look at)" if len(doubts) > 1 else ""
            self._text.setText(f"{samples_wording.doubt(doubt)} Keep it as {name} to learn from?{rest}")
            self._cut.show_pixels(sample.pixels)
        self.setVisible(bool(doubts))


class CutPicture(QWidget):
    """The 28x28 pixels that would be learned, in the colours of the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels: NormalizedGlyph | None = None
        self.setFixedSize(QSize(2 * FIELD, 2 * FIELD))
        self.setAccessibleName("What was cut out")
        self.setToolTip("What was cut out, as the model sees it")

    def show_pixels(self, pixels: NormalizedGlyph) -> None:
        """Shows this."""
        self._pixels = pixels
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints it (Qt override)."""
        del event
        if self._pixels is None:
            return
        palette, role = self.palette(), QPalette.ColorRole
        painter = QPainter(self)
        painter.drawImage(
            QRectF(self.rect()), ink_image(self._pixels, palette.color(role.Base), palette.color(role.Text))
        )
        painter.setPen(palette.color(role.Mid))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
