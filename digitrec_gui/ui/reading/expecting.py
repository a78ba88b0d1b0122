"""Has numbers read as what they must be, where that is likely. No widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.reading.expected import Fit, Question, expecting, questions
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.types import Reading
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.services.reading.service import ReadingService


class Expecting(QObject):
    """Knows how the numbers that are shown fit a pattern, and finds out of new ones on the thread that reads.

    Signals:
        changed(): numbers must be something else from now on, or more is known of them.
        refused(str): it could not be found out how numbers fit, and why.
    """

    changed = pyqtSignal()
    refused = pyqtSignal(str)

    def __init__(self, service: ReadingService, parent: QObject) -> None:
        super().__init__(parent)
        self._service = service
        self._pattern: Pattern | None = None
        self._known: dict[Question, Fit] = {}
        self._order = NewestOrder(self)

    @property
    def is_finding_out(self) -> bool:
        """Whether more will be known of the numbers of the last Reading."""
        return self._order.is_under_way

    def expect(self, pattern: Pattern | None) -> None:
        """Has numbers be so from now on; None for anything."""
        self.forget()
        self._pattern = pattern
        self._known = {}
        self.changed.emit()

    def forget(self) -> None:
        """Finds nothing out any more, since what was asked about is not shown any more."""
        self._order.forget()

    def knows(self, reading: Reading) -> bool:
        """Whether it is known of all numbers how they fit; else that is found out, and `changed` follows."""
        self._order.forget()
        if self._pattern is None:
            return True
        asked = questions(reading, self._pattern)
        self._known = {question: self._known[question] for question in asked if question in self._known}
        missing = [question for question in asked if question not in self._known]
        if missing:
            order = self._service.fitting(missing, self._pattern)
            self._order.follow(order, self._on_found, partial(self._on_not_found, missing))
        return not missing

    def applied_to(self, reading: Reading) -> Reading:
        """A Reading as it must be, as far as that is known."""
        return reading if self._pattern is None else expecting(reading, self._pattern, self._known)

    def _on_found(self, found: Mapping[Question, Fit]) -> None:
        self._known |= found
        self.changed.emit()

    def _on_not_found(self, missing: Sequence[Question], error: DigitRecError) -> None:
        """Lets the numbers stay as they were read: so they are at least shown, and not asked about for ever."""
        as_read = (tuple(part if isinstance(part, str) else part.text for part in question) for question in missing)
        self._known |= zip(missing, as_read, strict=True)
        self.refused.emit(str(error))
        self.changed.emit()
