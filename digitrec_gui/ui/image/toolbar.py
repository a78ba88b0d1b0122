"""The bar below the picture: the ways in at the left, and at the right what can be done with the picture."""

from __future__ import annotations

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QWidget

from digitrec_gui.ui.image.actions import ImageActions
from digitrec_gui.ui.image.ways_in import ways_in
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.folding import Folding
from digitrec_gui.ui.widgets.theme import GRID


class ImageToolbar(QWidget):
    """Nothing is in it that the menus don't have too.

    Where it is narrow, what the wheel does as well goes first, and then the texts of the buttons.
    """

    def __init__(self, actions: ImageActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        export_tip = "Copy the text read, or save it, a table or the marked picture"
        opens = ways_in(actions)
        region = controls.action_button(actions.region, text=True)
        exports = (actions.copy, *actions.exports, actions.save_pages)
        export = controls.menu_button("download", "Export", export_tip, exports, actions.save)
        self._ways_in = _group(*opens)
        self._zoom = _group(*(controls.action_button(a) for a in (actions.zoom_out, actions.fit, actions.zoom_in)))
        self._tools = _group(
            region,
            controls.action_button(actions.turn_left),
            controls.action_button(actions.turn_right),
            controls.action_button(actions.sensitivity),
            controls.action_button(actions.add),
            export,
        )
        self._texts = Folding((*opens, region, export), self)
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
        """Shows the buttons and the texts for which there is room (Qt override)."""
        super().resizeEvent(event)
        self._texts.fold(self.width() < self._needed(self._ways_in, self._tools))
        self._zoom.setVisible(not self._tools.isHidden() and self._has_room())

    def minimumSizeHint(self) -> QSize:
        """Without the buttons and the texts that may be left out (Qt override)."""
        hint = super().minimumSizeHint()
        return QSize(self._needed(self._ways_in, self._tools) - self._texts.saves, hint.height())

    def _has_room(self) -> bool:
        return self.width() >= self._needed(self._ways_in, self._zoom, self._tools)

    def _needed(self, *groups: QWidget) -> int:
        """Width of these with their texts, points."""
        width = sum(group.sizeHint().width() + 2 * GRID for group in groups)
        return width + (self._texts.saves if self._texts.is_folded else 0)


def _group(*buttons: QWidget) -> QFrame:
    """Buttons side by side."""
    group = QFrame()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID)
    for button in buttons:
        row.addWidget(button)
    return group
