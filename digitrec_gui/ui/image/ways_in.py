"""The ways by which a picture comes in: large in the empty view, and three of them as buttons below a picture."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from digitrec_gui.ui.image.actions import ImageActions
from digitrec_gui.ui.widgets import controls, icons
from digitrec_gui.ui.widgets.theme import GRID, TextSize


def ways_in(actions: ImageActions) -> tuple[QPushButton, ...]:
    """Open, paste, try a sample."""
    return _open_button(actions), controls.button(actions.paste, "Paste"), _sample_button(actions)


def _open_button(actions: ImageActions) -> QPushButton:
    button = controls.button(actions.open, "Open…")
    button.setObjectName("primary")
    button.setIcon(icons.icon("folder-open", QPalette.ColorRole.HighlightedText))
    return button


def _sample_button(actions: ImageActions) -> QPushButton:
    tip = "Try one of the pictures that come with DigitRec"
    button = controls.menu_button("images", "Sample", tip, actions.samples.actions())
    button.setAccessibleName("Try a sample")
    button.setEnabled(actions.samples.isEnabled())
    return button


class EmptyView(QFrame):
    """Invites to drop, open, paste or try a picture, or to switch the camera on.

    Attributes:
        camera: leads to the Webcam tab.
    """

    def __init__(self, ways_in: tuple[QPushButton, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dropZone")
        picture = QLabel()
        picture.setPixmap(icons.application_icon().pixmap(QSize(72, 72)))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        sentence = controls.label(
            "Drop a picture here, open or paste one, or try a sample", size=TextSize.HEADING, bold=True
        )
        sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        detail = controls.label("DigitRec finds every handwritten digit in it and shows how it reads each.", muted=True)
        detail.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 4 * GRID)
        layout.setSpacing(GRID)
        layout.addStretch(1)
        layout.addWidget(picture)
        layout.addSpacing(GRID)
        layout.addWidget(sentence)
        layout.addWidget(detail)
        layout.addSpacing(2 * GRID)
        layout.addLayout(controls.in_the_middle(ways_in))
        self.camera = controls.link_button(
            "or hold it in front of a camera", "Read what a camera sees, in the Webcam tab"
        )
        self.camera.setAccessibleName("Camera")
        layout.addLayout(controls.in_the_middle([self.camera]))
        layout.addStretch(1)

    def show_dropping(self, dropping: bool) -> None:
        """Shows that what is being dragged can be dropped here."""
        self.setProperty("dropping", dropping)
        style = self.style()
        assert style is not None
        style.unpolish(self)
        style.polish(self)
