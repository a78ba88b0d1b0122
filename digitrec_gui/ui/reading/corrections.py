"""What the user corrects in a Reading, with undo and redo. No widget."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.geometry import union
from digitrec_gui.core.reading.corrections import CorrectedReading, Corrections
from digitrec_gui.core.types import NOT_A_DIGIT, SIGNS, Box, Digit, Reading
from digitrec_gui.services.orders import Order
from digitrec_gui.ui.widgets import wording


class ReadPlaces(QObject):
    """What was read, as one digit each, at the places where a person says that there is one.

    Args:
        read_one: has a place of the Image read as that is read now; the answer is a Digit.
        parent: who owns it.

    Signals:
        renewed(): a place was read once more.
        refused(DigitRecError): a place could not be read, and why.
    """

    renewed = pyqtSignal()
    refused = pyqtSignal(object)

    def __init__(self, read_one: Callable[[Box], Order], parent: QObject) -> None:
        super().__init__(parent)
        self._read_one = read_one
        self.digits: dict[Box, Digit] = {}
        self._reading: list[Order] = []
        self._renewing: list[Order] = []

    def read(self, places: Sequence[Box], then: Callable[[], object]) -> None:
        """Reads these places, and goes on where there is ink in all of them."""
        unread = set(places)

        def on_read(place: Box, digit: Digit) -> None:
            self.digits[place] = digit
            unread.discard(place)
            if not unread:
                then()

        for place in places:
            order = self._read_one(place)
            order.then(self, partial(on_read, place), self.refused.emit)
            self._reading.append(order)

    def renew(self, places: Iterable[Box]) -> None:
        """Reads these places once more, since the Image was."""
        _forget(self._renewing)
        for place in places:
            order = self._read_one(place)
            order.then(self, partial(self._on_renewed, place))
            self._renewing.append(order)

    def forget(self) -> None:
        """Forgets what was read: it holds no longer, as when the Image is turned."""
        self.digits.clear()
        _forget(self._reading)
        _forget(self._renewing)

    def _on_renewed(self, place: Box, digit: Digit) -> None:
        self.digits[place] = digit
        self.renewed.emit()


class CorrectedPage:
    """What a person corrected of one Image, which may be a page of several, and how it can be undone.

    Attributes:
        key: tells the Image by its content; None until that is known.
    """

    def __init__(self, parent: QObject) -> None:
        self.key: bytes | None = None
        self.corrections = Corrections()
        self.undo_stack = QUndoStack(parent)


class Correcting(QObject):
    """Keeps the Corrections of the Image that is shown and applies them to each Reading of it.

    Args:
        read_one: has a place of the Image as it was opened read as one digit; the answer is a Digit.
        parent: who owns it.

    Signals:
        changed(): there are other Corrections, or more is known of a digit that was added.
        corrected(Corrections, Corrections): these were those of the page that is shown, and these are by now.
        digit_added(Box): the digit that the user added at this place was read.
        refused(str): what the user wanted to add was not, and why.
    """

    changed = pyqtSignal()
    corrected = pyqtSignal(object, object)
    digit_added = pyqtSignal(object)
    refused = pyqtSignal(str)

    def __init__(self, read_one: Callable[[Box], Order], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_group = QUndoGroup(self)
        self.page = CorrectedPage(self)
        self.undo_group.addStack(self.page.undo_stack)
        self.undo_group.setActiveStack(self.page.undo_stack)
        self._first_halves: set[Box] = set()
        self._read = ReadPlaces(read_one, self)
        self._read.renewed.connect(self.changed)
        self._read.refused.connect(self.refuse)
        self.labelled_digits = LabelledDigits(self._read, lambda place: (self.page, place), self)

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
        self.forget_read()

    def has_second_half(self, place: Box) -> bool:
        """Whether this is the first half of what was cut, of which nothing has been said yet."""
        labelled = {box for box, _ in self.page.corrections.labels}
        return place in self._first_halves and place in self.page.corrections.added and place not in labelled

    def forget_read(self) -> None:
        """Forgets what was read in boxes that were added: it holds no longer, as when the Image is turned."""
        self._read.forget()

    def applied_to(self, reading: Reading, *, signs: bool) -> CorrectedReading:
        """A Reading of the Image with what was corrected, with signs or digits only."""
        return self.page.corrections.applied_to(reading, self._read.digits, signs=signs)

    def renew(self, reading: Reading) -> None:
        """Reads what was added once more, since the Image was read."""
        self._read.renew(self.page.corrections.unread(reading))

    def label(self, shown: CorrectedReading, index: int, text: str) -> None:
        """Makes a part that is shown this digit or sign."""
        place, name = shown.anchors[index], wording.correction(shown.reading.parts[index], text)

        def do(adds: bool) -> None:
            self._do(name, self.page.corrections.labelling(place, text, adds=adds))

        self.labelled_digits.label(shown, index, text, do)

    def remove(self, shown: CorrectedReading, index: int) -> None:
        """Takes away a part that is shown; of what is there, nothing is said."""
        self._do(
            f"removal of {wording.name(shown.reading.parts[index])}",
            self.page.corrections.removing(shown.anchors[index]),
        )

    def reject(self, shown: CorrectedReading, index: int) -> None:
        """Takes away a part that is shown, and says of a digit that it is none."""
        self.labelled_digits.reject(shown, index)
        self.remove(shown, index)

    def add(self, place: Box) -> None:
        """Reads what lies at a place as one digit, and adds that."""
        self._replace((), (place,), "addition of a digit")

    def join(self, shown: CorrectedReading, index: int) -> None:
        """Reads a part and the one after it as one digit."""
        one, other = shown.anchors[index : index + 2]
        self._replace((one, other), (union(one, other),), "joining of two")

    def cut(self, shown: CorrectedReading, index: int, halves: Sequence[Box]) -> None:
        """Reads each of two halves of a part as a digit."""
        self._first_halves.add(halves[0])
        self._replace((shown.anchors[index],), halves, f"cut of {wording.name(shown.reading.parts[index])}")

    @pyqtSlot(object)
    def refuse(self, error: DigitRecError) -> None:
        """Says why something was not corrected."""
        self.refused.emit(str(error))

    def _replace(self, places: Sequence[Box], new: Sequence[Box], name: str) -> None:
        def then() -> None:
            self._do(name, self.page.corrections.replacing(places, new))
            self.digit_added.emit(new[0])

        self._read.read(new, then)

    def restore(self, corrections: Corrections) -> None:
        """Brings back what was corrected of the page at another time; undone as a whole, it is taken back."""
        name = "what was corrected another time"
        self.undo_stack.push(_Change(self, name, self.page.corrections, corrections, is_remembered=True))

    def _do(self, name: str, corrections: Corrections) -> None:
        self.undo_stack.push(_Change(self, name, self.page.corrections, corrections))

    def show(self, corrections: Corrections, *, is_remembered: bool = False) -> None:
        """Makes these the Corrections that hold; they may be remembered already."""
        before, self.page.corrections = self.page.corrections, corrections
        if not is_remembered:
            self.corrected.emit(before, corrections)
        self.changed.emit()
        self.labelled_digits.follow(before, corrections)


class _Change(QUndoCommand):
    """From some Corrections to others."""

    def __init__(
        self,
        correcting: Correcting,
        name: str,
        before: Corrections,
        after: Corrections,
        *,
        is_remembered: bool = False,
    ) -> None:
        super().__init__(name)
        self._correcting = correcting
        self._before = before
        self._after = after
        self._is_remembered = is_remembered

    def redo(self) -> None:
        """Does it, and again after an undo (Qt override)."""
        is_remembered, self._is_remembered = self._is_remembered, False
        self._correcting.show(self._after, is_remembered=is_remembered)

    def undo(self) -> None:
        """Takes it back (Qt override)."""
        self._correcting.show(self._before)


def _forget(orders: list[Order]) -> None:
    for order in orders:
        order.forget()
    orders.clear()


class LabelledDigits(QObject):
    """Knows each digit of which something was said by a key, which is the same after undo and redo.

    Signals:
        labelled(key, Digit): a person says, or says anew, that the digit of this key is its `corrected`, which is
            `NOT_A_DIGIT` for one that was rejected, or is a sign.
        withdrawn(key): that was taken back, or the digit was removed.
    """

    labelled = pyqtSignal(object, object)
    withdrawn = pyqtSignal(object)

    def __init__(self, read: ReadPlaces, key: Callable[[Box], Hashable], parent: QObject | None = None) -> None:
        """Begins.

        Args:
            read: reads signs that are digits.
            key: of the digit at a place; other digits that come to lie there have others.
            parent: who owns it.
        """
        super().__init__(parent)
        self._read = read
        self._key = key
        self._digits: dict[Hashable, Digit] = {}
        self._rejected: dict[Hashable, Digit] = {}

    def label(self, shown: CorrectedReading, index: int, text: str, do: Callable[[bool], None]) -> None:
        """Has a part labelled as this digit or sign, unless it is already; a sign that is a digit is read as one first.

        Args:
            shown: where it is.
            index: which part.
            text: "0" to "9", or one of `SIGNS`.
            do: labels it; gets whether a digit is to be added there first.
        """
        part, unlabelled, place = shown.reading.parts[index], shown.unlabelled[index], shown.anchors[index]
        if part.corrected is not None and part.text == text:
            return

        def note_and_do() -> None:
            self._digits[self._key(place)] = self._read.digits[place]
            do(True)

        if isinstance(unlabelled, Digit) and not (unlabelled.unread and text not in SIGNS):
            self._digits[self._key(place)] = unlabelled
            do(False)
        elif text in SIGNS:
            self._digits.pop(self._key(place), None)
            do(False)
        else:
            self._read.read((place,), note_and_do)

    def reject(self, shown: CorrectedReading, index: int) -> None:
        """Takes note of a digit that is about to be removed as being none; of a sign nothing is kept."""
        digit = shown.unlabelled[index]
        if isinstance(digit, Digit):
            self._rejected[self._key(shown.anchors[index])] = replace(digit, corrected=NOT_A_DIGIT)

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
        labels = {self._key(place): text for place, text in corrections.labels}
        known = {
            key: replace(self._digits[key], corrected=NOT_A_DIGIT if labels[key] in SIGNS else int(labels[key]))
            for key in labels.keys() & self._digits.keys()
        }
        rejected = {
            key: self._rejected[key] for place in corrections.removed if (key := self._key(place)) in self._rejected
        }
        return {**known, **rejected}
