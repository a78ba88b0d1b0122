"""Has the sheet of the Draw tab read whenever it changes. No widget."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from PyQt6.QtCore import QObject, QRectF, pyqtSignal, pyqtSlot

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.reading.corrections import CorrectedReading, Corrections
from digitrec_gui.core.types import Box, Image, Reading, ReadOptions
from digitrec_gui.services.orders import NewestOrder, Order
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.ui.draw.sheet import Sheet
from digitrec_gui.ui.reading.corrections import LabelledDigits, ReadPlaces
from digitrec_gui.ui.reading.expecting import Expecting
from digitrec_gui.ui.widgets import wording

_DRAWN = ReadOptions(thorough=False, all_ink=True)
"""Reads a drawing: nothing but ink is on it, and the next stroke is on its way."""


class DrawReading(QObject):
    """What was drawn last is read; what was drawn before it, and is not read yet, is forgotten.

    Signals:
        read(Reading): what was read of what is drawn, with what the user corrected; also when that changes.
        emptied(): nothing is drawn.
        failed(DigitRecError): what is drawn could not be read, and why.
        refused(str): what is drawn could not be corrected, and why.
    """

    read = pyqtSignal(object)
    emptied = pyqtSignal()
    failed = pyqtSignal(object)
    refused = pyqtSignal(str)

    def __init__(self, service: ReadingService, sheet: Sheet, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self.sheet = sheet
        self.image: Image | None = None
        self._options = _DRAWN
        self._read_order = NewestOrder(self)
        self._base: Reading | None = None
        self._shown: CorrectedReading | None = None
        self._shown_of: Reading | None = None
        self.expecting = Expecting(service, self)
        self.expecting.changed.connect(self._show)
        self._corrections = Corrections()
        self._read_places = ReadPlaces(self._read_one, self)
        self._read_places.renewed.connect(self._show)
        self._read_places.refused.connect(lambda error: self.refused.emit(str(error)))
        self.labelled_digits = LabelledDigits(self._read_places, self._key, self)
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
        """For each part of the Reading the box under which its correction is known."""
        return () if self._shown is None else self._shown.anchors

    @pyqtSlot()
    def read_again(self) -> None:
        """Reads the sheet anew: something else is drawn, or another Model reads."""
        if not self.sheet.drawing.strokes:
            self.image = None
            self._read_order.forget()
            self._read_places.forget()
            self._let_go()
            self.emptied.emit()
        else:
            self.image = self.sheet.image()
            order = self._service.read(self.image, self._options)
            self._read_order.follow(order, self._on_read, self._on_not_read)

    def set_digits_only(self, digits_only: bool) -> None:
        """Reads digits only from now on, or signs as well."""
        self._options = replace(self._options, signs=not digits_only)
        self.read_again()

    def label(self, index: int, text: str) -> None:
        """Makes a part this digit or sign: "0" to "9", or one of `SIGNS`."""
        if self._shown is None:
            return
        place, name = self._shown.anchors[index], wording.correction(self._shown.reading.parts[index], text)

        def do(adds: bool) -> None:
            self.sheet.label(place, text, name, adds=adds)

        self.labelled_digits.label(self._shown, index, text, do)

    def _read_one(self, place: Box) -> Order:
        assert self.image is not None
        return self._service.read_one(self.image, place, self._options)

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
        self._read_places.renew(self.sheet.drawing.corrections.unread(reading))
        self._show()

    def _on_not_read(self, error: DigitRecError) -> None:
        self._let_go()
        self.failed.emit(error)

    def _let_go(self) -> None:
        """Has no Reading any more."""
        self.expecting.forget()
        self._base = self._shown = self._shown_of = None

    @pyqtSlot()
    def _show(self) -> None:
        """Shows what was read; a new Reading waits until it is known how its numbers fit."""
        if self._base is None:
            return
        corrections, signs = self.sheet.drawing.corrections, self._options.signs
        shown = corrections.applied_to(self._base, self._read_places.digits, signs=signs)
        if self.expecting.knows(shown.reading) or self._shown_of is self._base:
            self._shown_of = self._base
            self._shown = replace(shown, reading=self.expecting.applied_to(shown.reading))
            self.read.emit(self._shown.reading)
