"""What the user corrects in a Reading, with undo and redo. No widget."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.geometry import turned_box
from digitrec_gui.core.reading.corrections import CorrectedReading, Corrections
from digitrec_gui.core.types import NOT_A_DIGIT, Box, Digit, Image, Reading, ReadOptions
from digitrec_gui.services.orders import Order
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.ui.widgets import wording


class CorrectedPage:
    """What a person corrected of one Image, which may be a page of several, and how it can be undone."""

    def __init__(self, parent: QObject) -> None:
        self.corrections = Corrections()
        self.undo_stack = QUndoStack(parent)


class Correcting(QObject):
    """Keeps the Corrections of the Image that is shown and applies them to each Reading of it.

    Signals:
        changed(): there are other Corrections, or more is known of a digit that was added.
        digit_added(Box): the digit that the user added at this place was read.
        refused(str): what the user wanted to add was not, and why.
    """

    changed = pyqtSignal()
    digit_added = pyqtSignal(object)
    refused = pyqtSignal(str)

    def __init__(self, service: ReadingService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self.undo_group = QUndoGroup(self)
        self.page = CorrectedPage(self)
        self.undo_group.addStack(self.page.undo_stack)
        self.undo_group.setActiveStack(self.page.undo_stack)
        self.labelled_digits = LabelledDigits(lambda place: (self.page, place), self)
        self._added: dict[Box, Digit] = {}
        self._adding: list[Order] = []
        self._renewing: list[Order] = []

    @property
    def undo_stack(self) -> QUndoStack:
        """What can be undone of the Image that is shown."""
        return self.page.undo_stack

    def clear(self) -> None:
        """Begins anew, for another file."""
        self.labelled_digits.forget()
        for stack in self.undo_group.stacks():
            if stack is not None:
                self.undo_group.removeStack(stack)
                stack.deleteLater()
        self.turn_to(CorrectedPage(self))

    def turn_to(self, page: CorrectedPage) -> None:
        """Goes on with another page of the same file."""
        self.page = page
        self.undo_group.addStack(page.undo_stack)
        self.undo_group.setActiveStack(page.undo_stack)
        self.forget_added()

    def forget_added(self) -> None:
        """Forgets what was read in the boxes that were added: it holds no longer, as when the Image is turned."""
        self._added.clear()
        _forget(self._adding)
        _forget(self._renewing)

    def applied_to(self, reading: Reading) -> CorrectedReading:
        """A Reading of the Image with what was corrected."""
        return self.page.corrections.applied_to(reading, self._added)

    def renew_added(self, image: Image, reading: Reading, options: ReadOptions) -> None:
        """Reads the boxes that were added once more, as this Reading was read."""
        _forget(self._renewing)
        for place in self.page.corrections.added:
            order = self._service.read_one(image, _in_reading(place, reading), options)
            order.then(self, partial(self._on_renewed, place))
            self._renewing.append(order)

    def label(self, shown: CorrectedReading, index: int, digit: int) -> None:
        """Makes a Digit that is shown this digit."""
        before, place = shown.reading.digits[index], shown.anchors[index]
        if before.corrected == digit:
            return
        self.labelled_digits.note(place, before)
        self._do(wording.correction(before, digit), self.page.corrections.labelling(place, digit))

    def remove(self, shown: CorrectedReading, index: int) -> None:
        """Takes away a Digit that is shown; of what is there, nothing is said."""
        self._do(
            f"removal of {wording.name(shown.reading.digits[index])}",
            self.page.corrections.removing(shown.anchors[index]),
        )

    def reject(self, shown: CorrectedReading, index: int) -> None:
        """Takes away a Digit that is shown, and says that what is there is no digit."""
        self.labelled_digits.reject(shown.anchors[index], shown.reading.digits[index])
        self.remove(shown, index)

    def add(self, image: Image, reading: Reading, box: Box, options: ReadOptions) -> None:
        """Reads what lies in a box of the turned Image as one digit, and adds that."""
        place = turned_box(box, -reading.rotation, reading.width, reading.height)
        order = self._service.read_one(image, box, options)
        order.then(self, partial(self._on_added, place), self._on_not_added)
        self._adding.append(order)

    def _on_added(self, place: Box, digit: Digit) -> None:
        self._added[place] = digit
        self._do("addition of a digit", self.page.corrections.adding(place))
        self.digit_added.emit(place)

    def _on_renewed(self, place: Box, digit: Digit) -> None:
        self._added[place] = digit
        self.changed.emit()

    def _on_not_added(self, error: DigitRecError) -> None:
        self.refused.emit(str(error))

    def _do(self, name: str, corrections: Corrections) -> None:
        self.undo_stack.push(_Change(self, name, self.page.corrections, corrections))

    def show(self, corrections: Corrections) -> None:
        """Makes these the Corrections that hold."""
        before, self.page.corrections = self.page.corrections, corrections
        self.changed.emit()
        self.labelled_digits.follow(before, corrections)


class _Change(QUndoCommand):
    """From some Corrections to others."""

    def __init__(self, correcting: Correcting, name: str, before: Corrections, after: Corrections) -> None:
        super().__init__(name)
        self._correcting = correcting
        self._before = before
        self._after = after

    def redo(self) -> None:
        """Does it, and again after an undo (Qt override)."""
        self._correcting.show(self._after)

    def undo(self) -> None:
        """Takes it back (Qt override)."""
        self._correcting.show(self._before)


def _forget(orders: list[Order]) -> None:
    for order in orders:
        order.forget()
    orders.clear()


def _in_reading(place: Box, reading: Reading) -> Box:
    """A box of the Image as it was opened, in pixels of the Image turned as for a Reading."""
    width, height = reading.width, reading.height
    if reading.rotation % 180:
        width, height = height, width
    return turned_box(place, reading.rotation, width, height)


class LabelledDigits(QObject):
    """Knows each digit of which something was said by a key, which is the same after undo and redo.

    Signals:
        labelled(key, Digit): a person says, or says anew, that the digit of this key is its `corrected`, which is
            `NOT_A_DIGIT` for one that was rejected.
        withdrawn(key): that was taken back, or the digit was removed.
    """

    labelled = pyqtSignal(object, object)
    withdrawn = pyqtSignal(object)

    def __init__(self, key: Callable[[Box], Hashable], parent: QObject | None = None) -> None:
        """Begins.

        Args:
            key: of the digit at a place; other digits that come to lie there have others.
            parent: who owns it.
        """
        super().__init__(parent)
        self._key = key
        self._digits: dict[Hashable, Digit] = {}
        self._rejected: dict[Hashable, Digit] = {}

    def note(self, place: Box, digit: Digit) -> None:
        """Takes note of the Digit at a place, of which something is about to be said."""
        self._digits[self._key(place)] = digit

    def reject(self, place: Box, digit: Digit) -> None:
        """Takes note of the Digit at a place, which is about to be removed as being none."""
        self._rejected[self._key(place)] = replace(digit, corrected=NOT_A_DIGIT)

    def follow(self, before: Corrections, after: Corrections) -> None:
        """Tells what is said now and was not before: something was said, removed, undone or redone."""
        old, new = self._labelled(before), self._labelled(after)
        for key in old.keys() - new.keys():
            self.withdrawn.emit(key)
        for key, digit in new.items():
            if key not in old or old[key].corrected != digit.corrected:
                self.labelled.emit(key, digit)

    def forget(self) -> None:
        """Forgets the digits, since there are others from now on; what was said of them stays said."""
        self._digits.clear()
        self._rejected.clear()

    def _labelled(self, corrections: Corrections) -> dict[Hashable, Digit]:
        """The digits of which something is said, as corrected; `NOT_A_DIGIT` for those that are rejected."""
        labels = {self._key(place): digit for place, digit in corrections.labels}
        known = {key: replace(self._digits[key], corrected=labels[key]) for key in labels.keys() & self._digits.keys()}
        rejected = {
            key: self._rejected[key] for place in corrections.removed if (key := self._key(place)) in self._rejected
        }
        return {**known, **rejected}
