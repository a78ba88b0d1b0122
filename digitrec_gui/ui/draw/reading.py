"""Has the sheet of the Draw tab read whenever it changes. No widget."""

from __future__ import annotations

from collections.abc import Hashable

from PyQt6.QtCore import QObject, QRectF, pyqtSignal, pyqtSlot

from digitrec_gui.core.reading.corrections import CorrectedReading, Corrections
from digitrec_gui.core.types import Box, Image, Reading
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.ui.draw.sheet import Sheet
from digitrec_gui.ui.reading.corrections import LabelledDigits
from digitrec_gui.ui.widgets import wording


class DrawReading(QObject):
    """One order is under way at a time, and the newest drawing wins.

    Signals:
        read(Reading): what was read of what is drawn, with what the user corrected; also when that changes.
        emptied(): nothing is drawn.
        failed(str): what is drawn could not be read, and why.
    """

    read = pyqtSignal(object)
    emptied = pyqtSignal()
    failed = pyqtSignal(str)

    def __init__(self, service: ReadingService, sheet: Sheet, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._sheet = sheet
        self.image: Image | None = None
        self._read_id = 0
        self._is_stale = False
        self._base: Reading | None = None
        self._shown: CorrectedReading | None = None
        self._corrections = Corrections()
        self.labelled_digits = LabelledDigits(self._key, self)
        sheet.changed.connect(self.read_again)
        sheet.changed.connect(self._note_corrections)
        sheet.corrected.connect(self._show)
        sheet.corrected.connect(self._on_corrected)
        service.read_done.connect(self._on_read_done)
        service.failed.connect(self._on_failed)

    @property
    def reading(self) -> Reading | None:
        """What was read, with what the user corrected; None while nothing is known."""
        return None if self._shown is None else self._shown.reading

    @property
    def anchors(self) -> tuple[Box, ...]:
        """For each Digit of the Reading the box under which its correction is known."""
        return () if self._shown is None else self._shown.anchors

    @pyqtSlot()
    def read_again(self) -> None:
        """Something else is drawn, or another Model reads."""
        if not self._sheet.drawing.strokes:
            self.image = None
            self._read_id = 0
            self._base = self._shown = None
            self.emptied.emit()
        elif self._read_id:
            self._is_stale = True
        else:
            self._order()

    def label(self, index: int, digit: int) -> None:
        """Makes a Digit this one, 0 to 9."""
        if self._shown is None:
            return
        before, place = self._shown.reading.digits[index], self._shown.anchors[index]
        if before.corrected != digit:
            self.labelled_digits.note(place, before)
            self._sheet.label(place, digit, wording.correction(before, digit))

    def _key(self, place: Box) -> Hashable:
        """Of the digit at a place: the strokes that run there, so that what is written there later is another."""
        area = QRectF(place.x, place.y, place.width, place.height)
        strokes = self._sheet.drawing.strokes
        return place, tuple(stroke for stroke in strokes if stroke.bounds.intersects(area))

    @pyqtSlot()
    def _note_corrections(self) -> None:
        """Something else is drawn: what was said of digits that are rubbed out now was right all the same."""
        self._corrections = self._sheet.drawing.corrections

    @pyqtSlot()
    def _on_corrected(self) -> None:
        before, self._corrections = self._corrections, self._sheet.drawing.corrections
        self.labelled_digits.follow(before, self._corrections)

    def _order(self) -> None:
        self._is_stale = False
        self.image = self._sheet.image()
        self._read_id = self._service.read(self.image)

    @pyqtSlot(int, object)
    def _on_read_done(self, request: int, reading: Reading) -> None:
        if self._settles(request):
            self._base = reading
            self._show()

    @pyqtSlot(int, str)
    def _on_failed(self, request: int, message: str) -> None:
        if self._settles(request):
            self._base = self._shown = None
            self.failed.emit(message)

    def _settles(self, request: int) -> bool:
        """Whether this order was for what is drawn now; if something else is drawn meanwhile, that is read next."""
        if request != self._read_id:
            return False
        self._read_id = 0
        if self._is_stale:
            self._order()
            return False
        return True

    @pyqtSlot()
    def _show(self) -> None:
        if self._base is not None:
            self._shown = self._sheet.drawing.corrections.applied_to(self._base, {})
            self.read.emit(self._shown.reading)
