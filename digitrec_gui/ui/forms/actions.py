"""What can be done in the form editor."""

from __future__ import annotations

from PyQt6.QtGui import QUndoStack
from PyQt6.QtWidgets import QWidget

from digitrec_gui.ui.widgets.actions import UndoActions, action


class FormActions(UndoActions):
    """The actions of the form editor."""

    def __init__(self, editor: QWidget, stack: QUndoStack) -> None:
        super().__init__(editor, stack, "Undo a change of the form")
        self.open = action(
            self, "folder-open", "&Open…", "Open the picture of an empty form, or a form", "Ctrl+O", short="Open…"
        )
        self.add = action(
            self, "square-plus", "&Add field", "Add a field; or drag on the picture", "Ins", short="Field"
        )
        self.remove = action(self, "trash-2", "&Remove field", "Remove the selected field", "Del")
        self.zoom_in = action(
            self, "zoom-in", "Zoom &in", "Show it larger", "Ctrl++", "Ctrl+=", also="Ctrl and the wheel"
        )
        self.zoom_out = action(self, "zoom-out", "Zoom &out", "Show it smaller", "Ctrl+-")
        self.fit = action(self, "maximize", "&Whole picture", "Show the whole picture", "Ctrl+0")
        self.save = action(self, "save", "&Save", "Save the form", "Ctrl+S")
        self.save_as = action(self, "save", "Save &as…", "Save the form under another name", "Ctrl+Shift+S")
        self.read = action(
            self, "scan-line", "&Try on a sheet…", "Read a sheet that was filled in, and see what comes of it", "Ctrl+T"
        )
        self.allow(True, self.open)
        self.allow(False, self.remove)
        self.allow_editing(False)

    def allow_editing(self, is_open: bool) -> None:
        """Enables what needs a form."""
        self.allow(is_open, self.add, self.zoom_in, self.zoom_out, self.fit, self.save, self.save_as, self.read)
