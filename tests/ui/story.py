"""Words that the stories share."""

from __future__ import annotations

from PyQt6.QtCore import QPoint

from digitrec_gui.ui.image.view import PictureView
from digitrec_gui.ui.window.main_window import MainWindow


def digits_of(window: MainWindow) -> str:
    """The text in the panel, without the gaps between words and lines."""
    return "".join(window.image_tab.panel.text.split())


def middle_of(view: PictureView, index: int) -> QPoint:
    """Where in the view a digit lies."""
    return view.viewport.to_view(view.parts[index].box).center().toPoint()
