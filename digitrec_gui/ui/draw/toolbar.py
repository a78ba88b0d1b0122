"""The bar below the pad: the pen at the left, and at the right where what is drawn can go."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QHBoxLayout, QSlider, QWidget

from digitrec_gui.ui.draw.actions import WIDTHS, DrawActions
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.folding import FoldingBar
from digitrec_gui.ui.widgets.theme import GRID


class DrawToolbar(FoldingBar):
    """Undo, eraser, line width, guide and sheet; export and the way to the Image tab."""

    def __init__(self, actions: DrawActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = _width_slider(actions)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for action in (actions.undo, actions.redo, actions.clear, actions.eraser):
            layout.addWidget(controls.action_button(action))
        layout.addWidget(_Nib(actions))
        layout.addWidget(self.slider)
        guides = actions.guides.values()
        guide = controls.menu_button("baseline", "Guide", actions.next_guide.toolTip(), guides)
        layout.addWidget(guide)
        layout.addWidget(controls.action_button(actions.dark))
        layout.addStretch(1)
        opens = controls.action_button(actions.open_in_image, text=True)
        layout.addWidget(opens)
        ways_out = (actions.copy, actions.copy_picture, actions.save)
        export_tip = "Copy the text read or the picture, or save the picture"
        export = controls.menu_button("download", "Export", export_tip, ways_out, actions.save)
        layout.addWidget(export)
        self.fold_texts_of(guide, opens, export)


class _Nib(QWidget):
    """A dot about as wide as the line."""

    def __init__(self, actions: DrawActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.setFixedSize(3 * GRID, 3 * GRID)
        actions.width_changed.connect(lambda: self.update())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints the dot (Qt override)."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Text))
        radius = 0.7 * self._actions.width
        painter.drawEllipse(QPointF(self.width() / 2, self.height() / 2), radius, radius)
        painter.end()


def _width_slider(actions: DrawActions) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, len(WIDTHS) - 1)
    slider.setPageStep(1)
    slider.setValue(WIDTHS.index(actions.width))
    slider.setFixedWidth(12 * GRID)
    slider.setAccessibleName("Line width")
    slider.setToolTip("How wide the line is ([ and ])")
    slider.valueChanged.connect(lambda place: actions.set_width(WIDTHS[place]))
    actions.width_changed.connect(lambda width: slider.setValue(WIDTHS.index(width)))
    return slider
