"""The left side of the Webcam tab: the live picture, or what is to be said in its place or over it."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QWidget

from digitrec_gui.core.types import Image
from digitrec_gui.services.webcam.service import CameraState
from digitrec_gui.ui.webcam.view import WebcamView
from digitrec_gui.ui.widgets import controls, wording
from digitrec_gui.ui.widgets.controls import HelpButton, Offer
from digitrec_gui.ui.widgets.room import Inviting
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_PRIVATE = "It is on only while you look at this tab, and nothing is stored unless you ask for it."
_NO_CAMERA = "Plug one in, and it is found by itself; or choose a video file or a stream under Source."
_BUTTONS = {CameraState.RETRYING: "Try now", CameraState.FAILED: "Try again", CameraState.ENDED: "Play again"}

_ICON = 6 * GRID
_WIDEST = 64 * GRID


class WebcamStage(QStackedWidget):
    """Never a black hole: while there is no picture, a sentence says why."""

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
        self.view.installEventFilter(self)
        self.addWidget(self.placeholder)
        self.addWidget(self.view)

    def show_off(self, switch_on: Callable[[], object]) -> None:
        """Shows that the camera is off, and the button that switches it on."""
        self.clear()
        offer = Offer("Switch on", switch_on, f"Switch the camera on ({wording.keys('O')})")
        self.placeholder.say("camera-off", "The camera is off", _PRIVATE, offer)

    def show_no_source(self, *, has_looked: bool) -> None:
        """Shows that there is nothing to switch on."""
        self.clear()
        if has_looked:
            self.placeholder.say("camera-off", "There is no camera here", _NO_CAMERA)
        else:
            self.placeholder.say("webcam", "Looking for cameras…")

    def show_state(
        self, state: CameraState, sentence: str, retry: Callable[[], object] | None, *, is_lasting: bool
    ) -> None:
        """Shows what the camera is doing.

        Args:
            state: not `OFF`.
            sentence: what is to be said of it; may be empty.
            retry: tries the source again; None where that cannot help.
            is_lasting: whether the picture is worth seeing though it is no longer live: it was frozen, or ended.
        """
        button = _BUTTONS.get(state)
        offer = None if button is None or retry is None else Offer(button, retry)
        has_failed = state in (CameraState.RETRYING, CameraState.FAILED)
        icon = "triangle-alert" if has_failed else "info"
        if not self.view.has_picture:
            if has_failed:
                self.placeholder.say(icon, "No picture", sentence, offer)
            else:
                self.placeholder.say("webcam", sentence)
            self.setCurrentWidget(self.placeholder)
            return
        self.view.set_greyed(state is not CameraState.LIVE and not is_lasting)
        is_worth_it = state is not CameraState.OPENING or not is_lasting
        self.notice.say(icon, sentence if is_worth_it else "", offer)

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


class WebcamPlaceholder(Inviting):
    """Fills the place of the picture while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._icon = controls.IconLabel("camera-off", _ICON)
        super().__init__("card", self._icon, parent)
        self._headline = controls.label(size=TextSize.HEADING, bold=True)
        self._detail = controls.label(muted=True)
        self.button = HelpButton()
        self.button.setObjectName("primary")
        for text in (self._headline, self._detail):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.column.addWidget(text)
        self.column.addSpacing(2 * GRID)
        self.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)

    @property
    def text(self) -> str:
        """All that it says."""
        return " ".join(filter(None, (self._headline.text(), self._detail.text())))

    def say(self, icon: str, headline: str, detail: str = "", offer: Offer | None = None) -> None:
        """Shows a headline, a sentence below it, and what can be done about it."""
        self._icon.show_icon(icon)
        self._headline.setText(headline)
        self._detail.setText(detail)
        self.button.show_offer(offer)


class WebcamNotice(QFrame):
    """Lies over the lower edge of the picture while there is something to say of it."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("card")
        self.setAccessibleName("Notice on the picture")
        self._icon = controls.IconLabel("info")
        self._text: QLabel = controls.label()
        self.button = HelpButton()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.button)
        self.hide()
        over.installEventFilter(self)

    @property
    def text(self) -> str:
        """The sentence that is shown; empty if none is."""
        return "" if self.isHidden() else self._text.text()

    def say(self, icon: str, sentence: str, offer: Offer | None = None) -> None:
        """Shows a sentence, and what can be done about it; no sentence hides it."""
        self._icon.show_icon(icon)
        self._text.setText(sentence)
        self.button.show_offer(offer)
        self.setVisible(bool(sentence))
        self._place()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Stays at its edge (Qt override)."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        over, layout = self.parentWidget(), self.layout()
        if over is None or layout is None or self.isHidden():
            return
        layout.activate()
        room = max(1, over.width() - 4 * GRID)
        self._text.setWordWrap(False)
        width = min(self.sizeHint().width(), room, _WIDEST)
        self._text.setWordWrap(True)
        layout.activate()
        self.resize(width, max(self.heightForWidth(width), self.minimumSizeHint().height()))
        self.move((over.width() - width) // 2, over.height() - self.height() - 2 * GRID)
