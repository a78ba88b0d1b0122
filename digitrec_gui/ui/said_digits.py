"""What a person says that digits are, followed through undo and redo. No widget."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace

from PyQt6.QtCore import QObject, pyqtSignal

from digitrec_gui.core.reading.corrections import Corrections
from digitrec_gui.core.types import NOT_A_DIGIT, Box, Digit


class SaidDigits(QObject):
    """Knows each digit of which something was said by a key, which is the same after undo and redo.

    Signals:
        said(key, Digit): a person says, or says anew, that the digit of this key is its `corrected`, which is
            `NOT_A_DIGIT` for one that was rejected.
        unsaid(key): that was taken back, or the digit was removed.
    """

    said = pyqtSignal(object, object)
    unsaid = pyqtSignal(object)

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
        """Something is about to be said of this Digit, which lies at a place."""
        self._digits[self._key(place)] = digit

    def reject(self, place: Box, digit: Digit) -> None:
        """This Digit is about to be removed, as being none."""
        self._rejected[self._key(place)] = replace(digit, corrected=NOT_A_DIGIT)

    def follow(self, before: Corrections, after: Corrections) -> None:
        """The Corrections are others now, because something was said, removed, undone or redone."""
        old, new = self._said(before), self._said(after)
        for key in old.keys() - new.keys():
            self.unsaid.emit(key)
        for key, digit in new.items():
            if key not in old or old[key].corrected != digit.corrected:
                self.said.emit(key, digit)

    def forget(self) -> None:
        """There are other digits from now on; what was said of these stays said."""
        self._digits.clear()
        self._rejected.clear()

    def _said(self, corrections: Corrections) -> dict[Hashable, Digit]:
        """The digits of which something is said, as corrected; `NOT_A_DIGIT` for those that are rejected."""
        said = {self._key(place): digit for place, digit in corrections.said}
        known = {key: replace(self._digits[key], corrected=said[key]) for key in said.keys() & self._digits.keys()}
        rejected = {
            key: self._rejected[key] for place in corrections.removed if (key := self._key(place)) in self._rejected
        }
        return {**known, **rejected}
