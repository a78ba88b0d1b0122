"""What can be done on the Draw tab, as actions for the menus, the buttons and the keyboard."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QAction, QActionGroup, QKeySequence
from PyQt6.QtWidgets import QWidget

from digitrec_gui.services.settings import Guide, Settings
from digitrec_gui.ui.draw.sheet import Sheet
from digitrec_gui.ui.widgets import icons, wording

WIDTHS = (2, 4, 6, 9, 12, 16)
"""Lines can be so many units wide; the sheet is 480 across."""

_USUAL = 6

_GUIDES = {
    Guide.NONE: ("&Plain sheet", "Nothing but paper"),
    Guide.DIGIT: ("Frame for &one digit", "A frame as large as a digit may be"),
    Guide.LINE: ("&Line of digits", "The line on which they stand, and how high they reach"),
}


class DrawActions(QObject):
    """The actions of the Draw tab.

    Signals:
        width_changed(int): lines are this wide from now on, in units.
        guide_chosen(Guide): these lines help from now on.
    """

    width_changed = pyqtSignal(int)
    guide_chosen = pyqtSignal(object)

    def __init__(self, parent: QWidget, sheet: Sheet, settings: Settings, copy: QAction) -> None:
        super().__init__(parent)
        self._settings = settings
        stack = sheet.undo_stack
        undo, redo = stack.createUndoAction(self, "&Undo"), stack.createRedoAction(self, "&Redo")
        assert undo is not None and redo is not None
        self.copy = copy
        self._stack = stack
        self.undo = self._dressed(undo, "undo-2", "Undo", "Ctrl+Z")
        self.redo = self._dressed(redo, "redo-2", "Redo what was undone", "Ctrl+Shift+Z")
        self.clear = self._action("trash-2", "Clear the &sheet", "Clear the sheet", "Del", also="Ctrl+Backspace")
        self.clear.setShortcuts([QKeySequence("Del"), QKeySequence("Ctrl+Backspace")])
        self.eraser = self._action(
            "eraser", "&Eraser", "Rub out", "E", also="Shift, the right button or the other end of the pen"
        )
        self.dark = self._action("contrast", "&Dark sheet", "Light ink on a dark sheet", "D")
        for action in (self.eraser, self.dark):
            action.setCheckable(True)
        self.thinner = self._action("pencil", "T&hinner line", "Thinner line", "[")
        self.thicker = self._action("pencil", "Th&icker line", "Thicker line", "]")
        self.next_guide = self._action("baseline", "Next &guide", "Other lines to write on", "G")
        self.copy_picture = self._action("copy", "Copy &picture", "Copy what is drawn as a picture", "Ctrl+Shift+C")
        self.save = self._action("save", "&Save picture as…", "Save what is drawn as a PNG", "Ctrl+S")
        self.open_in_image = self._action(
            "image", "Open in the I&mage tab", "Open what is drawn in the Image tab", "Ctrl+Return"
        )
        self.open_in_image.setIconText(" Open in Image tab")  # beside its icon in the bar
        self.guides = self._guide_actions()
        self.width = settings.draw_width if settings.draw_width in WIDTHS else _USUAL
        self._is_shown = self._has_strokes = False
        self.guides[settings.draw_guide].setChecked(True)
        self.dark.setChecked(settings.draw_dark)
        self.dark.toggled.connect(self._on_dark_toggled)
        self.thinner.triggered.connect(lambda: self._step_width(-1))
        self.thicker.triggered.connect(lambda: self._step_width(1))
        self.next_guide.triggered.connect(self._on_next_guide)
        self._enable()

    def set_width(self, width: int) -> None:
        """Draws lines this wide, one of `WIDTHS`."""
        if width != self.width:
            self.width = self._settings.draw_width = width
            self._enable()
            self.width_changed.emit(width)

    def set_strokes_enabled(self, enabled: bool) -> None:
        """There is, or is not, something drawn."""
        self._has_strokes = enabled
        self._enable()

    def set_shown(self, shown: bool) -> None:
        """The tab is, or is not, in front: its keys mean other things in others."""
        self._is_shown = shown
        self._enable()
        # While it is shown, the stack itself does this.
        self.undo.setEnabled(shown and self._stack.canUndo())
        self.redo.setEnabled(shown and self._stack.canRedo())

    def _enable(self) -> None:
        of_strokes = (self.clear, self.copy_picture, self.save, self.open_in_image)
        for actions, possible in (
            ((self.eraser, self.dark, self.next_guide), True),
            (of_strokes, self._has_strokes),
            ((self.thinner,), self.width > WIDTHS[0]),
            ((self.thicker,), self.width < WIDTHS[-1]),
        ):
            for action in actions:
                action.setEnabled(possible and self._is_shown)

    def _step_width(self, direction: int) -> None:
        self.set_width(WIDTHS[WIDTHS.index(self.width) + direction])

    def _on_dark_toggled(self, dark: bool) -> None:
        self._settings.draw_dark = dark

    def _on_next_guide(self) -> None:
        order = list(self.guides)
        current = next(guide for guide, action in self.guides.items() if action.isChecked())
        self.guides[order[(order.index(current) + 1) % len(order)]].trigger()

    def _guide_actions(self) -> dict[Guide, QAction]:
        group = QActionGroup(self)
        actions: dict[Guide, QAction] = {}
        for guide, (text, tip) in _GUIDES.items():
            action = QAction(text, group)
            action.setCheckable(True)
            action.setToolTip(tip)
            action.triggered.connect(lambda _checked, guide=guide: self._on_guide_chosen(guide))
            actions[guide] = action
        return actions

    def _on_guide_chosen(self, guide: Guide) -> None:
        self._settings.draw_guide = guide
        self.guide_chosen.emit(guide)

    def _action(self, icon: str, text: str, tip: str, shortcut: str, also: str = "") -> QAction:
        return self._dressed(QAction(text, self), icon, tip, shortcut, also)

    def _dressed(self, action: QAction, icon: str, tip: str, shortcut: str, also: str = "") -> QAction:
        """An action with its icon, its shortcut, and a tooltip that says what it does and by which keys."""
        action.setIcon(icons.icon(icon))
        action.setShortcut(QKeySequence(shortcut))
        keys = wording.keys(action.shortcut())
        action.setToolTip(f"{tip} ({keys}, or {also})" if also else f"{tip} ({keys})")
        return action
