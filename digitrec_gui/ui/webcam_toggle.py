"""The round button that switches the camera on and off."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QAction, QPainter, QPaintEvent, QPalette, QPen
from PyQt6.QtWidgets import QAbstractButton, QWidget

from digitrec_gui.ui import icons
from digitrec_gui.ui.theme import GRID

_SIDE = 5 * GRID
_RING = 2.0
"""Width of the focus ring, points."""


class WebcamToggle(QAbstractButton):
    """Filled while the camera is on, an outline while it is off."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)  # so that it is painted anew under the mouse
        self.setAccessibleName("Camera")
        self.setToolTip(action.toolTip())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(self.sizeHint())
        action.toggled.connect(self.setChecked)
        self.clicked.connect(action.setChecked)

    def sizeHint(self) -> QSize:
        """Round (Qt override)."""
        return QSize(_SIDE, _SIDE)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints the button (Qt override)."""
        del event
        role = QPalette.ColorRole
        on = self.isChecked()
        palette = self.palette()
        ground = palette.color(role.Highlight if on else role.Midlight if self.underMouse() else role.Base)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(ground)
        painter.setPen(QPen(ground if on else palette.color(role.PlaceholderText), 1.5))
        inset = 2 * _RING
        painter.drawEllipse(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.color(role.Highlight), _RING))
            painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        place = QRectF(0, 0, icons.SIZE, icons.SIZE)
        place.moveCenter(QRectF(self.rect()).center())
        icons.icon("power", role.HighlightedText if on else role.Text).paint(painter, place.toRect())
        painter.end()
