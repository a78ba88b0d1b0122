"""ReadingService: loads a Model, opens and reads Images with it, and never keeps the caller waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.needs import TrainingMissingError, can_train
from digitrec_gui.core.process import SECONDS
from digitrec_gui.core.reading.expected import Question
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.types import Box, Digit, Image, ModelInfo, Reading, ReadOptions
from digitrec_gui.services.child import ChildOrders
from digitrec_gui.services.orders import NewestOrder, Order, Orders
from digitrec_gui.services.reading.pages_worker import PagesWorker
from digitrec_gui.services.reading.pictures import ImageSource, OpenedPicture, turned_levels
from digitrec_gui.services.reading.worker import ReadingWorker

if TYPE_CHECKING:
    from digitrec_gui.core.pages import Pages

FIND_OUT = ReadOptions(rotation=None, all_ink=True)
"""Reads all of an Image, turned upright."""

_LIVE = ReadOptions(thorough=False, signs=False)
"""Reads a Frame, of which the next is on its way."""


class ReadingService(QObject):
    """Owns two threads, one on which files are opened and one that reads, and the child processes.

    A Model is compiled in a child, and a PDF is open in one.

    Signals:
        model_ready(ModelInfo): from now on this Model reads.
        model_failed(str): a Model could not be loaded, and why; the one before it, if any, still reads.
        model_compiling(str): the Model of this name must be compiled first, which takes some seconds.
    """

    model_ready = pyqtSignal(object)
    model_failed = pyqtSignal(str)
    model_compiling = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: Path | None = None
        self._load_order = NewestOrder(self)
        self._compiling = ChildOrders(SECONDS, self)
        self._worker = ReadingWorker()
        self._worker.model_ready.connect(self._on_model_ready)
        self._orders = Orders(self._worker, "reading", self)
        self._pages_worker = PagesWorker()
        self._page_orders = Orders(self._pages_worker, "pages", self)

    def load(self, h5: Path) -> None:
        """Loads a Model; one that is still being loaded is forgotten."""
        self.cancel_load()
        self._asked = h5
        order = self._orders.give(self._worker.load, h5)
        self._load_order.follow(order, partial(self._on_loaded, h5), self._on_load_failed)

    def cancel_load(self) -> None:
        """Forgets the Model that is being loaded or compiled; the one before it stays."""
        self._asked = None
        self._load_order.forget()

    @property
    def is_loading(self) -> bool:
        """Whether a Model is being loaded or compiled: `model_ready` or `model_failed` will follow."""
        return self._asked is not None

    def open(self, source: ImageSource, password: str = "") -> Order:
        """Opens an Image, or the first page of a file; the answer is an OpenedPicture.

        It fails with a PasswordError where another password is needed.
        """
        return self._page_orders.give(self._pages_worker.open, source, password)

    def open_page(self, pages: Pages, number: int) -> Order:
        """Opens a page, from 0; the answer is an OpenedPicture."""
        return self._page_orders.give(self._pages_worker.page, pages, number)

    def thumbnail(self, pages: Pages, number: int, side: int) -> Order:
        """Makes a page so small that its longer side has so many pixels; the answer is a QImage."""
        return self._page_orders.give(self._pages_worker.thumbnail, pages, number, side)

    def let_go(self, pages: Pages) -> None:
        """Closes a file of which no page is wanted any more; returns at once, though its child takes time to end."""
        self._page_orders.give(pages.close)

    def read(self, image: Image, options: ReadOptions = _LIVE) -> Order:
        """Reads an Image; the answer is a Reading."""
        return self._orders.give(self._worker.read, image, options)

    def read_one(self, image: Image, box: Box, options: ReadOptions) -> Order:
        """Reads what lies in a box, in pixels of the turned Image, as one digit; the answer is a Digit."""
        return self._orders.give(self._worker.read_one, image, box, options)

    def halves(self, digit: Digit) -> Order:
        """Finds the two digits that are in one; the answer are their boxes, in pixels of its Image."""
        return self._orders.give(self._worker.halves, digit)

    def fitting(self, questions: Sequence[Question], pattern: Pattern) -> Order:
        """Finds out how numbers fit a pattern; the answer is a dict of what they are to be read as."""
        return self._orders.give(self._worker.fitting, questions, pattern)

    def turn(self, picture: OpenedPicture, rotation: int) -> Order:
        """Turns a picture by so many degrees clockwise, a multiple of 90; the answer are its levels, largest first."""
        return self._orders.give(turned_levels, picture.levels, rotation)

    def stages(self, image: Image, digit: Digit, rotation: int = 0) -> Order:
        """Works out the steps by which a Digit of this Image, turned so, was read; the answer are its Stages."""
        return self._orders.give(self._worker.stages, image, digit, rotation)

    def look_into(self, digit: Digit) -> Order:
        """Finds out what went on in the Model as it read a Digit; the answer is an Insight."""
        return self._orders.give(self._worker.look_into, digit)

    def crop(self, image: Image, box: Box, rotation: int = 0) -> Order:
        """Cuts a box out of this Image, turned so, as far as the Image reaches; the answer is an Image."""
        return self._orders.give(self._worker.crop, image, box, rotation)

    def tabbed(self, reading: Reading) -> Order:
        """Puts tabs between the numbers of a Reading, see `core.reading.tables`; the answer is the text."""
        return self._orders.give(self._worker.tabbed, reading)

    def save(
        self, file: Path, name: str, image: Image, reading: Reading, page: int = 1, *, columns: bool = False
    ) -> Order:
        """Writes what was read from the Image of this name as the suffix says, see `core.reading.export`.

        The answer is the file.
        """
        return self._orders.give(self._worker.save, file, name, image, reading, page, columns)

    def save_pages(self, file: Path, name: str, readings: Mapping[int, Reading], *, columns: bool = False) -> Order:
        """Writes what was read from pages, by their numbers from 1, of the file of this name.

        The answer is the file.
        """
        return self._orders.give(self._worker.save_pages, file, name, readings, columns)

    def save_lines(self, file: Path, lines: tuple[str, ...]) -> Order:
        """Writes lines of text to a file; the answer is the file."""
        return self._orders.give(self._worker.save_lines, file, lines)

    def close(self) -> None:
        """Ends the child processes and the threads; waits for the orders that may be under way."""
        self.cancel_load()
        self._page_orders.close()
        self._orders.close()

    @pyqtSlot(object, object)
    def _on_model_ready(self, h5: Path, info: ModelInfo) -> None:
        # Also for a load that was superseded meanwhile: it is the Model that reads until the next is ready.
        if h5 == self._asked:
            self._asked = None
        self.model_ready.emit(info)

    def _on_loaded(self, h5: Path, must_be_compiled: bool) -> None:
        if must_be_compiled and not can_train():
            self._on_load_failed(TrainingMissingError(f"Preparing the model “{h5.stem}” for its first use"))
        elif must_be_compiled:
            self.model_compiling.emit(h5.stem)
            problem = f"The model “{h5.stem}” could not be prepared"
            order = self._compiling.give(
                ("compile", str(h5), "--events"),
                unexplained=f"{problem}: the program that does it stopped. The log says more.",
                not_started=f"{problem}: no further program could be started.",
            )
            self._load_order.follow(order, partial(self._on_compiled, h5), self._on_load_failed)

    def _on_compiled(self, h5: Path, event: dict[str, Any]) -> None:
        order = self._orders.give(self._worker.use, h5, Path(event["path"]))
        self._load_order.follow(order, partial(self._on_loaded, h5), self._on_load_failed)

    def _on_load_failed(self, error: DigitRecError) -> None:
        self._asked = None
        self.model_failed.emit(str(error))
