"""What can be done with an Image, as actions for the menus, the buttons and the keyboard."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QAction, QKeySequence, QUndoStack
from PyQt6.QtWidgets import QMenu, QWidget

from digitrec_gui import paths
from digitrec_gui.ui.widgets import icons, wording
from digitrec_gui.ui.widgets.incoming import IMAGE_SUFFIXES


class ImageActions(QObject):
    """The actions of the Image tab.

    Signals:
        sample_chosen(Path): the user wants to try this sample.
    """

    sample_chosen = pyqtSignal(object)

    def __init__(self, parent: QWidget, corrections: QUndoStack) -> None:
        super().__init__(parent)
        undo, redo = corrections.createUndoAction(self, "&Undo"), corrections.createRedoAction(self, "&Redo")
        assert undo is not None and redo is not None
        self.undo = self._dressed(undo, "undo-2", "Undo the last correction", "Ctrl+Z")
        self.redo = self._dressed(redo, "redo-2", "Redo what was undone", "Ctrl+Shift+Z")
        self.open = self._action("folder-open", "&Open…", "Open a picture", QKeySequence.StandardKey.Open)
        self.paste = self._action("clipboard-paste", "&Paste", "Paste a picture", QKeySequence.StandardKey.Paste)
        self.zoom_in = self._action("zoom-in", "Zoom &in", "Zoom in", "Ctrl++", also="+ in the picture")
        self.zoom_out = self._action("zoom-out", "Zoom &out", "Zoom out", "Ctrl+-", also="- in the picture")
        self.fit = self._action(
            "maximize", "&Fit to window", "Show the whole picture", "Ctrl+0", also="0 in the picture"
        )
        # On many keyboards the plus sign is Shift and the key of the equals sign.
        self.zoom_in.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self.region = self._action("square-dashed", "Re&gion", "Read only a part of the picture", "R")
        self.turn_left = self._action("rotate-ccw", "Turn &left", "Turn the picture left", "[")
        self.turn_right = self._action("rotate-cw", "Turn &right", "Turn the picture right", "]")
        self.sensitivity = self._action("sliders-horizontal", "&Sensitivity", "How faint a stroke is still read", "S")
        self.region.setIconText(" Region")  # beside its icon in the bar
        for action in (self.region, self.sensitivity):
            action.setCheckable(True)
        self.add = self._action(
            "square-plus", "&Add a digit", "Draw a box around a digit that was not found", "A", also="Shift and drag"
        )
        self.remove = self._action("trash-2", "&Remove the digit", "Remove the selected digit", "Del", also="Backspace")
        self.remove.setShortcuts([QKeySequence("Del"), QKeySequence("Backspace")])
        self.reject = self._action(
            "trash-2",
            "Remove and &keep as no digit",
            "Remove the selected digit, and keep it as a sample of what is no digit",
            "Shift+Del",
        )
        self.save = self._action(
            "save", "&Save as…", "Save the text, a table of the digits, or the marked picture", "Ctrl+S"
        )
        self.samples = QMenu("Try a &sample", parent)
        self.samples.setIcon(icons.icon("images"))
        self.samples.setToolTipsVisible(True)
        for file in samples():
            entry = QAction(sample_title(file), self.samples)
            entry.setToolTip(f"Open the sample “{sample_title(file)}”")
            entry.triggered.connect(lambda _checked, file=file: self.sample_chosen.emit(file))
            self.samples.addAction(entry)
        self.samples.setEnabled(not self.samples.isEmpty())
        self._corrections = corrections
        self._is_shown = True
        self._has_picture = self._has_reading = self._at_digit = False

    def set_picture_enabled(self, enabled: bool) -> None:
        """There is, or is not, a picture to do something with."""
        self._has_picture = enabled
        self._enable()

    def set_reading_enabled(self, enabled: bool) -> None:
        """There is, or is not, a Reading to do something with."""
        self._has_reading = enabled
        self._enable()

    def set_digit_enabled(self, enabled: bool) -> None:
        """A Digit is, or is not, selected."""
        self._at_digit = enabled
        self._enable()

    def set_shown(self, shown: bool) -> None:
        """The tab is, or is not, in front: keys as short as these would surprise in another."""
        self._is_shown = shown
        self._enable()
        # While it is shown, the stack itself does this.
        self.undo.setEnabled(shown and self._corrections.canUndo())
        self.redo.setEnabled(shown and self._corrections.canRedo())

    def _enable(self) -> None:
        of_picture = (self.zoom_in, self.zoom_out, self.fit, self.turn_left, self.turn_right, self.region)
        for actions, possible in (
            ((*of_picture, self.sensitivity), self._has_picture),
            ((self.add, self.save), self._has_reading),
            ((self.remove, self.reject), self._at_digit),
        ):
            for action in actions:
                action.setEnabled(possible and self._is_shown)

    def _action(
        self, icon: str, text: str, tip: str, shortcut: QKeySequence.StandardKey | str, also: str = ""
    ) -> QAction:
        return self._dressed(QAction(text, self), icon, tip, shortcut, also)

    def _dressed(
        self, action: QAction, icon: str, tip: str, shortcut: QKeySequence.StandardKey | str, also: str = ""
    ) -> QAction:
        """An action with its icon, its shortcut, and a tooltip that says what it does and by which keys."""
        action.setIcon(icons.icon(icon))
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
