"""What can be done on the Draw tab, as actions for the menus, the buttons and the keyboard."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QWidget

from digitrec_gui.services.settings import Guide, Settings
from digitrec_gui.ui.draw.sheet import Sheet
from digitrec_gui.ui.widgets.actions import UndoActions, action

WIDTHS = (2, 4, 6, 9, 12, 16)
"""Lines can be so many units wide; the sheet is 480 across."""

_USUAL = 6

_GUIDES = {
    Guide.NONE: ("&Plain sheet", "Nothing but paper"),
    Guide.DIGIT: ("Frame for &one digit", "A frame as large as a digit may be"),
    Guide.LINE: ("&Line of digits", "The line on which they stand, and how high they reach"),
}


class DrawActions(UndoActions):
    """The actions of the Draw tab.

    Signals:
        width_changed(int): lines are this wide from now on, in units.
        guide_chosen(Guide): these lines help from now on.
    """

    width_changed = pyqtSignal(int)
    guide_chosen = pyqtSignal(object)

    def __init__(self, tab: QWidget, sheet: Sheet, settings: Settings, copy: QAction) -> None:
        super().__init__(tab, sheet.undo_stack)
        self._settings = settings
        self.copy = copy
        self.width = settings.draw_width if settings.draw_width in WIDTHS else _USUAL
        self._make_of_pen()
        self._make_of_sheet()
        self.groups = (
            (self.undo, self.redo, self.clear),
            (self.eraser, self.thinner, self.thicker),
            (*self.guides.values(), self.next_guide),
            (self.dark,),
            (self.copy, self.copy_picture, self.save, self.open_in_image),
        )
        self.guides[settings.draw_guide].setChecked(True)
        self.dark.setChecked(settings.draw_dark)
        self.dark.toggled.connect(self._on_dark_toggled)
        self.thinner.triggered.connect(lambda: self._step_width(-1))
        self.thicker.triggered.connect(lambda: self._step_width(1))
        self.next_guide.triggered.connect(self._on_next_guide)
        self.allow(True, self.eraser, self.dark, self.next_guide)
        self._allow_widths()
        self.set_strokes_enabled(False)

    def _make_of_pen(self) -> None:
        self.eraser = action(
            self,
            "eraser",
            "&Eraser",
            "Rub out",
            "E",
            also="Shift, the right button or the other end of the pen",
            checkable=True,
        )
        self.thinner = action(self, "pencil", "T&hinner line", "Thinner line", "[")
        self.thicker = action(self, "pencil", "Th&icker line", "Thicker line", "]")

    def _make_of_sheet(self) -> None:
        self.clear = action(
            self, "trash-2", "Clear the &sheet", "Clear the sheet", "Del", "Ctrl+Backspace", also="Ctrl+Backspace"
        )
        self.dark = action(self, "contrast", "&Dark sheet", "Light ink on a dark sheet", "D", checkable=True)
        self.next_guide = action(self, "baseline", "Next &guide", "Other lines to write on", "G")
        self.copy_picture = action(self, "copy", "Copy &picture", "Copy what is drawn as a picture", "Ctrl+Shift+C")
        self.save = action(self, "save", "&Save picture as…", "Save what is drawn as a PNG", "Ctrl+S")
        self.open_in_image = action(
            self,
            "image",
            "Open in the I&mage tab",
            "Open what is drawn in the Image tab",
            "Ctrl+Return",
            short="Open in Image tab",
        )
        self.guides = self._guide_actions()

    def set_width(self, width: int) -> None:
        """Draws lines this wide, one of `WIDTHS`."""
        if width != self.width:
            self.width = self._settings.draw_width = width
            self._allow_widths()
            self.width_changed.emit(width)

    def set_strokes_enabled(self, enabled: bool) -> None:
        """Enables what needs something drawn."""
        self.allow(enabled, self.clear, self.copy_picture, self.save, self.open_in_image)

    def _allow_widths(self) -> None:
        self.allow(self.width > WIDTHS[0], self.thinner)
        self.allow(self.width < WIDTHS[-1], self.thicker)

    def _step_width(self, direction: int) -> None:
        self.set_width(WIDTHS[WIDTHS.index(self.width) + direction])

    def _on_dark_toggled(self, dark: bool) -> None:
        self._settings.draw_dark = dark

    def _on_next_guide(self) -> None:
        order = list(self.guides)
        current = next(guide for guide in order if self.guides[guide].isChecked())
        self.guides[order[(order.index(current) + 1) % len(order)]].trigger()

    def _guide_actions(self) -> dict[Guide, QAction]:
        group = QActionGroup(self)
        actions: dict[Guide, QAction] = {}
        for guide, (text, tip) in _GUIDES.items():
            actions[guide] = QAction(text, group)
            actions[guide].setCheckable(True)
            actions[guide].setToolTip(tip)
            actions[guide].triggered.connect(lambda _checked, guide=guide: self._on_guide_chosen(guide))
        return actions

    def _on_guide_chosen(self, guide: Guide) -> None:
        self._settings.draw_guide = guide
        self.guide_chosen.emit(guide)
