"""Has the live picture read: the newest Frame whenever the one before has been read. No widget."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from digitrec_gui.core.errors import DigitRecError, NoModelError
from digitrec_gui.core.types import Reading, ReadOptions
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.webcam.service import Frame

if TYPE_CHECKING:
    from digitrec_gui.core.reading.tracker import Tracker

_STILL = ReadOptions(signs=False, all_ink=True)
"""Reads a Frame that is followed by no other, of which also is told what was not read."""


class WebcamReading(QObject):
    """One order is under way at a time, and nothing waits for it.

    Signals:
        read(Reading, Frame): what was read from this Frame and those before, steady.
        failed(DigitRecError): it cannot be read, and why; it is tried again, without a Model as soon as there is one.
    """

    read = pyqtSignal(object, object)
    failed = pyqtSignal(object)

    def __init__(self, service: ReadingService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._tracker: Tracker | None = None
        self._read_order = NewestOrder(self)
        self._asked: Frame | None = None
        self._newest: Frame | None = None
        self._is_still = False
        self._needs_model = False
        self.seconds = 0.0
        service.model_ready.connect(self._on_model_ready)

    @property
    def is_reading(self) -> bool:
        """Whether a Frame that was offered has yet to be read."""
        return self._asked is not None or self._newest is not None

    def offer(self, frame: Frame, *, still: bool = False) -> None:
        """Reads a Frame as soon as nothing else is being read, unless a newer one is offered before.

        Args:
            frame: the newest one.
            still: no other follows, so that what it shows need not be confirmed.
        """
        self._newest = frame
        self._is_still = still
        self._order()

    def clear(self) -> None:
        """Forgets every Frame, and what was read."""
        self._asked = self._newest = None
        self._needs_model = False  # or nobody would be told again that there is none
        self._forget_scene()
        self.seconds = 0.0

    def _order(self) -> None:
        # An order whose Frame was forgotten is waited for too, or orders would queue up.
        if self._newest is not None and not self._read_order.is_under_way and not self._needs_model:
            self._asked, self._newest = self._newest, None
            image = self._asked.image
            order = self._service.read(image, _STILL) if self._is_still else self._service.read(image)
            self._read_order.follow(order, self._on_read, self._on_not_read)

    def _on_read(self, reading: Reading) -> None:
        frame, self._asked = self._asked, None
        if frame is not None:
            self.seconds = reading.seconds
            self.read.emit(self._steady(reading), frame)
        self._order()

    def _steady(self, reading: Reading) -> Reading:
        """What is to be shown by now. It takes about a millisecond, so it is not worth a thread."""
        # They need OpenCV, which the first Reading has loaded.
        from digitrec_gui.core.reading.tracker import AGREEING, Tracker

        if self._tracker is None:
            self._tracker = Tracker()
        marks = tuple(digit for digit in reading.digits if digit.unread)
        reading = replace(reading, digits=tuple(digit for digit in reading.digits if not digit.unread))
        steady = self._tracker.update(reading)
        if self._is_still and self._newest is None:
            for _ in range(AGREEING - 1):
                steady = self._tracker.update(reading)
        return replace(steady, digits=(*steady.digits, *marks))

    def _forget_scene(self) -> None:
        if self._tracker is not None:
            self._tracker.clear()

    def _on_not_read(self, error: DigitRecError) -> None:
        frame, self._asked = self._asked, None
        if isinstance(error, NoModelError):
            # Asked again when there is one.
            self._needs_model = True
            self._newest = self._newest or frame
        if frame is not None:
            self.failed.emit(error)
        self._order()

    @pyqtSlot(object)
    def _on_model_ready(self, _info: object) -> None:
        self._needs_model = False
        self._forget_scene()  # another Model may well see it otherwise
        self._order()
