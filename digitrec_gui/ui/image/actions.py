"""What can be done with an Image, as actions for the menus, the buttons and the keyboard."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QAction, QKeySequence, QUndoGroup
from PyQt6.QtWidgets import QMenu, QWidget

from digitrec_gui import paths
from digitrec_gui.ui.widgets import icons
from digitrec_gui.ui.widgets.actions import UndoActions, action
from digitrec_gui.ui.widgets.incoming import IMAGE_SUFFIXES

IN_COLUMNS = "Numbers in their columns"
_TABLE = "Table, a row for each number"
KINDS_OF_PAGES = (
    (".txt", "Text"),
    (".xlsx", _TABLE),
    (".csv", _TABLE),
    (".xlsx", IN_COLUMNS),
    (".csv", IN_COLUMNS),
)
KINDS = (*KINDS_OF_PAGES, (".png", "Picture with its marks"))
"""What can be saved of a picture, and before that of all pages: the suffix and the name, as in the dialog."""

_EXPORTS = {
    KINDS[0]: ("file-text", "&Text (.txt)…", "The text read, a row for each line"),
    KINDS[1]: ("table", "Table for E&xcel (.xlsx)…", "A row for each number, with how sure it is"),
    KINDS[2]: ("table", "Ta&ble as CSV (.csv)…", "A row for each number, with how sure it is, as text with commas"),
    KINDS[3]: ("table", "&Numbers in their columns for Excel (.xlsx)…", "As they stand, each in its cell"),
    KINDS[4]: ("table", "Numbers in their col&umns as CSV (.csv)…", "As they stand, as text with commas"),
    KINDS[5]: ("image", "&Marked picture (.png)…", "The picture with its boxes and what was read"),
}


class ImageActions(UndoActions):
    """The actions of the Image tab.

    Signals:
        export_asked(tuple of str): what was read should be saved as this kind.
        sample_chosen(Path): the user wants to try this sample.
    """

    export_asked = pyqtSignal(object)
    sample_chosen = pyqtSignal(object)

    def __init__(self, tab: QWidget, corrections: QUndoGroup, copy: QAction) -> None:
        super().__init__(tab, corrections, "Undo the last correction")
        self.copy = copy
        self.open = action(self, "folder-open", "&Open…", "Open a picture", QKeySequence.StandardKey.Open)
        self.paste = action(self, "clipboard-paste", "&Paste", "Paste a picture", QKeySequence.StandardKey.Paste)
        self.save = action(
            self,
            "save",
            "&Save as…",
            "Save the text (.txt), a table (.xlsx, .csv) or the marked picture (.png)",
            "Ctrl+S",
        )
        self.exports = [self._export(kind) for kind in KINDS]
        self.samples = self._samples_menu(tab)
        self._make_of_picture()
        self._make_of_digit()
        self._make_of_pages()
        self.set_picture_enabled(False)
        self.set_reading_enabled(False)
        self.set_part_enabled(False)
        self.set_pages_enabled(before=False, after=False, several=False)

    def _export(self, kind: tuple[str, str]) -> QAction:
        icon, text, tip = _EXPORTS[kind]
        made = action(self, icon, text, tip)
        made.triggered.connect(lambda: self.export_asked.emit(kind))
        return made

    def _make_of_pages(self) -> None:
        self.previous_page = action(self, "chevron-up", "Pre&vious page", "Show the page before", "PgUp")
        self.next_page = action(self, "chevron-down", "&Next page", "Show the next page", "PgDown")
        self.save_pages = action(
            self,
            "file-text",
            "Save a&ll pages as…",
            "Read all pages, and save the text (.txt) or a table (.xlsx, .csv)",
            "Ctrl+Shift+S",
        )

    def set_pages_enabled(self, *, before: bool, after: bool, several: bool) -> None:
        """Enables what needs a page before the one that is shown, one after it, or more than one."""
        self.allow(before, self.previous_page)
        self.allow(after, self.next_page)
        self.allow(several, self.save_pages)

    def _make_of_picture(self) -> None:
        # On many keyboards the plus sign is Shift and the key of the equals sign.
        self.zoom_in = action(
            self, "zoom-in", "Zoom &in", "Zoom in", "Ctrl++", "Ctrl+=", also="+ where nothing is selected"
        )
        self.zoom_out = action(self, "zoom-out", "Zoom &out", "Zoom out", "Ctrl+-", also="- where nothing is selected")
        self.fit = action(
            self, "maximize", "&Fit to window", "Show the whole picture", "Ctrl+0", also="0 where nothing is selected"
        )
        self.region = action(
            self, "square-dashed", "Re&gion", "Read only a part of the picture", "R", short="Region", checkable=True
        )
        self.turn_left = action(self, "rotate-ccw", "Turn &left", "Turn the picture left", "[")
        self.turn_right = action(self, "rotate-cw", "Turn &right", "Turn the picture right", "]")
        self.sensitivity = action(
            self, "sliders-horizontal", "&Sensitivity", "How faint a stroke is still read", "S", checkable=True
        )

    def _make_of_digit(self) -> None:
        self.add = action(
            self,
            "square-plus",
            "&Add a digit",
            "Draw a box around a digit that was not found",
            "A",
            also="Shift and drag",
        )
        self.remove = action(
            self, "trash-2", "&Remove", "Remove the selected digit or sign", "Del", "Backspace", also="Backspace"
        )
        self.cut = action(self, "scissors", "Cut in &two", "Read the selected digit as two, and type both", "C")
        self.join = action(
            self, "combine", "&Join with the next", "Read the selected one and the next as one digit", "J"
        )
        self.reject = action(
            self,
            "trash-2",
            "Remove and &keep as no digit",
            "Remove the selected digit, and keep it as a sample of what is no digit",
            "Shift+Del",
        )

    def set_picture_enabled(self, enabled: bool) -> None:
        """Enables what needs a picture."""
        self.allow(enabled, self.zoom_in, self.zoom_out, self.fit)
        self.allow(enabled, self.turn_left, self.turn_right, self.region, self.sensitivity)

    def set_reading_enabled(self, enabled: bool) -> None:
        """Enables what needs a Reading."""
        self.allow(enabled, self.add, self.save, *self.exports)

    def set_part_enabled(self, selected: bool, *, is_digit: bool = False, has_next: bool = False) -> None:
        """Enables what needs a selected part, one that is a Digit, and one that another follows in its line."""
        self.allow(selected, self.remove)
        self.allow(is_digit, self.reject, self.cut)
        self.allow(has_next, self.join)

    def _samples_menu(self, tab: QWidget) -> QMenu:
        menu = QMenu("Try a &sample", tab)
        menu.setIcon(icons.icon("images"))
        menu.setToolTipsVisible(True)
        for file in samples():
            entry = QAction(sample_title(file), menu)
            entry.setToolTip(f"Open the sample “{sample_title(file)}”")
            entry.triggered.connect(lambda _checked, file=file: self.sample_chosen.emit(file))
            menu.addAction(entry)
        menu.setEnabled(not menu.isEmpty())
        return menu


def samples() -> list[Path]:
    """The pictures that come with DigitRec."""
    if not paths.SAMPLES.is_dir():
        return []
    return sorted(file for file in paths.SAMPLES.iterdir() if file.suffix.lower() in IMAGE_SUFFIXES)


def sample_title(file: Path) -> str:
    """The name of a sample for people: `phone_number.jpg` is "Phone number"."""
    return file.stem.replace("_", " ").replace("-", " ").capitalize()
