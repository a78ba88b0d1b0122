"""The left side of the Webcam tab: the live picture, or what is to be said in its place or over it."""

from __future__ import annotations

import re
from collections.abc import Callable

from PyQt6.QtCore import QEvent, QMargins, QObject, Qt
from PyQt6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from digitrec_gui.core.types import Image
from digitrec_gui.services.webcam.service import CameraState
from digitrec_gui.ui.webcam.view import WebcamView
from digitrec_gui.ui.widgets import controls, wording
from digitrec_gui.ui.widgets.controls import HelpButton, Offer
from digitrec_gui.ui.widgets.room import Inviting, Scrolled
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_PRIVATE = "It is on only while you look at this tab, and nothing is stored unless you ask for it."
_NO_CAMERA = "Plug one in, and it is found by itself; or choose a video file or a stream under Source."
_BUTTONS = {CameraState.RETRYING: "Try now", CameraState.FAILED: "Try again", CameraState.ENDED: "Play again"}

_ICON = 6 * GRID
_WIDEST = 64 * GRID

_LEAST_TEXT = 30 * GRID
"""Where a sentence would be narrower beside its button, the button stands below it."""

_LONG_WORD = re.compile(r"\S{20,}")
_MAY_BREAK = "\u200b"
"""A place without a space where a line may end, as within an address."""


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
        said = " ".join(filter(None, (self._headline.text(), self._detail.text())))
        return said.replace(_MAY_BREAK, "")

    def say(self, icon: str, headline: str, detail: str = "", offer: Offer | None = None) -> None:
        """Shows a headline, a sentence below it, and what can be done about it."""
        self._icon.show_icon(icon)
        self._headline.setText(headline)
        self._detail.setText(_breakable(detail))
        self.button.show_offer(offer)


class WebcamNotice(QFrame):
    """Lies over the lower edge of the picture while there is something to say of it; never higher than that is.

    Its button stands beside the sentence, or below where that is narrow; what is too high is scrolled.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("card")
        self.setAccessibleName("Notice on the picture")
        self._sentence = ""
        self._icon = controls.IconLabel("info")
        self._text: QLabel = controls.label()
        self.button = HelpButton()
        said = QHBoxLayout()
        said.setSpacing(GRID)
        said.addWidget(self._icon)
        said.addWidget(self._text, 1)
        self._inner = QWidget()
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._inner)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GRID)
        self._box.addLayout(said, 1)
        self._box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.addWidget(Scrolled(self._inner))
        self.hide()
        over.installEventFilter(self)

    @property
    def text(self) -> str:
        """The sentence that is shown; empty if none is."""
        return "" if self.isHidden() else self._sentence

    def say(self, icon: str, sentence: str, offer: Offer | None = None) -> None:
        """Shows a sentence, and what can be done about it; no sentence hides it."""
        self._icon.show_icon(icon)
        self._sentence = sentence
        self._text.setText(_breakable(sentence))
        self.button.show_offer(offer)
        self.setVisible(bool(sentence))
        self._place()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Stays at its edge (Qt override)."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        over = self.parentWidget()
        if over is None or self.isHidden():
            return
        around = self.contentsMargins() + self._layout_margins()
        beside, above = around.left() + around.right(), around.top() + around.bottom()
        room = max(1, min(over.width() - 2 * GRID, _WIDEST))
        self._text.setWordWrap(False)
        self._box.setDirection(QBoxLayout.Direction.LeftToRight)
        wished = self._activated().sizeHint().width() + beside
        if not self.button.isHidden() and wished > room:
            text = room - beside - self._icon.width() - self.button.sizeHint().width() - 2 * GRID
            if text < _LEAST_TEXT:
                self._box.setDirection(QBoxLayout.Direction.TopToBottom)
        self._text.setWordWrap(True)
        width = min(wished, room)
        needed = self._activated().heightForWidth(max(1, width - beside)) + above
        height = min(needed, over.height() - 2 * GRID)
        self.resize(width, height)
        edge = GRID if width == over.width() - 2 * GRID else 2 * GRID
        self.move((over.width() - width) // 2, max(GRID, over.height() - height - edge))

    def _layout_margins(self) -> QMargins:
        layout = self.layout()
        return QMargins() if layout is None else layout.contentsMargins()

    def _activated(self) -> QBoxLayout:
        """The layout of what it says, as that is by now."""
        self._box.invalidate()
        self._box.activate()
        return self._box


def _breakable(sentence: str) -> str:
    """A sentence whose long addresses may be broken where they have no spaces."""
    return _LONG_WORD.sub(lambda word: re.sub(r"(?<=[/:.?&=_-])(?=\w)", _MAY_BREAK, word[0]), sentence)
