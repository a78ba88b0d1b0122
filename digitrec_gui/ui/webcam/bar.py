"""The bar below the live picture: the camera's switch, what the camera does, and what can be done with the picture."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QAction, QPainter, QPaintEvent, QPalette, QPen
from PyQt6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from digitrec_gui.services.webcam.service import CameraState
from digitrec_gui.ui.webcam.actions import WebcamActions
from digitrec_gui.ui.widgets import controls, icons
from digitrec_gui.ui.widgets.folding import FoldingBar
from digitrec_gui.ui.widgets.theme import GRID

_STATES = {
    CameraState.OPENING: "Opening…",
    CameraState.RETRYING: "Trying again…",
    CameraState.FAILED: "No picture",
    CameraState.ENDED: "Ended",
}

_SIDE = 5 * GRID
_RING = 2.0
"""Width of the focus ring, points."""


class WebcamBar(FoldingBar):
    """A switch, a word and some buttons."""

    def __init__(self, actions: WebcamActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.toggle = WebcamToggle(actions.on)
        self._state = controls.label("Off", muted=True, wraps=False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.toggle)
        layout.addWidget(self._state)
        layout.addStretch(1)
        buttons = [
            controls.action_button(action, text=True)
            for action in (actions.freeze, actions.take, actions.keep, actions.snapshot)
        ]
        for button in buttons:
            # A click leaves the focus at the picture, where Space and Enter have their meaning.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(button)
        self.fold_texts_of(*buttons)

    def show_state(self, state: CameraState) -> None:
        """Says what the camera does, which is switched on."""
        self._state.setText(_STATES.get(state, "On"))

    def show_off(self) -> None:
        """Says that the camera is switched off."""
        self._state.setText("Off")

    def show_no_source(self, *, has_looked: bool) -> None:
        """Says that there is no camera, or that none has been found yet."""
        self._state.setText("No camera" if has_looked else "Looking…")


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
