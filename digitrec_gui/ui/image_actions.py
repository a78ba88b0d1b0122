"""What can be done with an Image, as actions for the menus, the buttons and the keyboard."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMenu, QWidget

from digitrec_gui import paths
from digitrec_gui.ui import icons, wording
from digitrec_gui.ui.incoming import IMAGE_SUFFIXES


class ImageActions(QObject):
    """The actions of the Image tab.

    Signals:
        sample_chosen(Path): the user wants to try this sample.
    """

    sample_chosen = pyqtSignal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.open = self._action("folder-open", "&Open…", "Open a picture", QKeySequence.StandardKey.Open)
        self.paste = self._action("clipboard-paste", "&Paste", "Paste a picture", QKeySequence.StandardKey.Paste)
        self.zoom_in = self._action("zoom-in", "Zoom &in", "Zoom in", "Ctrl++", also="+ in the picture")
        self.zoom_out = self._action("zoom-out", "Zoom &out", "Zoom out", "Ctrl+-", also="- in the picture")
        self.fit = self._action(
            "maximize", "&Fit to window", "Show the whole picture", "Ctrl+0", also="0 in the picture"
        )
        # On many keyboards the plus sign is Shift and the key of the equals sign.
        self.zoom_in.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self.samples = QMenu("Try a &sample", parent)
        self.samples.setIcon(icons.icon("images"))
        self.samples.setToolTipsVisible(True)
        for file in samples():
            entry = QAction(sample_title(file), self.samples)
            entry.setToolTip(f"Open the sample “{sample_title(file)}”")
            entry.triggered.connect(lambda _checked, file=file: self.sample_chosen.emit(file))
            self.samples.addAction(entry)
        self.samples.setEnabled(not self.samples.isEmpty())

    def set_zoom_enabled(self, enabled: bool) -> None:
        """There is, or is not, a picture to zoom."""
        for action in (self.zoom_in, self.zoom_out, self.fit):
            action.setEnabled(enabled)

    def _action(
        self, icon: str, text: str, tip: str, shortcut: QKeySequence.StandardKey | str, also: str = ""
    ) -> QAction:
        action = QAction(icons.icon(icon), text, self)
        action.setShortcut(QKeySequence(shortcut))
        keys = wording.keys(action.shortcut())
        action.setToolTip(f"{tip} ({keys}, or {also})" if also else f"{tip} ({keys})")
        return action


def samples() -> list[Path]:
    """The pictures that come with DigitRec."""
    if not paths.SAMPLES.is_dir():
        return []
    return sorted(file for file in paths.SAMPLES.iterdir() if file.suffix.lower() in IMAGE_SUFFIXES)


def sample_title(file: Path) -> str:
    """The name of a sample for people: `phone_number.jpg` is "Phone number"."""
    return file.stem.replace("_", " ").replace("-", " ").capitalize()
