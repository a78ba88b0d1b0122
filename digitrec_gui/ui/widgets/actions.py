"""Actions for the menus, the buttons and the keyboard: how one is made, and when those of a tab can be used."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, QObject, pyqtSlot
from PyQt6.QtGui import QAction, QKeySequence, QUndoGroup, QUndoStack
from PyQt6.QtWidgets import QWidget

from digitrec_gui.ui.widgets import icons, wording

Key = str | QKeySequence.StandardKey


def action(
    parent: QObject,
    icon: str,
    text: str,
    tip: str,
    *keys: Key,
    also: str = "",
    short: str = "",
    checkable: bool = False,
) -> QAction:
    """An action with an icon, its keys, and a tooltip that says what it does and by which keys.

    Args:
        parent: whose action it is.
        icon: name of the icon.
        text: its name in the menus.
        tip: what it does.
        keys: each of them triggers it; the tooltip names the first.
        also: what else has the same effect, such as "0 in the picture".
        short: its name beside the icon on a button; that in the menus if empty.
        checkable: whether it is switched on and off.
    """
    result = QAction(text, parent)
    dress(result, icon, tip, *keys, also=also)
    result.setCheckable(checkable)
    if short:
        result.setIconText(f" {short}")
    return result


def dress(bare: QAction, icon: str, tip: str, *keys: Key, also: str = "") -> None:
    """Gives an action its icon, its keys and its tooltip, as `action` does."""
    bare.setIcon(icons.icon(icon))
    bare.setShortcuts([QKeySequence(key) for key in keys])
    ways = ", or ".join(filter(None, (wording.keys(bare.shortcut()), also)))
    bare.setToolTip(f"{tip} ({ways})" if ways else tip)


class Actions(QObject):
    """The actions of a tab or of a window.

    One that has a key can be used only while its place is in front: the key means something else in other places, and
    one as short as "R" would surprise there. One without a key can be used in the menus all the time, and so can one
    that leads to its place.

    Attributes:
        groups: the actions as they stand in a menu of their own.
    """

    groups: Sequence[Sequence[QAction]] = ()

    def __init__(self, place: QWidget) -> None:
        super().__init__(place)
        self._is_in_front = False
        self._possible: dict[QAction, bool] = {}
        self._leading: tuple[QAction, ...] = ()
        place.installEventFilter(self)

    def allow(self, possible: bool, *actions: QAction) -> None:
        """Enables actions, or disables them: what they need is there, or is not."""
        self._possible |= dict.fromkeys(actions, possible)
        self._enable(*actions)

    def lead_here(self, *actions: QAction) -> None:
        """Has these be there in other places, too: whoever carries them out brings their own place to the front."""
        self._leading = actions

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Follows the place to the front and away (Qt override)."""
        is_move = event is not None and event.type() in (QEvent.Type.Show, QEvent.Type.Hide)
        # Where only the window goes, minimised or for good, the place is not hidden itself, and stays in front.
        if is_move and isinstance(watched, QWidget) and self._is_in_front == watched.isHidden():
            self._is_in_front = not self._is_in_front
            self._enable(*self._possible)
        return super().eventFilter(watched, event)

    def _enable(self, *actions: QAction) -> None:
        for one in actions:
            is_here = self._is_in_front or one in self._leading or not one.shortcuts()
            one.setEnabled(self._possible[one] and is_here)


class UndoActions(Actions):
    """The actions of a tab or of a window in which something can be undone.

    Args:
        place: the tab or window.
        stack: what can be undone there; a group, of whose stacks one counts.
        tip: what undoing does.
    """

    def __init__(self, place: QWidget, stack: QUndoStack | QUndoGroup, tip: str = "Undo") -> None:
        super().__init__(place)
        undo, redo = stack.createUndoAction(self, "&Undo"), stack.createRedoAction(self, "&Redo")
        assert undo is not None and redo is not None
        for made_by_stack in (undo, redo):
            made_by_stack.setParent(self)  # else Python, which owns what a stack makes, may destroy it before the stack
        self.undo, self.redo = undo, redo
        dress(undo, "undo-2", tip, "Ctrl+Z")
        dress(redo, "redo-2", "Redo what was undone", "Ctrl+Shift+Z")
        self.allow(stack.canUndo(), undo)
        self.allow(stack.canRedo(), redo)
        # After the stack's own connections, so that these have the last word.
        stack.canUndoChanged.connect(self._allow_undo)
        stack.canRedoChanged.connect(self._allow_redo)

    @pyqtSlot(bool)
    def _allow_undo(self, can: bool) -> None:
        self.allow(can, self.undo)

    @pyqtSlot(bool)
    def _allow_redo(self, can: bool) -> None:
        self.allow(can, self.redo)
