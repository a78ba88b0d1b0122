"""What can be done in the Webcam tab, as actions for the menus, the buttons and the keyboard."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget

from digitrec_gui.ui.widgets.actions import Actions, action


class WebcamActions(Actions):
    """The actions of the Webcam tab.

    Args:
        tab: the tab.
        view: the live picture; Space and Enter work where it has the focus, since a button needs them for itself.
    """

    def __init__(self, tab: QWidget, view: QWidget) -> None:
        super().__init__(tab)
        self.on = action(self, "power", "Camera &on", "Switch the camera on or off", "O", checkable=True)
        self.on.setToolTip(
            f"{self.on.toolTip()}\nIt is off too while another tab is in front, or the window is minimised;\n"
            "when the session is locked it is switched off."
        )
        self.mirror = action(
            self, "flip-horizontal-2", "&Mirror", "Show the picture as in a mirror", "M", short="Mirror", checkable=True
        )
        self._make_of_picture(view)
        self._make_of_numbers()
        self.groups = (
            (self.on, self.mirror),
            (self.freeze, self.take, self.snapshot),
            (self.copy, self.keep),
            (self.correct_kept, self.name_kept, self.copy_kept, self.save_kept, self.remove_kept),
        )
        self.allow(True, self.on, self.mirror)
        self.set_picture_enabled(False)
        self.set_number_enabled(False)
        self.set_kept_enabled(False, False)

    def _make_of_picture(self, view: QWidget) -> None:
        self.freeze = action(
            self, "pause", "&Freeze", "Freeze the picture, or let it go on", "Space", short="Freeze", checkable=True
        )
        self.take = action(
            self,
            "image",
            "&Open in the Image tab",
            "Open this picture in the Image tab",
            "Return",
            "Enter",
            short="Open in Image",
        )
        self.snapshot = action(
            self, "camera", "&Save the picture…", "Save this picture to a file", "Ctrl+S", short="Save picture"
        )
        for one in (self.freeze, self.take):
            one.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            view.addAction(one)

    def _make_of_numbers(self) -> None:
        self.keep = action(
            self,
            "list-plus",
            "&Keep the number",
            "Put the number that is read into the list of kept numbers",
            "K",
            short="Keep",
        )
        self.copy = action(self, "copy", "&Copy the number", "Copy the number that is read", "Ctrl+C")
        self.correct_kept = action(
            self, "pencil", "Correc&t a kept number", "Put the selected number right, or the last one", "F2"
        )
        self.name_kept = action(self, "pencil", "Na&me a kept number", "Say what the selected number is")
        self.copy_kept = action(self, "copy", "Copy a&ll kept numbers", "Copy all kept numbers", "Ctrl+Shift+C")
        self.save_kept = action(self, "save", "Save kept &numbers…", "Save the kept numbers as text", "Ctrl+Shift+S")
        self.remove_kept = action(self, "trash-2", "&Remove kept numbers", "Remove the selected numbers", "Del")

    def set_picture_enabled(self, enabled: bool) -> None:
        """Enables what needs a picture."""
        self.allow(enabled, self.freeze, self.take, self.snapshot)

    def set_number_enabled(self, enabled: bool) -> None:
        """Enables what needs a number that is read."""
        self.allow(enabled, self.keep, self.copy)

    def set_kept_enabled(self, kept: bool, selected: bool) -> None:
        """Enables what needs kept numbers, and what needs some of them selected."""
        self.allow(kept, self.correct_kept, self.name_kept, self.copy_kept, self.save_kept)
        self.allow(selected, self.remove_kept)
