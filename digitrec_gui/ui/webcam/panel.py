"""The right side of the Webcam tab: the number read, the kept numbers, and where the picture comes from."""

from __future__ import annotations

from time import perf_counter

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QFontMetrics, QGuiApplication, QResizeEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from digitrec_gui.core.types import Reading
from digitrec_gui.ui.reading.read_out import ReadOut
from digitrec_gui.ui.webcam.actions import WebcamActions
from digitrec_gui.ui.webcam.kept import WebcamKept
from digitrec_gui.ui.webcam.measures import CALM
from digitrec_gui.ui.webcam.sources import WebcamSources
from digitrec_gui.ui.widgets import controls, wording
from digitrec_gui.ui.widgets.controls import HelpButton, Offer
from digitrec_gui.ui.widgets.room import Scrolled
from digitrec_gui.ui.widgets.theme import GRID, TextSize, sized

_LOW = 50 * GRID
"""Where the panel is lower, its cards are, too: what is chosen first, or used most, is seen without scrolling."""


class WebcamPanel(QWidget):
    """Shows what is read now.

    Where it is low, the source stands above the kept numbers while the camera is off, and below while it is on.

    Signals:
        copied(): the number is on the clipboard.
        nothing_copied(): there is no number that could be.
    """

    copied = pyqtSignal()
    nothing_copied = pyqtSignal()

    def __init__(self, actions: WebcamActions, sources: WebcamSources, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._reading: Reading | None = None
        self._said_at = 0.0
        self.read_out = ReadOut()
        self._headline = controls.label(size=TextSize.HEADING, muted=True)
        self._summary = controls.label(muted=True)
        self.help_button = HelpButton()
        self.kept = WebcamKept(actions)
        actions.copy.triggered.connect(self.copy)
        inner = QWidget()
        self._sources = sources
        self._column = column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        self._place = QWidget()
        self._card = self._number_card()
        column.addWidget(self._card)
        column.addWidget(self.kept, 1)
        column.addWidget(sources)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        scrolled = Scrolled(inner)
        layout.addWidget(scrolled)
        self.kept.list.came_up.connect(scrolled.bring_up)
        actions.on.toggled.connect(self._arrange)
        self._arrange()
        self.clear()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Does with the room that there is (Qt override)."""
        super().resizeEvent(event)
        self._arrange()

    @pyqtSlot()
    def _arrange(self) -> None:
        is_low = self.height() < _LOW
        # As high as two rows of the largest text, so that nothing below jumps as numbers come and go.
        row = QFontMetrics(sized(self.font(), TextSize.READ_OUT)).lineSpacing()
        self._place.setMinimumHeight((1 if is_low else 2) * row + GRID + self.fontMetrics().lineSpacing())
        above = GRID if is_low else 2 * GRID
        for card, below in ((self._card, GRID), (self._sources, above)):
            layout = card.layout()
            assert layout is not None
            layout.setContentsMargins(2 * GRID, above, 2 * GRID, below)
        last = self.kept if is_low and not self._actions.on.isChecked() else self._sources
        if self._column.indexOf(last) != self._column.count() - 1:
            self._column.removeWidget(last)
            self._column.addWidget(last, 1 if last is self.kept else 0)

    def _number_card(self) -> QFrame:
        card = controls.card()
        texts = QVBoxLayout(self._place)
        texts.setContentsMargins(0, 0, 0, 0)
        texts.setSpacing(GRID)
        for text in (self.read_out, self._headline, self._summary):
            texts.addWidget(text)
        texts.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self._place, 1)
        copy = controls.action_button(self._actions.copy)
        copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        top.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(top)
        layout.addWidget(self.help_button, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    @property
    def text(self) -> str:
        """The number that is read, its lines joined by a space; empty if none is."""
        return self._reading.text if self._reading is not None else ""

    @property
    def kept_text(self) -> str:
        """The number as it is kept: with a "?" for each mark that was not read."""
        marks = [] if self._reading is None else [digit for digit in self._reading.digits if digit.unread]
        return " ".join((self.text, *(digit.text for digit in marks)))

    @property
    def headline(self) -> str:
        """What stands where the number would be; empty if there is one."""
        return "" if self.text else self._headline.text()

    @property
    def said(self) -> str:
        """What stands below."""
        return self._summary.text()

    def clear(self) -> None:
        """Shows that nothing is being read."""
        self._say("The number that is read appears here.")

    def show_looking(self) -> None:
        """Shows that there is a picture, and that it is being read."""
        self._say("Looking for digits…")

    def show_postponed(self, why: str) -> None:
        """Shows that the picture will be read, and what is waited for."""
        self._say("Not read yet", why)

    def show_problem(self, message: str, offer: Offer | None = None) -> None:
        """Shows why nothing is read, and the one button that helps."""
        self._say("Not read", message, offer)

    def show_reading(self, reading: Reading) -> None:
        """Shows what is read now."""
        if not reading.text:
            seen = wording.summary(reading) if reading.digits else ""
            self._say("No digits in sight", seen or "Hold a sheet of paper with digits in front of the camera.")
            self._actions.allow(True, self._actions.copy)  # which says that there is nothing
            return
        before, self._reading = self._reading, reading
        is_new = before is None or (before.lines, len(before.left_out)) != (reading.lines, len(reading.left_out))
        if is_new:
            self.read_out.show_reading(reading)
            self.read_out.show()
            self._headline.hide()
            self.help_button.hide()
            self._actions.set_number_enabled(True)
        now = perf_counter()
        if is_new or now - self._said_at >= CALM:
            self._said_at = now
            self._summary.setText(wording.summary(reading))

    @pyqtSlot()
    def copy(self) -> None:
        """Copies the selected part of the number, or all of its lines, with tabs between the numbers of each."""
        if self._reading is None:
            self.nothing_copied.emit()
            return
        text = self.read_out.selected_text or "\n".join(self._reading.lines)
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(text.replace(" ", "\t"))
            self.copied.emit()

    def _say(self, headline: str, below: str = "", offer: Offer | None = None) -> None:
        self._reading = None
        if self.read_out.isVisibleTo(self):
            self.read_out.hide()
        self._headline.setText(headline)
        self._headline.show()
        self._summary.setText(below)
        self.help_button.show_offer(offer)
        self._actions.set_number_enabled(False)
