"""Asks for the address of a stream, such as that of a phone."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.services.webcam.sources import stream
from digitrec_gui.ui import controls
from digitrec_gui.ui.theme import GRID

_INTRODUCTION = (
    "A phone becomes a camera with an app that shows its picture on the network, such as IP Webcam. "
    "Type the address that the app shows."
)


class StreamDialog(QDialog):
    """Stays until the address is one, or the user gives up.

    Signals:
        given(CameraSource): the stream of the address.
    """

    given = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Stream address")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.address = QLineEdit()
        self.address.setPlaceholderText("http://192.168.1.20:8080/video")
        self.address.setAccessibleName("Stream address")
        self.address.setToolTip("An address that begins with http://, https:// or rtsp://")
        self.problem = controls.label()
        self.problem.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        introduction = controls.label(_INTRODUCTION)
        for text in (introduction, self.problem):
            text.setFixedWidth(56 * GRID)  # without it a dialog is made too low for text that wraps
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(introduction)
        layout.addWidget(self.address)
        layout.addWidget(self.problem)
        layout.addWidget(self.buttons)

    def accept(self) -> None:
        """Gives the stream, or says what is wrong with its address (Qt override)."""
        try:
            source = stream(self.address.text())
        except DigitRecError as error:
            self.problem.setText(str(error))
            self.problem.show()
            self.adjustSize()
            self.address.setFocus()
            return
        super().accept()
        self.given.emit(source)
