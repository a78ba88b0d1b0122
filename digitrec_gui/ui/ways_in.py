"""The three buttons by which a picture comes in; they stand in the empty view, and below a picture."""

from __future__ import annotations

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QPushButton

from digitrec_gui.ui import controls, icons
from digitrec_gui.ui.image_actions import ImageActions


def ways_in(actions: ImageActions) -> tuple[QPushButton, ...]:
    """Open, paste, try a sample."""
    return _open_button(actions), controls.button(actions.paste, "Paste"), _sample_button(actions)


def _open_button(actions: ImageActions) -> QPushButton:
    button = controls.button(actions.open, "Open…")
    button.setObjectName("primary")
    button.setIcon(icons.icon("folder-open", QPalette.ColorRole.HighlightedText))
    return button


def _sample_button(actions: ImageActions) -> QPushButton:
    button = QPushButton(icons.icon("images"), " Sample ▾")
    button.setIconSize(QSize(icons.SIZE, icons.SIZE))
    button.setMenu(actions.samples)
    button.setToolTip("Try one of the pictures that come with DigitRec")
    button.setAccessibleName("Try a sample")
    button.setEnabled(actions.samples.isEnabled())
    return button
