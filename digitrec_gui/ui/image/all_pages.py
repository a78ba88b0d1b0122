"""Reads all pages of a file, one after the other, as if they were turned by hand."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot

from digitrec_gui.core.types import Reading
from digitrec_gui.ui.image.paging import Paging
from digitrec_gui.ui.image.reading import ImageReading

Readings = dict[int, Reading]
"""What was read, as corrected, by the number of the page, from 1."""


class AllPages(QObject):
    """Turns to each page that has not been read yet, and back at the end. Whoever turns a page by hand stops it.

    Signals:
        begun(str): this is being done.
        ended(): it is not being done any more, whatever came of it.
    """

    begun = pyqtSignal(str)
    ended = pyqtSignal()

    def __init__(self, paging: Paging, session: ImageReading, parent: QObject) -> None:
        super().__init__(parent)
        self._paging = paging
        self._then: Callable[[Readings], object] | None = None
        self._first = self._target = 0
        paging.read.connect(self._go_on_later)
        paging.failed.connect(self._go_on_later)
        paging.turning.connect(self._on_turning)
        paging.changed.connect(self.stop)
        session.failed.connect(self.stop)

    def read(self, then: Callable[[Readings], object]) -> None:
        """Reads what has not been read yet.

        Args:
            then: gets all Readings; pages that cannot be shown are not among them.
        """
        self._then = then
        self._first = self._target = self._paging.number
        self._go_on()

    @pyqtSlot()
    def stop(self) -> None:
        """Reads no further; what was read stays known."""
        if self._then is not None:
            self._then = None
            self.ended.emit()

    @pyqtSlot()
    def _go_on_later(self) -> None:
        """While it is told to others, no page is turned under their hands."""
        if self._then is not None:
            QTimer.singleShot(0, self._go_on)

    @pyqtSlot()
    def _go_on(self) -> None:
        paging, then = self._paging, self._then
        if then is None:
            return
        pages = [number for number in range(paging.count) if number not in paging.damaged]
        missing = next((number for number in pages if paging.reading(number) is None), None)
        if missing is not None:
            self._target = missing
            self.begun.emit(f"Reading page {missing + 1} of {paging.count}…")
            if missing != paging.wanted:
                paging.turn_to(missing)
            return
        readings = {number + 1: reading for number in pages if (reading := paging.reading(number)) is not None}
        self._target = self._first
        if paging.wanted != self._first:
            paging.turn_to(self._first)
        self._then = None
        self.ended.emit()
        then(readings)

    @pyqtSlot()
    def _on_turning(self) -> None:
        if self._paging.wanted != self._target:
            self.stop()
