"""The pages of the file that is shown: which of them it is, what is known of the others, and how one turns. No widget.

One page is in memory at a time; of the others their Readings and Corrections are kept, and some thumbnails.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.types import Reading
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.services.reading.pictures import OpenedPicture
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.ui.image.reading import ImageReading, PageReading

if TYPE_CHECKING:
    from digitrec_gui.core.pages import Pages

_RECENT = 8
"""So many pages are shown again without being read again."""


class Paging(QObject):
    """Has the session go on with the page that is asked for.

    Attributes:
        number: of the page that is shown, from 0.
        wanted: of the page that is shown or on its way.
        shape: width and height of the page that was shown first, pixels.
        damaged: why a page cannot be shown, by its number.

    Signals:
        changed(): there is another file, or none; or the pictures of an animation are shown, too.
        turning(): another page is on its way; until it is there, the one before and its Reading stay.
        turned(OpenedPicture): this page is shown.
        failed(str): a page cannot be shown, and why; the one before stays.
        read(int): more is known of this page.
    """

    changed = pyqtSignal()
    turning = pyqtSignal()
    turned = pyqtSignal(object)
    failed = pyqtSignal(str)
    read = pyqtSignal(int)

    def __init__(self, service: ReadingService, session: ImageReading, parent: QObject) -> None:
        super().__init__(parent)
        self.service = service
        self._session = session
        self.pages: Pages | None = None
        self.number = self.wanted = 0
        self.shape = (1, 1)
        self.damaged: dict[int, str] = {}
        self._known: dict[int, PageReading] = {}
        self._is_shown = False
        self._order = NewestOrder(self)
        session.read.connect(self._on_read)

    @property
    def count(self) -> int:
        """How many pages there are to turn to; 1 for a picture, and for an animation until its others are shown."""
        return self.pages.count if self.pages is not None and self._is_shown else 1

    @property
    def hidden(self) -> int:
        """How many pictures there are in an animation of which only one is shown; else 0."""
        return self.pages.count if self.pages is not None and not self._is_shown else 0

    def begin(self, picture: OpenedPicture) -> None:
        """Begins with another file."""
        self.clear()
        self.pages = picture.pages
        self.number = self.wanted = picture.number
        self.shape = (picture.image.shape[1], picture.image.shape[0])
        self._is_shown = self.pages is not None and not self.pages.is_animation
        for before in range(picture.number):
            self.damaged[before] = f"Page {before + 1} is damaged and cannot be shown."
        self.changed.emit()

    def clear(self) -> None:
        """Lets the file go."""
        self._order.forget()
        if self.pages is not None:
            self.service.let_go(self.pages)
        self.pages = None
        self.number = self.wanted = 0
        self._known.clear()
        self.damaged.clear()
        self.changed.emit()

    @pyqtSlot()
    def show_all(self) -> None:
        """Shows the other pictures of an animation, too."""
        self._is_shown = self.pages is not None
        self.changed.emit()

    @pyqtSlot(int)
    def turn_to(self, number: int) -> None:
        """Turns to a page, from 0; one that is on its way is forgotten."""
        if self.pages is None or not 0 <= number < self.count:
            return
        self._order.forget()
        self.wanted = number
        if number != self.number:
            order = self.service.open_page(self.pages, number)
            self._order.follow(order, self._on_opened, partial(self._on_failed, number))
        self.turning.emit()

    def next_to(self, by: int) -> int | None:
        """The next page that can be shown, by 1 or -1; None if there is none."""
        number = self.wanted + by
        while number in self.damaged:
            number += by
        return number if 0 <= number < self.count else None

    def turn(self, by: int) -> None:
        """Turns to the next page, by 1 or -1."""
        number = self.next_to(by)
        if number is not None:
            self.turn_to(number)

    def known(self, number: int) -> PageReading | None:
        """What is known of a page, also of that which is shown."""
        return self._session.page() if number == self.number else self._known.get(number)

    def reading(self, number: int) -> Reading | None:
        """What was read from a page, as corrected; None while nothing is known."""
        known = self.known(number)
        return None if known is None else known.shown

    def read_again(self) -> None:
        """Has every page read anew, as with another Model, each when it is shown."""
        for number, known in self._known.items():
            self._known[number] = replace(known, shown=None, base=None)
            self.read.emit(number)

    def show_again(self) -> None:
        """Has what was read of every page shown anew, as where numbers must be something else, each in its turn."""
        for number, known in self._known.items():
            self._known[number] = replace(known, shown=None)
            self.read.emit(number)

    def _on_opened(self, picture: OpenedPicture) -> None:
        self._keep()
        known = self._known.get(picture.number)
        self.number = self.wanted = picture.number
        self.turned.emit(picture)
        self._session.turn_to(picture, known)

    def _keep(self) -> None:
        """Keeps what is known of the page that was shown; of those that were shown long ago, what takes little."""
        self._known.pop(self.number, None)
        self._known[self.number] = self._session.page()
        for number in list(self._known)[-_RECENT - 1 : -_RECENT]:
            self._known[number] = self._known[number].without_ink()

    def _on_failed(self, number: int, error: DigitRecError) -> None:
        self.damaged[number] = str(error)
        self.wanted = self.number
        self.failed.emit(str(error))

    @pyqtSlot(object)
    def _on_read(self, _reading: Reading) -> None:
        self.read.emit(self.number)
