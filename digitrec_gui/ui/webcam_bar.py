"""The bar below the live picture: the camera's switch, what the camera does, and what can be done with the picture."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from digitrec_gui.services.webcam.service import CameraState
from digitrec_gui.ui import controls
from digitrec_gui.ui.theme import GRID
from digitrec_gui.ui.webcam_actions import WebcamActions
from digitrec_gui.ui.webcam_toggle import WebcamToggle

_STATES = {
    CameraState.OPENING: "Opening…",
    CameraState.RETRYING: "Trying again…",
    CameraState.FAILED: "No picture",
    CameraState.ENDED: "Ended",
}


class WebcamBar(QWidget):
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
        for action in (actions.freeze, actions.take, actions.keep, actions.snapshot):
            button = controls.action_button(action, text=True)
            # A click leaves the focus at the picture, where Space and Enter have their meaning.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(button)

    def show_state(self, state: CameraState) -> None:
        """The camera, which is switched on, does this."""
        self._state.setText(_STATES.get(state, "On"))

    def show_off(self) -> None:
        """The camera is switched off."""
        self._state.setText("Off")

    def show_no_source(self, *, has_looked: bool) -> None:
        """There is nothing to show, or none has been found yet."""
        self._state.setText("No camera" if has_looked else "Looking…")
