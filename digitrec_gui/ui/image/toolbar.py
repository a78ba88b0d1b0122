"""The bar below the picture: the ways in at the left, and at the right what can be done with the picture."""

from __future__ import annotations

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QWidget

from digitrec_gui.ui.image.actions import ImageActions
from digitrec_gui.ui.image.ways_in import ways_in
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.theme import GRID


class ImageToolbar(QWidget):
    """Nothing is in it that the menus don't have too; where it is narrow, what the wheel does as well goes first."""

    def __init__(self, actions: ImageActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        export_tip = "Copy the text read, or save it, a table or the marked picture"
        self._ways_in = _group(*ways_in(actions))
        self._zoom = _group(*(controls.action_button(a) for a in (actions.zoom_out, actions.fit, actions.zoom_in)))
        self._tools = _group(
            controls.action_button(actions.region, text=True),
            controls.action_button(actions.turn_left),
            controls.action_button(actions.turn_right),
            controls.action_button(actions.sensitivity),
            controls.action_button(actions.add),
            controls.menu_button(
                "download", "Export", export_tip, (actions.copy, *actions.exports, actions.save_pages), actions.save
            ),
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self._ways_in)
        layout.addStretch(1)
        layout.addWidget(self._zoom)
        layout.addWidget(self._tools)

    def show_tools(self, shown: bool) -> None:
        """Shows what a picture needs, or nothing: without a picture the same ways in stand in its place."""
        self._ways_in.setVisible(shown)
        self._tools.setVisible(shown)
        self._zoom.setVisible(shown and self._has_room())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Shows the buttons for which there is room (Qt override)."""
        super().resizeEvent(event)
        self._zoom.setVisible(not self._tools.isHidden() and self._has_room())

    def minimumSizeHint(self) -> QSize:
        """Without the buttons that may be left out (Qt override)."""
        hint = super().minimumSizeHint()
        return QSize(self._needed(self._ways_in, self._tools), hint.height())

    def _has_room(self) -> bool:
        return self.width() >= self._needed(self._ways_in, self._zoom, self._tools)

    def _needed(self, *groups: QWidget) -> int:
        return sum(group.sizeHint().width() + 2 * GRID for group in groups)


def _group(*buttons: QWidget) -> QFrame:
    """Buttons side by side."""
    group = QFrame()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID)
    for button in buttons:
        row.addWidget(button)
    return group
