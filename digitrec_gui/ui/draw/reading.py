"""Has the sheet of the Draw tab read whenever it changes. No widget."""

from __future__ import annotations

from collections.abc import Hashable

from PyQt6.QtCore import QObject, QRectF, pyqtSignal, pyqtSlot

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.reading.corrections import CorrectedReading, Corrections
from digitrec_gui.core.types import Box, Image, Reading
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.ui.draw.sheet import Sheet
from digitrec_gui.ui.reading.corrections import LabelledDigits
from digitrec_gui.ui.widgets import wording


class DrawReading(QObject):
    """What was drawn last is read; what was drawn before it, and is not read yet, is forgotten.

    Signals:
        read(Reading): what was read of what is drawn, with what the user corrected; also when that changes.
        emptied(): nothing is drawn.
        failed(DigitRecError): what is drawn could not be read, and why.
    """

    read = pyqtSignal(object)
    emptied = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(self, service: ReadingService, sheet: Sheet, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self.sheet = sheet
        self.image: Image | None = None
        self._read_order = NewestOrder(self)
        self._base: Reading | None = None
        self._shown: CorrectedReading | None = None
        self._corrections = Corrections()
        self.labelled_digits = LabelledDigits(self._key, self)
        sheet.changed.connect(self.read_again)
        sheet.changed.connect(self._note_corrections)
        sheet.corrected.connect(self._show)
        sheet.corrected.connect(self._on_corrected)

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
        """Reads the sheet anew: something else is drawn, or another Model reads."""
        if not self.sheet.drawing.strokes:
            self.image = None
            self._read_order.forget()
            self._base = self._shown = None
            self.emptied.emit()
        else:
            self.image = self.sheet.image()
            self._read_order.follow(self._service.read(self.image), self._on_read, self._on_not_read)

    def label(self, index: int, digit: int) -> None:
        """Makes a Digit this one, 0 to 9."""
        if self._shown is None:
            return
        before, place = self._shown.reading.digits[index], self._shown.anchors[index]
        if before.corrected != digit:
            self.labelled_digits.note(place, before)
            self.sheet.label(place, digit, wording.correction(before, digit))

    def _key(self, place: Box) -> Hashable:
        """Of the digit at a place: the strokes that run there, so that what is written there later is another."""
        area = QRectF(place.x, place.y, place.width, place.height)
        strokes = self.sheet.drawing.strokes
        return place, tuple(stroke for stroke in strokes if stroke.bounds.intersects(area))

    @pyqtSlot()
    def _note_corrections(self) -> None:
        """Keeps what was said of digits that are rubbed out now: it was right all the same."""
        self._corrections = self.sheet.drawing.corrections

    @pyqtSlot()
    def _on_corrected(self) -> None:
        before, self._corrections = self._corrections, self.sheet.drawing.corrections
        self.labelled_digits.follow(before, self._corrections)

    def _on_read(self, reading: Reading) -> None:
        self._base = reading
        self._show()

    def _on_not_read(self, error: DigitRecError) -> None:
        self._base = self._shown = None
        self.failed.emit(error)

    @pyqtSlot()
    def _show(self) -> None:
        if self._base is not None:
            self._shown = self.sheet.drawing.corrections.applied_to(self._base, {})
            self.read.emit(self._shown.reading)
