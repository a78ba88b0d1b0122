"""Digits that were corrected in the review, for them to become samples. No widget."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from digitrec_gui.core.batch.review import ReviewNumber
from digitrec_gui.core.types import Box, Digit, ReadOptions
from digitrec_gui.services.batch.pictures import Cut
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.ui.batch.reviewing import Reviewing


class ReviewedDigits(QObject):
    """Finds the digits that were read otherwise, where a number was corrected to as many as were found.

    Signals:
        labelled(key, Digit): a person says that the digit of this key is its `corrected`.
        withdrawn(key): that was taken back.
    """

    labelled = pyqtSignal(object, object)
    withdrawn = pyqtSignal(object)

    def __init__(self, reading: ReadingService, reviewing: Reviewing) -> None:
        super().__init__(reviewing)
        self._reading = reading
        self._reviewing = reviewing
        self._said: dict[Hashable, int] = {}
        reviewing.said.connect(self._on_said)

    @pyqtSlot(object, object)
    def _on_said(self, item: ReviewNumber, text: str | None) -> None:
        keys = [(item.row.path, item.row.page, item.number.key, place) for place in range(len(item.parts))]
        for key in keys:
            if self._said.pop(key, None) is not None:
                self.withdrawn.emit(key)
        cut = self._reviewing.cut
        if text is None or len(text) != len(item.parts) or not isinstance(cut, Cut):
            return
        for key, part, one in zip(keys, item.parts, text, strict=True):
            if isinstance(part, Digit) and one.isdigit() and part.text != one:
                left, top = cut.origin
                box = Box(part.box.x - left, part.box.y - top, part.box.width, part.box.height)
                self._said[key] = int(one)
                # What is kept of a page has no pixels: the model looks at this one again.
                order = self._reading.read_one(cut.image, box, ReadOptions())
                order.then(self, partial(self._on_read, key, int(one)), lambda _error: None)

    def _on_read(self, key: Hashable, said: int, digit: Digit) -> None:
        if self._said.get(key) == said:
            self.labelled.emit(key, replace(digit, corrected=said))
