"""What was corrected of a picture is remembered with it, and shown again when it is opened again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QLocale, QObject, pyqtSignal
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QWidget

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.reading.corrections import NOTHING, Correction, Corrections, Extent, Remembered, merged
from digitrec_gui.core.types import Image, ReadOptions
from digitrec_gui.services.orders import Order
from digitrec_gui.services.reading.remembered import Found, RememberedCorrections
from digitrec_gui.ui.reading.corrections import CorrectedPage
from digitrec_gui.ui.widgets.actions import action
from digitrec_gui.ui.widgets.controls import Offer, ask, ask_to_close


class Remembering(QObject):
    """Each correction is kept as soon as it is made. What cannot be kept waits here, and is tried again with the next.

    Signals:
        failed(str): corrections could not be kept, and why; they are in this window only.
        kept(): there are none that are in this window only.
        remarked(str): something that is to be known of what was remembered.
        forgotten(): nothing is remembered any more.
    """

    failed = pyqtSignal(str)
    kept = pyqtSignal()
    remarked = pyqtSignal(str)
    forgotten = pyqtSignal()

    def __init__(self, service: RememberedCorrections, window: QWidget) -> None:
        super().__init__(window)
        self._service = service
        self._window = window
        self._waiting: list[Correction] = []
        self._given: list[Order] = []
        self._order: Order | None = None
        self._problem = ""
        self._then: Callable[[], object] | None = None
        self._known: set[bytes] = set()
        self._let_go: set[bytes] = set()
        self.look = action(
            self,
            "history",
            "Remembere&d corrections…",
            "How many pictures there are of which corrections are remembered; to forget them",
        )
        self.look.triggered.connect(self._look)
        service.set_aside.connect(self._on_set_aside)

    def find(self, page: CorrectedPage, image: Image) -> Order:
        """Finds what is remembered of a page, and lets that know its key; the answer is for `found`."""
        order = self._service.find(image)
        order.then(self, lambda found: self._on_found(page, found), lambda _error: self._on_not_found(page))
        return order

    def found(self, found: Found) -> Remembered | None:
        """What is remembered of a page, with what could not be kept yet."""
        steps = [step for step in self._waiting if step.key == found.key]
        remembered = found.remembered
        for step in steps:
            known = NOTHING if remembered is None else remembered.corrections
            remembered = Remembered(merged(known, step), step.options)
        return remembered

    def keep(self, key: bytes, before: Corrections, after: Corrections, options: ReadOptions) -> None:
        """Keeps a step of correcting a page.

        Args:
            key: of the page; empty if it is not known.
            before: what was corrected of it.
            after: what is corrected now.
            options: how it is read.
        """
        if key in self._let_go:  # of what is forgotten, all that is still shown counts again
            self._let_go.discard(key)
            before = NOTHING
        self._waiting.append(Correction(key, before, after, options))
        self._go_on()

    def give(self, picture: QImage, corrections: Corrections) -> None:
        """Keeps what was corrected of a picture elsewhere, for when it is opened."""
        if corrections == NOTHING:
            return
        order = self._service.find(picture)
        self._given.append(order)

        def keep(found: Found | None) -> None:
            self._given.remove(order)
            self.keep(b"" if found is None else found.key, NOTHING, corrections, ReadOptions(rotation=None))

        order.then(self, keep, lambda _error: keep(None))

    @property
    def has_unkept(self) -> bool:
        """Whether there are corrections that are not on the disk, or not yet."""
        return bool(self._waiting or self._given)

    def ask_to_close(self, close: Callable[[], object]) -> None:
        """Closes the window as soon as all is kept; asks whether to do so without what cannot be."""
        if self._order is not None or self._given:
            self._then = close
            return

        def drop_and_close() -> None:
            self._waiting.clear()
            close()

        pictures = len({step.key for step in self._waiting})
        of = "a picture" if pictures == 1 else f"{pictures} pictures"
        ask_to_close(
            self._window,
            "Corrections",
            f"Close DigitRec without keeping the corrections of {of}?",
            self._problem,
            close=Offer("Close without keeping", drop_and_close, "Close DigitRec; these corrections are gone then"),
            stay="Cancel",
            instead=Offer("Try again", lambda: self._try_to_close(close), "Keep them, and close DigitRec then"),
        )

    def try_again(self) -> None:
        """Tries to keep what could not be."""
        self._go_on()

    def _try_to_close(self, close: Callable[[], object]) -> None:
        self._then = close
        self._go_on()

    def _go_on(self) -> None:
        if self._order is None and self._waiting:
            steps = tuple(self._waiting)
            self._order = self._service.keep(steps)
            self._order.then(self, lambda _answer: self._on_kept(len(steps)), self._on_not_kept)

    def _on_kept(self, count: int) -> None:
        self._order, self._problem = None, ""
        del self._waiting[:count]
        if self._waiting:
            self._go_on()
            return
        self.kept.emit()
        self._close()

    def _on_not_kept(self, error: DigitRecError) -> None:
        self._order, self._problem = None, str(error)
        self.failed.emit(f"{error} Until then your corrections are only in this window.")
        self._close()

    def _close(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    def _on_found(self, page: CorrectedPage, found: Found) -> None:
        page.key = found.key
        self._known.add(found.key)
        self._let_go.discard(found.key)
        if found.problem:
            self.remarked.emit(f"What was corrected of this picture before is not shown: {found.problem}")

    def _on_not_found(self, page: CorrectedPage) -> None:
        page.key = b""

    def _look(self) -> None:
        self._service.extent().then(self, self._say_extent, lambda error: self.remarked.emit(str(error)))

    def _say_extent(self, extent: Extent) -> None:
        close = Offer("Close", lambda: None, "Close this, and change nothing")
        if not extent.pictures:
            what = "As soon as you correct a picture, that is remembered with it, and shown when it is opened again."
            ask(self._window, "Remembered corrections", "No corrections are remembered.", what, stay=close)
            return
        size = QLocale(QLocale.Language.English).formattedDataSize(extent.size, 0)
        pictures = "1 picture" if extent.pictures == 1 else f"{extent.pictures:,} pictures"
        ask(
            self._window,
            "Remembered corrections",
            f"Corrections of {pictures} are remembered ({size}).",
            "A picture shows them when it is opened again, wherever it lies. What is remembered is what you said of it "
            "and where, not the picture; it stays on this computer.",
            do=Offer("Forget them", self._forget, "Forget what was corrected of all pictures"),
            stay=close,
        )

    def _forget(self) -> None:
        self._service.clear().then(self, self._on_forgotten, lambda error: self.remarked.emit(str(error)))

    def _on_forgotten(self, _answer: object) -> None:
        self._let_go = set(self._known)
        self.forgotten.emit()

    def _on_set_aside(self, file: Path) -> None:
        self.remarked.emit(
            f"The file of remembered corrections is damaged. It was set aside as {file.name}, in {file.parent}, and "
            "nothing in it was changed. DigitRec has begun a new one."
        )
