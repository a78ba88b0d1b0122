"""The ways by which a picture comes in: large in the empty view, and three of them as buttons below a picture."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QLabel, QPushButton, QWidget

from digitrec_gui.ui.image.actions import ImageActions
from digitrec_gui.ui.widgets import controls, icons
from digitrec_gui.ui.widgets.room import InARow, Inviting
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


class EmptyView(Inviting):
    """Invites to drop, open, paste or try a picture, or to switch the camera on.

    Attributes:
        camera: leads to the Webcam tab.
    """

    def __init__(self, ways_in: tuple[QPushButton, ...], parent: QWidget | None = None) -> None:
        picture = QLabel()
        picture.setPixmap(icons.application_icon().pixmap(QSize(72, 72)))
        super().__init__("dropZone", picture, parent)
        sentence = controls.label(
            "Drop a picture here, open or paste one, or try a sample", size=TextSize.HEADING, bold=True
        )
        detail = controls.label("DigitRec finds every handwritten digit in it and shows how it reads each.", muted=True)
        for text in (sentence, detail):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.column.addWidget(text)
        self.spare(detail)
        self.column.addSpacing(2 * GRID)
        self.column.addWidget(InARow(ways_in))
        self.camera = controls.link_button("or use a camera", "Read what a camera sees, in the Webcam tab")
        self.camera.setAccessibleName("Camera")
        self.column.addLayout(controls.in_the_middle([self.camera]))
