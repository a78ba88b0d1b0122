"""Words that the stories share."""

from __future__ import annotations

from digitrec_gui.ui.main_window import MainWindow

WAIT = 20_000
"""Milliseconds after which what was waited for counts as never; generous, since nothing here measures time."""

COMPILING = 120_000
"""The same where TensorFlow is started."""


def digits_of(window: MainWindow) -> str:
    """The text in the panel, without the spaces between lines."""
    return window.image_tab.panel.text.replace(" ", "")
