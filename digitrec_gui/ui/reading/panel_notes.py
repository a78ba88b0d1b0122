"""Notes in the panel, each with one thing to do: what is least sure, what numbers must be, a turned picture, others."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from digitrec_gui.core.types import Reading
from digitrec_gui.ui.reading.numbers import MustBe
from digitrec_gui.ui.widgets import controls, wording
from digitrec_gui.ui.widgets.theme import GRID

_TURNS = {
    90: ("It lay on its side and was turned right.", "["),
    180: ("It lay upside down and was turned round.", "[ twice"),
    270: ("It lay on its side and was turned left.", "]"),
}
"""By degrees clockwise: what happened, and by which keys it is undone."""


class _Note(QWidget):
    """A sentence and a link behind it; hidden until it is shown."""

    def __init__(self, link: QPushButton, parent: QWidget | None, *, wraps: bool = False) -> None:
        super().__init__(parent)
        self._said = controls.label(muted=True, wraps=wraps)
        self.button = link
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._said, 1 if wraps else 0)
        layout.addWidget(link)
        if not wraps:
            layout.addStretch(1)
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return self._said.text()


class LeastSure(_Note):
    """Hidden where there are no two parts to choose from.

    Signals:
        part_asked(int): the user wants to see the part of this index.
    """

    part_asked = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        link = controls.link_button("Show it", "Select what was read least surely", "Show what is least sure")
        super().__init__(link, parent)
        self._index: int | None = None
        self.button.clicked.connect(self._on_clicked)

    def show_reading(self, reading: Reading) -> None:
        """Says how sure the least sure part is, of those that nobody has corrected."""
        self._index = _least_sure(reading)
        if self._index is not None:
            self._said.setText(f"Least sure: {wording.percent(reading.parts[self._index].confidence)}")
        self.setVisible(self._index is not None and sum(map(wording.is_read, reading.parts)) > 1)

    def _on_clicked(self) -> None:
        if self._index is not None:
            self.part_asked.emit(self._index)


def _least_sure(reading: Reading) -> int | None:
    """Index of the part that was read least surely; None if there is none that nobody has corrected."""
    open_ = [index for index, part in enumerate(reading.parts) if part.corrected is None and wording.is_read(part)]
    return min(open_, key=lambda index: reading.parts[index].confidence, default=None)


class NumbersNote(QWidget):
    """What each number must be, and how many are not; hidden where they may be anything.

    Attributes:
        button: to choose it; stands elsewhere.
    """

    def __init__(self, must_be: MustBe, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._must_be = must_be
        self._reading: Reading | None = None
        self.button = controls.link_button("Numbers ▾", "")
        self.button.setMenu(must_be.menu)
        self._said = controls.label(muted=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._said)
        must_be.chosen.connect(self._say)
        self.show_reading(None)

    @property
    def text(self) -> str:
        """What is said; empty if numbers may be anything."""
        return self._said.text()

    def show_reading(self, reading: Reading | None) -> None:
        """Says it of a Reading; None hides it."""
        self._reading = reading
        self.button.setVisible(reading is not None and bool(reading.text))
        self._say()

    @pyqtSlot()
    def _say(self) -> None:
        pattern, reading = self._must_be.pattern, self._reading
        noun = "anything" if pattern is None else pattern.noun
        self.button.setAccessibleName(f"Each number: {noun}")
        tip = "Choose what each number must be, such as a date: what fits is preferred among what is likely"
        self.button.setToolTip(f"Each number: {noun}. {tip}")
        says = pattern is not None and reading is not None and bool(reading.text)
        self._said.setText(wording.fits(reading, noun) if says and reading else "")
        self.setVisible(says)


class TurnedNote(_Note):
    """Hidden where nothing was turned.

    Signals:
        turn_back_asked(): the user wants the Image as it lay.
    """

    turn_back_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(controls.link_button("Turn it back", "", "Turn the picture back"), parent, wraps=True)
        self.button.clicked.connect(self.turn_back_asked)

    def show_turn(self, degrees: int) -> None:
        """Says that the Image was turned clockwise by 90, 180 or 270 degrees, though nobody asked for it; not for 0."""
        said, shortcut = _TURNS.get(degrees, ("", ""))
        self._said.setText(said)
        self.button.setToolTip(f"Read the picture as it lay ({shortcut})")
        self.setVisible(bool(said))


class OthersNote(_Note):
    """Hidden where there is one picture, or where all are shown.

    Signals:
        others_asked(): the user wants to see the other pictures of an animation, too.
    """

    others_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        link = controls.link_button("Show all", "Show each picture of it as a page", "Show all pictures")
        super().__init__(link, parent)
        self.button.clicked.connect(self.others_asked)

    def show_others(self, count: int) -> None:
        """Says that this is the first of so many pictures; 0 for a single one."""
        self._said.setText(f"The first picture of {count:,}" if count else "")
        self.setVisible(bool(count))
