"""What can be done in the Webcam tab, as actions for the menus, the buttons and the keyboard."""

from __future__ import annotations

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QWidget

from digitrec_gui.ui.widgets import icons, wording


class WebcamActions(QObject):
    """The actions of the Webcam tab; they work while it is shown.

    Args:
        parent: the tab.
        view: the live picture; Space and Enter work where it has the focus, since a button needs them for itself.
    """

    def __init__(self, parent: QObject, view: QWidget) -> None:
        super().__init__(parent)
        self.on = self._action("power", "Camera &on", "Switch the camera on or off", "O")
        self.on.setToolTip(
            f"{self.on.toolTip()}\nIt is off too while another tab is in front, or the window is minimised;\n"
            "when the session is locked it is switched off."
        )
        self.freeze = self._action("pause", "&Freeze", "Freeze the picture, or let it go on", "Space")
        self.take = self._action("image", "&Open in the Image tab", "Open this picture in the Image tab", "Return")
        self.take.setShortcuts([QKeySequence("Return"), QKeySequence("Enter")])
        self.keep = self._action(
            "list-plus", "&Keep the number", "Put the number that is read into the list of kept numbers", "K"
        )
        self.snapshot = self._action("camera", "&Save the picture…", "Save this picture to a file", "Ctrl+S")
        self.mirror = self._action("flip-horizontal-2", "&Mirror", "Show the picture as in a mirror", "M")
        self.copy = self._action("copy", "&Copy the number", "Copy the number that is read", "Ctrl+C")
        self.copy_kept = self._action("copy", "Copy a&ll kept numbers", "Copy all kept numbers", "Ctrl+Shift+C")
        self.save_kept = self._action("save", "Save kept &numbers…", "Save the kept numbers as text", "Ctrl+Shift+S")
        self.remove_kept = self._action("trash-2", "&Remove kept numbers", "Remove the selected numbers", "Del")
        for action, text in (
            (self.freeze, "Freeze"),
            (self.take, "Open in Image"),
            (self.keep, "Keep"),
            (self.snapshot, "Save picture"),
            (self.mirror, "Mirror"),
        ):
            action.setIconText(f" {text}")  # beside its icon in the bar
        for action in (self.on, self.freeze, self.mirror):
            action.setCheckable(True)
        for action in (self.freeze, self.take):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            view.addAction(action)
        self._is_shown = False
        self._has_picture = self._has_number = self._has_kept = self._has_selected = False
        self._enable()

    def set_picture_enabled(self, enabled: bool) -> None:
        """There is, or is not, a picture to do something with."""
        self._has_picture = enabled
        self._enable()

    def set_number_enabled(self, enabled: bool) -> None:
        """There is, or is not, a number that is read."""
        self._has_number = enabled
        self._enable()

    def set_kept_enabled(self, kept: bool, selected: bool) -> None:
        """There are, or are not, kept numbers, and some of them are, or are not, selected."""
        self._has_kept, self._has_selected = kept, selected
        self._enable()

    def set_shown(self, shown: bool) -> None:
        """The tab is, or is not, in front: keys as short as these would surprise in another."""
        self._is_shown = shown
        self._enable()

    def _enable(self) -> None:
        for actions, possible in (
            ((self.on, self.mirror), True),
            ((self.freeze, self.take, self.snapshot), self._has_picture),
            ((self.keep, self.copy), self._has_number),
            ((self.copy_kept, self.save_kept), self._has_kept),
            ((self.remove_kept,), self._has_selected),
        ):
            for action in actions:
                action.setEnabled(possible and self._is_shown)

    def _action(self, icon: str, text: str, tip: str, shortcut: str) -> QAction:
        action = QAction(icons.icon(icon), text, self)
        action.setShortcut(QKeySequence(shortcut))
        action.setToolTip(f"{tip} ({wording.keys(shortcut)})")
        return action
