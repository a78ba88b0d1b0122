"""The left side of the Webcam tab: the live picture, or what is to be said in its place or over it."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QStackedWidget, QWidget

from digitrec_gui.core.types import Image
from digitrec_gui.services.webcam.service import CameraState
from digitrec_gui.ui import controls, wording
from digitrec_gui.ui.theme import GRID
from digitrec_gui.ui.webcam_message import WebcamNotice, WebcamPlaceholder
from digitrec_gui.ui.webcam_view import WebcamView

_PRIVATE = "It is on only while you look at this tab, and nothing is stored unless you ask for it."
_NO_CAMERA = "Plug one in, and it is found by itself; or choose a video file or a stream under Source."
_BUTTONS = {CameraState.RETRYING: "Try now", CameraState.FAILED: "Try again", CameraState.ENDED: "Play again"}


class WebcamStage(QStackedWidget):
    """Never a black hole: while there is no picture, a sentence says why.

    Signals:
        on_asked(): the user wants the camera to be switched on.
        retry_asked(): the user wants the source to be tried again.
    """

    on_asked = pyqtSignal()
    retry_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = WebcamView()
        self.placeholder = WebcamPlaceholder()
        self.notice = WebcamNotice(self.view)
        self._pill = controls.label(f"Frozen: {wording.keys('Space')} lets it go on", wraps=False)
        self._pill.setObjectName("pill")
        self._pill.setParent(self.view)
        self._pill.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._pill.hide()
        self._is_off = True
        self.view.installEventFilter(self)
        self.placeholder.pressed.connect(self._on_placeholder_pressed)
        self.notice.pressed.connect(self.retry_asked)
        self.addWidget(self.placeholder)
        self.addWidget(self.view)
        self.show_off()

    def show_off(self) -> None:
        """Shows that the camera is off."""
        self._is_off = True
        self.clear()
        tip = f"Switch the camera on ({wording.keys('O')})"
        self.placeholder.say("camera-off", "The camera is off", _PRIVATE, "Switch on", tip)

    def show_no_source(self, *, has_looked: bool) -> None:
        """Shows that there is nothing to switch on."""
        self._is_off = False
        self.clear()
        if has_looked:
            self.placeholder.say("camera-off", "There is no camera here", _NO_CAMERA)
        else:
            self.placeholder.say("webcam", "Looking for cameras…")

    def show_state(self, state: CameraState, sentence: str, *, is_lasting: bool, can_retry: bool = True) -> None:
        """Shows what the camera is doing.

        Args:
            state: not `OFF`.
            sentence: what is to be said of it; may be empty.
            is_lasting: whether the picture is worth seeing though it is no longer live: it was frozen, or ended.
            can_retry: whether trying it again may help.
        """
        self._is_off = False
        button = _BUTTONS.get(state, "") if can_retry else ""
        has_failed = state in (CameraState.RETRYING, CameraState.FAILED)
        icon = "triangle-alert" if has_failed else "info"
        if not self.view.has_picture:
            if has_failed:
                self.placeholder.say(icon, "No picture", sentence, button)
            else:
                self.placeholder.say("webcam", sentence)
            self.setCurrentWidget(self.placeholder)
            return
        self.view.set_greyed(state is not CameraState.LIVE and not is_lasting)
        is_worth_it = state is not CameraState.OPENING or not is_lasting
        self.notice.say(icon, sentence if is_worth_it else "", button)

    def show_frame(self, image: Image) -> None:
        """Shows an Image in place of the one before."""
        self.view.show_frame(image)
        if self.currentWidget() is not self.view:
            self.setCurrentWidget(self.view)

    def set_frozen(self, frozen: bool) -> None:
        """Shows that the picture is, or is not, frozen."""
        self._pill.setVisible(frozen)
        self._place_pill()

    def clear(self) -> None:
        """Forgets the picture."""
        self.view.clear()
        self.notice.say("info", "")
        self.setCurrentWidget(self.placeholder)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Keeps the pill in the middle (Qt override)."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self._place_pill()
        return super().eventFilter(watched, event)

    def _place_pill(self) -> None:
        self._pill.adjustSize()
        self._pill.move((self.view.width() - self._pill.width()) // 2, 2 * GRID)

    def _on_placeholder_pressed(self) -> None:
        (self.on_asked if self._is_off else self.retry_asked).emit()
