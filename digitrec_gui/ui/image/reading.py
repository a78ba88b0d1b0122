"""One Image while it is shown: how it is to be read, what was read, and when it must be read again. No widget."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.geometry import turned_box
from digitrec_gui.core.reading.corrections import CorrectedReading, Corrections
from digitrec_gui.core.types import Box, Digit, Image, Reading, ReadOptions
from digitrec_gui.services.orders import NewestOrder, Order
from digitrec_gui.services.reading.pictures import OpenedPicture
from digitrec_gui.services.reading.remembered import Found
from digitrec_gui.services.reading.service import FIND_OUT, ReadingService
from digitrec_gui.ui.image.remembering import Remembering
from digitrec_gui.ui.reading.corrections import CorrectedPage, Correcting
from digitrec_gui.ui.reading.expecting import Expecting

_NO_INK = np.zeros((0, 0), np.uint8)


@dataclass(frozen=True, eq=False)
class PageReading:
    """What is known of a page while another is shown.

    Attributes:
        corrected: what was corrected.
        shown: what was read, with that; None if it has yet to be read.
        options: how it is read.
        base: what was read; None if it has yet to be read, or read again to be shown.
        found_turn: see `ImageReading`.
    """

    corrected: CorrectedPage
    shown: Reading | None
    options: ReadOptions
    base: Reading | None
    found_turn: Reading | None

    def without_ink(self) -> PageReading:
        """What takes little memory of it: enough to be saved, and to be read and corrected the same once more."""
        shown = self.shown
        if shown is not None:
            digits = (replace(digit, glyph=replace(digit.glyph, ink=_NO_INK)) for digit in shown.digits)
            shown = replace(shown, digits=tuple(digits))
        found = None if self.found_turn is None else replace(self.found_turn, digits=())
        return replace(self, shown=shown, base=None, found_turn=found)


class ImageReading(QObject):
    """Has the Image read with the options that hold now.

    Signals:
        waiting(): what was read holds no longer, and another Reading follows.
        picture_turned(tuple of QImages): the Image is to be shown so, before its Reading follows.
        read(Reading): what was read, with what the user corrected; also when that changes.
        options_changed(): it is, or will be, read with other options.
        failed(DigitRecError): the Image could not be read, and why.
    """

    waiting = pyqtSignal()
    picture_turned = pyqtSignal(object)
    read = pyqtSignal(object)
    options_changed = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(self, service: ReadingService, remembering: Remembering, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._remembering = remembering
        self.correcting = Correcting(self._read_one, self)
        self.correcting.changed.connect(self._show)
        self.correcting.corrected.connect(self._remember)
        self.expecting = Expecting(service, self)
        self.expecting.changed.connect(self._show)
        self.picture: OpenedPicture | None = None
        self._at_first = FIND_OUT
        self.options = FIND_OUT
        self.found_turn: Reading | None = None
        self._asked = FIND_OUT
        self._base: Reading | None = None
        self._shown: CorrectedReading | None = None
        self._shown_of: Reading | None = None
        self._rotation = 0
        self._read_order = NewestOrder(self)
        self._turn_order = NewestOrder(self)
        self._cut_order = NewestOrder(self)
        self._find_order = NewestOrder(self)

    @property
    def image(self) -> Image | None:
        """The Image as it was opened; None if none is shown."""
        return None if self.picture is None else self.picture.image

    @property
    def reading(self) -> Reading | None:
        """What was read, with what the user corrected; None while nothing is known."""
        return None if self._shown is None else self._shown.reading

    @property
    def anchors(self) -> tuple[Box, ...]:
        """For each part of the Reading the box that it keeps however the Image is read."""
        return () if self._shown is None else self._shown.anchors

    @property
    def is_reading(self) -> bool:
        """Whether a Reading is on its way."""
        return (
            self._read_order.is_under_way
            or self._turn_order.is_under_way
            or self._find_order.is_under_way
            or (self.expecting.is_finding_out and self._shown is None)
        )

    def begin(self, picture: OpenedPicture) -> None:
        """Begins anew, with another file."""
        self.clear()
        self._find_remembered(picture)
        self._show_picture(picture, picture.reading)

    def turn_to(self, picture: OpenedPicture, known: PageReading | None) -> None:
        """Goes on with another page of the same file.

        Args:
            picture: the page.
            known: what is known of it; None if it has not been shown yet.
        """
        self._forget_picture()
        if known is None:
            self.correcting.turn_to(CorrectedPage(self.correcting))
            self._find_remembered(picture)
            self._show_picture(picture, None)
        else:
            self.correcting.turn_to(known.corrected)
            if known.corrected.key is None:  # it was left before that was known
                self._find_remembered(picture)
            self.options = self._asked = replace(known.options, signs=self._at_first.signs)
            self.found_turn = known.found_turn
            self._show_picture(picture, known.base)

    def page(self) -> PageReading:
        """What is known of the page that is shown."""
        shown = None if self.expecting.is_finding_out else self.reading
        return PageReading(self.correcting.page, shown, self.options, self._base, self.found_turn)

    def clear(self) -> None:
        """Forgets the file."""
        self._forget_picture()
        self.correcting.clear()

    def _forget_picture(self) -> None:
        self.picture = None
        self.options = self._asked = self._at_first
        self.found_turn = None
        self._rotation = 0
        self._read_order.forget()
        self._turn_order.forget()
        self._cut_order.forget()
        self._find_order.forget()
        self._let_go()

    def _find_remembered(self, picture: OpenedPicture) -> None:
        """Finds what was corrected of a picture before; it is read meanwhile, and shown with that."""
        order = self._remembering.find(self.correcting.page, picture.image)
        self._find_order.follow(order, self._on_found, lambda _error: self._show())

    def _on_found(self, found: Found) -> None:
        remembered = self._remembering.found(found)
        if remembered is not None:
            self._read_as_before(remembered.options)
            self.correcting.restore(remembered.corrections)
            if self._base is not None:
                self.correcting.renew(self._base)
        self._show()

    def _read_as_before(self, options: ReadOptions) -> None:
        """Reads the Image with the options with which it was corrected: else what was read then may not be found."""
        rotation, region, sensitivity = options.rotation, options.region, options.sensitivity
        options = replace(self._at_first, rotation=rotation, region=region, sensitivity=sensitivity)
        if options != self._at_first and replace(self.options, rotation=None) == self._at_first:
            self.options = options
            self._let_go()
            self._order_read()
            self.options_changed.emit()

    @pyqtSlot(object, object)
    def _remember(self, before: Corrections, after: Corrections) -> None:
        found = 0 if self.found_turn is None else self.found_turn.rotation
        options = replace(self.options, rotation=None) if self.options.rotation == found else self.options
        self._remembering.keep(self.correcting.page.key or b"", before, after, options)

    def _show_picture(self, picture: OpenedPicture, reading: Reading | None) -> None:
        """Shows a picture, of which this was read before, or nothing yet."""
        self.picture = picture
        if reading is None:
            self._order_read()
        self.waiting.emit()
        self.options_changed.emit()
        if reading is not None:
            self._on_read(reading)

    def read_again(self) -> None:
        """Reads the Image with another Model."""
        if self.picture is not None:
            self._forget_reading()
            self._order_read()

    def turn(self, by: int) -> None:
        """Turns the Image by so many degrees clockwise, a multiple of 90 of either sign, and reads it so."""
        if self.picture is None:
            return
        width, height = self._size()
        region = self.options.region
        region = None if region is None else turned_box(region, by, width, height)
        rotation = ((self.options.rotation or 0) + by) % 360
        self.options = replace(self.options, rotation=rotation, region=region)
        self.correcting.forget_read()
        self._forget_reading()
        self._order_turn(self.picture, rotation)
        self._order_read()
        self.options_changed.emit()

    def set_region(self, region: Box | None) -> None:
        """Reads only this part of the turned Image, or all of it."""
        self._set(replace(self.options, region=region))

    def set_sensitivity(self, sensitivity: float) -> None:
        """Reads strokes as faint as this, 0 to 1."""
        self._set(replace(self.options, sensitivity=sensitivity))

    def set_digits_only(self, digits_only: bool) -> None:
        """Reads digits only, in this Image and all that follow, or signs as well."""
        self._at_first = replace(self._at_first, signs=not digits_only)
        self._set(replace(self.options, signs=not digits_only))

    def label(self, index: int, text: str) -> None:
        """Makes a part this digit or sign: "0" to "9", or one of `SIGNS`."""
        if self._shown is not None:
            self.correcting.label(self._shown, index, text)

    def remove(self, index: int) -> None:
        """Takes a part away."""
        if self._shown is not None:
            self.correcting.remove(self._shown, index)

    def reject(self, index: int) -> None:
        """Takes a part away, and says that what is there is no digit."""
        if self._shown is not None:
            self.correcting.reject(self._shown, index)

    def add(self, box: Box) -> None:
        """Reads what lies in a box of the turned Image as one digit."""
        if self._base is not None:
            self.correcting.add(self._as_opened(box, self._base))

    def join(self, index: int) -> None:
        """Reads a part and the one after it as one digit."""
        if self._shown is not None and index + 1 < len(self._shown.anchors):
            self.correcting.join(self._shown, index)

    def cut(self, index: int) -> None:
        """Reads a Digit as the two that are in it."""
        shown = self._shown
        digit = None if shown is None else shown.unlabelled[index]
        if shown is None or not isinstance(digit, Digit):
            return

        def on_halves(halves: tuple[Box, Box]) -> None:
            places = tuple(self._as_opened(box, shown.reading) for box in halves)
            self.correcting.cut(shown, index, places)

        self._cut_order.follow(self._service.halves(digit), on_halves, self.correcting.refuse)

    def has_second_half(self, index: int) -> bool:
        """Whether a part is the first half of what was cut, of which nothing has been said yet."""
        return self.correcting.has_second_half(self.anchors[index])

    def _read_one(self, place: Box) -> Order:
        """Reads what lies in a box of the Image as it was opened as one digit."""
        assert self.picture is not None and self._base is not None
        image = self.picture.image
        box = turned_box(place, self._base.rotation, image.shape[1], image.shape[0])
        return self._service.read_one(image, box, self.options)

    @staticmethod
    def _as_opened(box: Box, reading: Reading) -> Box:
        """A box of a Reading in pixels of the Image as it was opened."""
        return turned_box(box, -reading.rotation, reading.width, reading.height)

    def _set(self, options: ReadOptions) -> None:
        if self.picture is None or options == self.options:
            return
        self.options = options
        self.options_changed.emit()
        if not self._read_order.is_under_way:
            self._order_read()

    def _size(self) -> tuple[int, int]:
        """Width and height of the Image, turned as the options have it."""
        assert self.picture is not None
        height, width = self.picture.image.shape[:2]
        return (height, width) if (self.options.rotation or 0) % 180 else (width, height)

    def _forget_reading(self) -> None:
        self._cut_order.forget()
        self._let_go()
        self.waiting.emit()

    def _let_go(self) -> None:
        """Has no Reading any more."""
        self.expecting.forget()
        self._base = self._shown = self._shown_of = None

    def _order_read(self) -> None:
        assert self.picture is not None
        self._asked = self.options
        order = self._service.read(self.picture.image, self.options)
        self._read_order.follow(order, self._on_read, self._on_not_read)

    def _order_turn(self, picture: OpenedPicture, rotation: int) -> None:
        self._turn_order.follow(self._service.turn(picture, rotation), self._on_turned, self.failed.emit)

    def _on_read(self, reading: Reading) -> None:
        assert self.picture is not None
        if self.options.rotation is None:
            # From now on it stays as it was found.
            self.found_turn = reading if reading.rotation else None
            self.options = replace(self.options, rotation=reading.rotation)
            self._asked = replace(self._asked, rotation=reading.rotation)
        if self.options != self._asked:
            self._order_read()
        self._base = reading
        self.correcting.renew(reading)
        if reading.rotation == self._rotation:
            self._show()
        elif not self._turn_order.is_under_way:
            self._order_turn(self.picture, reading.rotation)

    def _on_turned(self, levels: object) -> None:
        self._rotation = self.options.rotation or 0
        self.picture_turned.emit(levels)
        self._show()

    def _on_not_read(self, error: DigitRecError) -> None:
        self._let_go()
        self.failed.emit(error)

    @pyqtSlot()
    def _show(self) -> None:
        """Shows what was read, unless the Image must be turned for it first, or it is not known what was corrected.

        A new Reading waits until it is known how its numbers fit. What is corrected is shown at once, and once more
        when that is known.
        """
        if self._base is None or self._turn_order.is_under_way or self._find_order.is_under_way:
            return
        shown = self.correcting.applied_to(self._base, signs=self.options.signs)
        if self.expecting.knows(shown.reading) or self._shown_of is self._base:
            self._shown_of = self._base
            self._shown = replace(shown, reading=self.expecting.applied_to(shown.reading))
            self.read.emit(self._shown.reading)
