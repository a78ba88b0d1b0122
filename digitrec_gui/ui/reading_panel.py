"""The reading panel: the text read, how sure it is, and how each Digit was read. Shared by the tabs."""

from __future__ import annotations

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QAction, QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget

from digitrec_gui.core.types import Reading, Stages
from digitrec_gui.ui import controls, icons, wording
from digitrec_gui.ui.how_it_reads import HowItReads
from digitrec_gui.ui.read_out import ReadOut
from digitrec_gui.ui.steps_view import StepsView
from digitrec_gui.ui.theme import GRID, TextSize
from digitrec_gui.ui.turned_note import TurnedNote

PATIENCE_MS = 300
"""A bar is shown only when reading takes longer than this."""

COPIED_MS = 1500

_MOST_OF_PANEL = 0.4
"""How much of the panel's height a text of many lines takes; the rest is for the steps."""


class ReadingPanel(QWidget):
    """Shows one Reading, or why there is none.

    Args:
        invitation: what the user can do to see how a digit was read.
        advice: what may help where no digit was found.
        parent: the widget in which it lies.

    Signals:
        digit_asked(int): the user wants to see the Digit of this index.
        help_asked(): the user pressed the button under a problem.
        copied(): the text read is on the clipboard.
    """

    digit_asked = pyqtSignal(int)
    help_asked = pyqtSignal()
    copied = pyqtSignal()

    def __init__(
        self,
        invitation: str = "Click a digit to see how it was read",
        advice: str = "Try a sharper picture, or one that shows the digits larger.",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._advice = advice
        self._reading: Reading | None = None
        self._selected: int | None = None
        self.read_out = ReadOut()
        self._headline = controls.label(size=TextSize.HEADING, muted=True)
        self._summary = controls.label(muted=True)
        self._problem = controls.label()
        self._least = controls.label(muted=True, wraps=False)
        self._note = controls.label(muted=True)
        self.turned = TurnedNote()
        self.help_button = QPushButton()
        self.bar = QProgressBar()
        self.jump_button = QPushButton("Show it")
        self._hint = HowItReads(invitation)
        self.steps = StepsView()
        self._scroll = QScrollArea()
        self._patience = QTimer(self)
        self._copied_shown = QTimer(self)
        self.copy_action = QAction(icons.icon("copy"), "&Copy text read", self)
        self._configure()
        self._build()
        self.clear()

    def _configure(self) -> None:
        self.copy_action.setShortcut("Ctrl+C")
        self.copy_action.setToolTip(f"Copy the text read ({wording.keys(self.copy_action.shortcut())})")
        self.copy_action.triggered.connect(self.copy)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Reading")
        self.bar.setToolTip("The picture is being read")
        self.jump_button.setObjectName("link")
        self.jump_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.jump_button.setToolTip("Select the digit that was read least surely")
        self.jump_button.setAccessibleName("Show the least sure digit")
        self.jump_button.clicked.connect(self._ask_least_sure)
        self.help_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.help_button.clicked.connect(self.help_asked)
        self.steps.step_asked.connect(self._ask_neighbour)
        for timer, patience in ((self._patience, PATIENCE_MS), (self._copied_shown, COPIED_MS)):
            timer.setSingleShot(True)
            timer.setInterval(patience)
        self._patience.timeout.connect(self._show_bar)
        self._copied_shown.timeout.connect(self._end_copied)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._reading_card())
        layout.addWidget(self._steps_card(), 1)

    def _reading_card(self) -> QFrame:
        card = controls.card()
        layout = QVBoxLayout(card)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self.read_out, 1)
        top.addWidget(self._headline, 1)
        self._copy_button = controls.action_button(self.copy_action)
        top.addWidget(self._copy_button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(top)
        layout.addWidget(self.bar)
        below = QHBoxLayout()
        below.setSpacing(GRID)
        below.addWidget(self._least)
        below.addWidget(self.jump_button)
        below.addStretch(1)
        layout.addWidget(self._summary)
        layout.addWidget(self._problem)
        layout.addLayout(below)
        layout.addWidget(self._note)
        layout.addWidget(self.turned)
        layout.addWidget(self.help_button, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _steps_card(self) -> QFrame:
        card = controls.card()
        layout = QVBoxLayout(card)
        # The scroll bar lies in the margin, so that nothing moves when it comes and goes.
        layout.setContentsMargins(2 * GRID, GRID, 4, GRID)
        layout.addWidget(self._scroll)
        inner = QWidget()
        inner.setObjectName("scrolled")
        scrolled = QVBoxLayout(inner)
        scrolled.setContentsMargins(0, 0, 2 * GRID - 4, 0)
        scrolled.addWidget(self._hint)
        scrolled.addWidget(self.steps)
        scrolled.addStretch(1)
        self._scroll.setWidget(inner)
        return card

    @property
    def text(self) -> str:
        """The text read; empty if nothing was."""
        return "\n".join(self._reading.lines) if self._reading else ""

    @property
    def headline(self) -> str:
        """What stands where the text read would be; empty if there is one."""
        return self._headline.text() if not self.text else ""

    @property
    def problem(self) -> str:
        """Why there is no Reading; empty if there is no problem."""
        return "" if self._problem.isHidden() else self._problem.text()

    @property
    def note(self) -> str:
        """What was said of the Image."""
        return self._note.text()

    def clear(self) -> None:
        """Shows that nothing has been read yet."""
        self._set_reading(None)
        self._say("What is read appears here.")

    def show_waiting(self) -> None:
        """Shows that an Image is being opened or read."""
        shown = not self.bar.isHidden()
        self._set_reading(None)
        self._say("Reading…")
        if shown:
            self.bar.show()  # it goes on: the Image was opened, and is read now
        else:
            self._patience.start()

    def show_opening(self) -> None:
        """Shows that another Image is being opened; what was read of this one stays."""
        self._patience.start()

    def end_opening(self) -> None:
        """Shows that the other Image could not be opened."""
        self._patience.stop()
        self.bar.hide()

    def show_reading(self, reading: Reading, note: str = "", turned: int = 0) -> None:
        """Shows what was read.

        Args:
            reading: the Reading.
            note: what a person should know of the Image, such as "page 1 of 3"; may be empty.
            turned: by how many degrees clockwise the Image was turned though nobody asked for it: 0, 90, 180 or 270.
        """
        self._set_reading(reading)
        if not reading.text:
            self._say("No digits found.", wording.summary(reading) if reading.digits else self._advice)
        else:
            self.read_out.show_reading(reading)
            self.read_out.show()
            self._headline.hide()
            self._copy_button.show()
            self._say_below(wording.summary(reading))
            self._show_least_sure(reading)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.turned.show_turn(turned)

    def show_problem(self, message: str, button: str = "", tip: str = "") -> None:
        """Shows why there is no Reading, and the one button that helps; `help_asked` follows a press."""
        self._set_reading(None)
        self._say("Not read")
        self._problem.setText(message)
        self._problem.show()
        self.help_button.setText(button)
        self.help_button.setToolTip(tip or button)
        self.help_button.setAccessibleName(button.rstrip("…"))
        self.help_button.setVisible(bool(button))

    def show_postponed(self, why: str) -> None:
        """Shows that the Image will be read, and what is waited for."""
        self._set_reading(None)
        self._say("Not read yet", why)

    def select(self, index: int | None) -> None:
        """Shows a Digit of the Reading; its stages follow with `show_stages`."""
        self._selected = index
        self.read_out.mark(index)
        self._hint.setVisible(index is None)
        self._hint.invite(self._reading is not None and bool(self._reading.digits))
        self.steps.setVisible(index is not None)
        if index is not None and self._reading is not None:
            self.steps.show_digit(self._reading.digits, index)

    def show_stages(self, stages: Stages) -> None:
        """Shows the steps by which the selected Digit was read."""
        self.steps.show_stages(stages)

    def copy(self) -> None:
        """Copies the selected part of the text read, or all of it."""
        cursor = self.read_out.textCursor()
        text = cursor.selection().toPlainText() if self.read_out.hasFocus() and cursor.hasSelection() else self.text
        clipboard = QGuiApplication.clipboard()
        if not text or clipboard is None:
            return
        clipboard.setText(text)
        self.copy_action.setIcon(icons.icon("check"))
        self._copied_shown.start()
        self.copied.emit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Shares out its height (Qt override)."""
        super().resizeEvent(event)
        self.read_out.set_room(round(self.height() * _MOST_OF_PANEL))

    def showEvent(self, event: QShowEvent | None) -> None:
        """Its key works (Qt override)."""
        super().showEvent(event)
        self.copy_action.setEnabled(bool(self.text))

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Waits for nothing while nobody looks, and leaves its key to the tab in front (Qt override)."""
        super().hideEvent(event)
        self.copy_action.setEnabled(False)
        self._patience.stop()
        self._copied_shown.stop()
        self._end_copied()

    def _end_copied(self) -> None:
        self.copy_action.setIcon(icons.icon("copy"))

    def _set_reading(self, reading: Reading | None) -> None:
        self._reading = reading
        self._patience.stop()
        for widget in (
            self.bar,
            self._summary,
            self._problem,
            self._least,
            self.jump_button,
            self._note,
            self.turned,
            self.help_button,
            self.read_out,
            self._copy_button,
        ):
            widget.hide()
        self._headline.show()
        self.copy_action.setEnabled(bool(self.text) and self.isVisible())
        self.select(None)

    def _say(self, headline: str, below: str = "") -> None:
        self._headline.setText(headline)
        self._say_below(below)

    def _say_below(self, text: str) -> None:
        self._summary.setText(text)
        self._summary.setVisible(bool(text))

    def _show_bar(self) -> None:
        self.bar.show()

    def _show_least_sure(self, reading: Reading) -> None:
        least = _least_sure(reading)
        worth_it = least is not None and len(reading.digits) > 1
        if least is not None:
            self._least.setText(f"Least sure: {wording.percent(reading.digits[least].prediction.confidence)}")
        self._least.setVisible(worth_it)
        self.jump_button.setVisible(worth_it)

    def _ask_least_sure(self) -> None:
        least = None if self._reading is None else _least_sure(self._reading)
        if least is not None:
            self.digit_asked.emit(least)

    def _ask_neighbour(self, direction: int) -> None:
        if self._selected is not None:
            self.digit_asked.emit(self._selected + direction)


def _least_sure(reading: Reading) -> int | None:
    """Index of the Digit that was read least surely; None if there is none that nobody has corrected."""
    open_ = [index for index, digit in enumerate(reading.digits) if digit.corrected is None]
    return min(open_, key=lambda index: reading.digits[index].prediction.confidence, default=None)
