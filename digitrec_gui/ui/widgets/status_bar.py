"""The status bar: the Model and how good it is, how long the last reading took."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt, pyqtSlot
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QCheckBox, QLabel, QStatusBar, QWidget

from digitrec_gui.core.types import ModelInfo, Reading
from digitrec_gui.ui.widgets import wording
from digitrec_gui.ui.widgets.saving import Saving
from digitrec_gui.ui.widgets.theme import GRID

_MESSAGE_MS = 3000
_LEAST = 10 * GRID
_MODEL_TIP = "The model that reads, and how many of {} it reads right"


class StatusBar(QStatusBar):
    """Two quiet labels, and short messages in front of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = YieldingLabel("Loading the model…")
        self.model.setAccessibleName("Model")
        self.model.setToolTip(_MODEL_TIP.format("MNIST's 10,000 test digits"))
        self.time = QLabel()
        self.time.setAccessibleName("Last reading")
        self.time.setToolTip("How long the last reading took, and the size of the picture")
        for label in (self.model, self.time):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizeGripEnabled(False)
        self.addWidget(self.model)
        self.addPermanentWidget(self.time)

    def add_switch(self, switch: QCheckBox) -> None:
        """Puts a switch before what the last reading took; it stays where it is while messages are shown."""
        self.insertPermanentWidget(1, switch)  # after the model, which counts

    def follow(self, saving: Saving) -> None:
        """Says what is being saved, and that it was; why it was not is for others to say."""
        saving.saving.connect(self.show_saving)
        saving.saved.connect(self.show_saved)
        saving.failed.connect(self.clearMessage)

    @pyqtSlot(str)
    def show_said(self, message: str) -> None:
        """Says something for a moment."""
        self.showMessage(message, _MESSAGE_MS)

    @pyqtSlot(object)
    def show_model(self, info: ModelInfo | None) -> None:
        """Shows the Model that reads now; None if there is none."""
        self.model.setText("No model" if info is None else wording.model(info))
        tested_on = info.tested_on if info is not None else ""
        self.model.setToolTip(_MODEL_TIP.format(tested_on or "MNIST's 10,000 test digits"))

    @pyqtSlot(object)
    def show_reading(self, reading: Reading | None) -> None:
        """Shows how long a Reading took; None empties the place."""
        if reading is None:
            self.time.clear()
        else:
            took = wording.duration(reading.seconds)
            self.time.setText(f"read in {took} · {wording.size(reading.width, reading.height)}")

    @pyqtSlot(str)
    def show_live(self, measures: str) -> None:
        """Shows how fast a live picture comes and is read."""
        self.time.setText(measures)

    @pyqtSlot()
    def show_copied(self) -> None:
        """Says that the text read is on the clipboard."""
        self.showMessage("Copied", _MESSAGE_MS)

    @pyqtSlot()
    def show_nothing_copied(self) -> None:
        """Says that the clipboard is as it was, and why."""
        self.showMessage("Nothing to copy: no number was read", _MESSAGE_MS)

    @pyqtSlot(str)
    def show_saving(self, name: str) -> None:
        """Says that a file is being written."""
        self.showMessage(f"Saving {name}…")

    @pyqtSlot(str)
    def show_saved(self, name: str) -> None:
        """Says that a file was written."""
        self.showMessage(f"Saved {name}", _MESSAGE_MS)


class YieldingLabel(QLabel):
    """Gives up the end of its text where others beside it need the room."""

    def minimumSizeHint(self) -> QSize:
        """A few letters (Qt override)."""
        return QSize(min(_LEAST, super().minimumSizeHint().width()), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints as much as there is room for (Qt override)."""
        if self.width() >= self.sizeHint().width():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        elided = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment(), elided)
        painter.end()
