"""The reading panel: the text read, how sure it is, and how each digit was read. Shared by the tabs."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QAction, QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.types import Reading
from digitrec_gui.services.orders import NewestOrder, Order
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.reading.numbers import MustBe
from digitrec_gui.ui.reading.panel_notes import LeastSure, NumbersNote, OthersNote, TurnedNote
from digitrec_gui.ui.reading.read_out import ReadOut
from digitrec_gui.ui.reading.steps import StepsCard
from digitrec_gui.ui.widgets import controls, icons, wording
from digitrec_gui.ui.widgets.actions import dress
from digitrec_gui.ui.widgets.controls import HelpButton, Offer
from digitrec_gui.ui.widgets.room import Scrolled
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_MOST_OF_PANEL = 0.4
"""How much of the panel's height a text of many lines takes; the rest is for the steps."""

_LOW = 42 * GRID
"""A panel that is lower is scrolled as a whole: the steps would have no room of their own."""

_PATIENCE_MS = 300
"""The bar is shown only when reading takes longer than this."""

_AT_ONCE = 200
"""So many digits and signs are put into rows in a few milliseconds; with more it is done off the UI thread."""

_SHOWN_MS = 1500
"""So long a tick shows that the text was copied."""


class ReadingPanel(QWidget):
    """Shows one Reading, or why there is none.

    Args:
        tabbed: has tabs put between the numbers of a Reading.
        invitation: what the user can do to see how a digit was read.
        nothing: what is said where nothing was seen at all.
        advice: what may help then.
        parent: the widget in which it lies.

    Signals:
        part_asked(int): the user wants to see the part of this index.
        copied(): the text read is on the clipboard.
        nothing_copied(): there is no text that could be.
    """

    part_asked = pyqtSignal(int)
    copied = pyqtSignal()
    nothing_copied = pyqtSignal()

    def __init__(
        self,
        tabbed: Callable[[Reading], Order],
        invitation: str = "Click a digit to see how it was read",
        nothing: str = "No digits found.",
        advice: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tabbed = tabbed
        self._nothing, self._advice = nothing, advice
        self._reading: Reading | None = None
        self._copy_order = NewestOrder(self)
        self._selected: int | None = None
        self.read_out = ReadOut()
        self._headline = controls.label(size=TextSize.HEADING, muted=True)
        self._summary = controls.label(muted=True)
        self._problem = controls.label()
        self.least_sure = LeastSure()
        self.numbers: NumbersNote | None = None
        self._note = controls.label(muted=True)
        self.turned = TurnedNote()
        self.others = OthersNote()
        self.help_button = HelpButton()
        self.bar = ReadingBar()
        self._steps_card = StepsCard(invitation)
        self.steps = self._steps_card.steps
        self.copy_action = CopyAction(self)
        self._configure()
        self._build()
        self.clear()

    def _configure(self) -> None:
        self.copy_action.triggered.connect(self.copy)
        self.least_sure.part_asked.connect(self.part_asked)
        self.steps.step_asked.connect(self._ask_neighbour)

    def _build(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self._reading_card())
        column.addWidget(self._steps_card, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Scrolled(inner))

    def _reading_card(self) -> QFrame:
        card = controls.card()
        self._of_card = layout = QVBoxLayout(card)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self.read_out, 1)
        top.addWidget(self._headline, 1)
        self._copy_button = controls.action_button(self.copy_action)
        self._of_reading: list[QWidget] = []
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(0)
        self._buttons.addWidget(self._copy_button, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(self._buttons)
        layout.addLayout(top)
        layout.addWidget(self.bar)
        layout.addWidget(self._summary)
        layout.addWidget(self._problem)
        layout.addWidget(self.least_sure)
        layout.addWidget(self._note)
        layout.addWidget(self.others)
        layout.addWidget(self.turned)
        layout.addWidget(self.help_button, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def add_button(self, action: QAction) -> None:
        """Puts one more button beside what was read, before that which copies it."""
        button = controls.action_button(action)
        button.hide()
        self._buttons.insertWidget(0, button, 0, Qt.AlignmentFlag.AlignTop)
        QWidget.setTabOrder(self.read_out, button)
        self._of_reading.append(button)

    def follow(self, must_be: MustBe) -> None:
        """Shows what each number must be, and lets it be chosen."""
        self.numbers = NumbersNote(must_be)
        place = self._of_card.indexOf(self.least_sure)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.least_sure)
        row.addStretch(1)
        row.addWidget(self.numbers.button)
        self._of_card.insertLayout(place, row)
        self._of_card.insertWidget(place + 1, self.numbers)
        QWidget.setTabOrder(self.least_sure.button, self.numbers.button)
        must_be.chosen.connect(self._on_must_be)
        self._on_must_be(must_be.pattern)

    @pyqtSlot(object)
    def _on_must_be(self, pattern: Pattern | None) -> None:
        self.read_out.set_must_be("" if pattern is None else pattern.noun)

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
            self.bar.wait()

    def show_opening(self) -> None:
        """Shows that another Image is being opened; what was read of this one stays."""
        self.bar.wait()

    def end_opening(self) -> None:
        """Shows that the other Image could not be opened."""
        self.bar.end()

    def show_reading(self, reading: Reading, note: str = "", turned: int = 0) -> None:
        """Shows what was read.

        Args:
            reading: the Reading.
            note: what a person should know of the Image, such as "the first 2,000 of 3,000 pages"; may be empty.
            turned: by how many degrees clockwise the Image was turned though nobody asked for it: 0, 90, 180 or 270.
        """
        self._set_reading(reading)
        for button in self._of_reading:
            button.show()
        if not reading.text:
            if reading.parts:
                self._say("No digits found.", wording.summary(reading))
            else:
                self._say(self._nothing, self._advice)
        else:
            self.read_out.show_reading(reading)
            self.read_out.show()
            self._headline.hide()
            self._copy_button.show()
            self._say_below(wording.summary(reading))
            self.least_sure.show_reading(reading)
        if self.numbers is not None:
            self.numbers.show_reading(reading)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.turned.show_turn(turned)

    def show_problem(self, message: str, offer: Offer | None = None) -> None:
        """Shows why there is no Reading, and the one button that helps."""
        self._set_reading(None)
        self._say("Not read")
        self._problem.setText(message)
        self._problem.show()
        self.help_button.show_offer(offer)

    def show_postponed(self, why: str) -> None:
        """Shows that the Image will be read, and what is waited for."""
        self._set_reading(None)
        self._say("Not read yet", why)

    def select(self, index: int | None) -> None:
        """Shows a part of the Reading; its stages follow with `steps.show_stages`, or `show_crop` for a sign."""
        self._selected = index
        self.read_out.mark(index)
        self._steps_card.show_part(self._reading, index)

    def copy(self) -> None:
        """Copies the selected part of the text read, or all of it, with tabs between the numbers of a line."""
        reading, selected = self._reading, self.read_out.selected_text
        if reading is None:
            return
        if not reading.text:
            self.nothing_copied.emit()
        elif selected:
            self._put(selected.replace(" ", "\t"))
        elif len(reading.parts) > _AT_ONCE:
            self._copy_order.follow(self._tabbed(reading), self._put, lambda _error: self._put(self.text))
        else:
            # It needs OpenCV, for which the window does not wait when it starts; whoever has read something has it.
            from digitrec_gui.core.reading.tables import tabbed

            self._put(tabbed(reading))

    def _put(self, text: str) -> None:
        """Puts a text on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if not text or clipboard is None:
            return
        clipboard.setText(text)
        self.copy_action.show_copied()
        self.copied.emit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Shares out its height (Qt override)."""
        super().resizeEvent(event)
        self.read_out.set_room(round(self.height() * _MOST_OF_PANEL))
        self._steps_card.show_whole(self.height() < _LOW)

    def showEvent(self, event: QShowEvent | None) -> None:
        """Its key works (Qt override)."""
        super().showEvent(event)
        self.copy_action.setEnabled(self._reading is not None)

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Waits for nothing while nobody looks, and leaves its key to the tab in front (Qt override)."""
        super().hideEvent(event)
        self.copy_action.setEnabled(False)
        self.bar.wait_no_more()
        self.copy_action.end_copied()

    def _set_reading(self, reading: Reading | None) -> None:
        self._reading = reading
        self.bar.end()
        for widget in (
            self._summary,
            self._problem,
            self.least_sure,
            self._note,
            self.turned,
            self.help_button,
            self.read_out,
            self._copy_button,
            *self._of_reading,
        ):
            widget.hide()
        if self.numbers is not None:
            self.numbers.show_reading(None)
        self._headline.show()
        self.copy_action.setEnabled(reading is not None and self.isVisible())
        self.select(None)

    def _say(self, headline: str, below: str = "") -> None:
        self._headline.setText(headline)
        self._say_below(below)

    def _say_below(self, text: str) -> None:
        self._summary.setText(text)
        self._summary.setVisible(bool(text))

    def _ask_neighbour(self, direction: int) -> None:
        if self._selected is not None:
            self.part_asked.emit(self._selected + direction)


class ReadingBar(QProgressBar):
    """Hidden while nothing is read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(0, 0)
        self.setTextVisible(False)
        self.setAccessibleName("Reading")
        self.setToolTip("The picture is being read")
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self.show)

    def wait(self) -> None:
        """Shows itself if reading takes long."""
        self._patience.start()

    def wait_no_more(self) -> None:
        """Stays as it is, shown or hidden."""
        self._patience.stop()

    def end(self) -> None:
        """Hides itself, or stays hidden."""
        self._patience.stop()
        self.hide()


class CopyAction(QAction):
    """Its icon is a tick while `show_copied` has its say."""

    def __init__(self, parent: QObject) -> None:
        super().__init__("&Copy text read", parent)
        dress(self, "copy", "Copy the text read, with tabs between the numbers of a line", "Ctrl+C")
        self._shown = QTimer(self)
        self._shown.setSingleShot(True)
        self._shown.setInterval(_SHOWN_MS)
        self._shown.timeout.connect(self.end_copied)

    def show_copied(self) -> None:
        """Shows for a moment that the text is on the clipboard."""
        self.setIcon(icons.icon("check"))
        self._shown.start()

    def end_copied(self) -> None:
        """Shows no longer that it is."""
        self._shown.stop()
        self.setIcon(icons.icon("copy"))


class DigitsOnly(QAction):
    """Switches the signs off in all that is read, and on again; remembers that."""

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__("&Digits only", parent)
        dress(self, "hash", "Digits only: leave out points, commas and other signs", "Ctrl+D")
        self.setCheckable(True)
        self.setChecked(settings.digits_only)
        self._settings = settings
        self.toggled.connect(self._on_toggled)

    def _on_toggled(self, checked: bool) -> None:
        self._settings.digits_only = checked
