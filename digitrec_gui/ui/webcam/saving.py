"""A Frame leaves as a picture, the kept numbers as text."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PyQt6.QtCore import pyqtSignal

from digitrec_gui.core.types import Image
from digitrec_gui.ui.widgets.saving import PICTURE, TEXT, Saving


class WebcamSaving(Saving):
    """What is saved is what there was when it was asked for, however long the dialog stays open.

    Signals:
        numbers_saved(): the kept numbers are written.
    """

    numbers_saved = pyqtSignal()

    def ask_picture(self, image: Image) -> None:
        """Asks where to save an Image, without marks."""
        name = f"Webcam {_now()}"
        self.ask_file("Save the picture", PICTURE, name, lambda file: self.write_picture(file, image))

    def ask_numbers(self, numbers: tuple[str, ...]) -> None:
        """Asks where to save numbers, each a line."""
        name = f"Numbers {_now()}"
        self.ask_file("Save the kept numbers", TEXT, name, lambda file: self.write_numbers(file, numbers))

    def write_numbers(self, file: Path, numbers: tuple[str, ...]) -> None:
        """Saves numbers, each a line."""
        self.write_lines(file, numbers).done.connect(self.numbers_saved)


def _now() -> str:
    """The time, as every file system takes it in a name."""
    return datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S")
