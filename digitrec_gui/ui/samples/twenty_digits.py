"""Twenty digits that are asked for, one after the other; each is a sample as soon as it is written. No widget."""

from __future__ import annotations

import random
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.core.types import SURE, Box, Digit, Image, NormalizedGlyph, ReadOptions
from digitrec_gui.services.orders import Order
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.ui.samples.wanted import WantedSamples

COUNT = 20


class TwentyDigits(QObject):
    """Each digit twice, never the same one twice in a row.

    Signals:
        moved(): another digit is asked for, or all are written.
        changed(): more or less has been written.
        failed(str): what was written could not be kept, and why; it is asked for again.
        doubted(int, int): what was asked for, and is kept so, was surely read as the second; 10 for "not a digit".
    """

    moved = pyqtSignal()
    changed = pyqtSignal()
    failed = pyqtSignal(str)
    doubted = pyqtSignal(int, int)

    def __init__(self, model: ReadingService, samples: SampleService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.asked = _asked()
        self.place = 0
        self._sheet = object()
        self._written: dict[int, NormalizedGlyph] = {}
        self._orders: dict[int, Order] = {}
        self._kept: set[tuple[object, int]] = set()
        self._wanted = WantedSamples(samples, self)
        self._wanted.kept.connect(self._on_kept)
        self._wanted.gone.connect(self._on_gone)
        self._wanted.failed.connect(self._on_not_kept)

    @property
    def digit(self) -> int | None:
        """What is asked for now; None when all are written or skipped."""
        return self.asked[self.place] if self.place < COUNT else None

    @property
    def kept(self) -> int:
        """How many of these twenty are on the disk."""
        return sum(sheet is self._sheet for sheet, _ in self._kept)

    @property
    def has_any(self) -> bool:
        """Whether any of these twenty is written, kept already or on its way."""
        return bool(self._written or self._orders)

    def written(self, place: int) -> NormalizedGlyph | None:
        """What was written at this place, as the Model sees it."""
        return self._written.get(place)

    def write(self, image: Image) -> None:
        """Has this read and kept as the digit that is asked for, and asks for the next."""
        height, width = image.shape[:2]
        order = self._model.read_one(image, Box(0, 0, width, height), ReadOptions())
        order.then(self, partial(self._on_read, self.place), partial(self._on_not_read, self.place))
        self._orders[self.place] = order
        self._go_on()

    def skip(self) -> None:
        """Leaves out the digit that is asked for."""
        self._go_on()

    def back(self) -> None:
        """Asks for the one before again; what was written there is no sample any more."""
        if not self.place:
            return
        self._move(-1)
        self._forget_order(self.place)
        self._written.pop(self.place, None)
        self._wanted.drop((self._sheet, self.place))
        self.changed.emit()

    def begin_again(self) -> None:
        """Asks for another twenty; those that were written stay samples."""
        self._sheet = object()
        self.asked = _asked()
        for place in tuple(self._orders):
            self._forget_order(place)
        self._written.clear()
        self._move(-self.place)
        self.changed.emit()

    def _go_on(self) -> None:
        """Goes to the next that is not written yet."""
        done = {*self._written, *self._orders}
        later = range(self.place + 1, COUNT)
        self._move(next((place for place in later if place not in done), COUNT) - self.place)

    def _move(self, by: int) -> None:
        self.place += by
        self.moved.emit()

    def _forget_order(self, place: int) -> None:
        order = self._orders.pop(place, None)
        if order is not None:
            order.forget()

    def _on_read(self, place: int, digit: Digit) -> None:
        del self._orders[place]
        self._written[place] = digit.normalized
        asked, prediction = self.asked[place], digit.prediction
        self._wanted.want((self._sheet, place), self._sample(digit, asked))
        self.changed.emit()
        if prediction.best != asked and prediction.confidence >= SURE:
            self.doubted.emit(asked, prediction.best)

    def _on_not_read(self, place: int, error: DigitRecError) -> None:
        del self._orders[place]
        self._ask_again(place, str(error))

    @pyqtSlot(object)
    def _on_kept(self, key: tuple[object, int]) -> None:
        self._kept.add(key)
        self.changed.emit()

    @pyqtSlot(object)
    def _on_gone(self, key: tuple[object, int]) -> None:
        self._kept.discard(key)
        self.changed.emit()

    @pyqtSlot(object, str)
    def _on_not_kept(self, key: tuple[object, int], message: str) -> None:
        if key[0] is self._sheet:
            self._written.pop(key[1], None)
            self._wanted.drop(key)
            self._ask_again(key[1], message)

    def _ask_again(self, place: int, message: str) -> None:
        self._move(place - self.place)
        self.changed.emit()
        self.failed.emit(message)

    @staticmethod
    def _sample(digit: Digit, label: int) -> NewSample:
        return NewSample(digit.normalized, label, digit.prediction.best, "sheet")


def _asked() -> tuple[int, ...]:
    first, second = random.sample(range(10), 10), random.sample(range(10), 10)
    if first[-1] == second[0]:
        second.append(second.pop(0))
    return (*first, *second)
