"""The part of SampleService that lives on its thread: it owns the store and does the slow work."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.services.failures import UNEXPECTED
from digitrec_gui.services.opencv import preload_opencv

if TYPE_CHECKING:
    from digitrec_gui.core.samples.store import SampleStore
    from digitrec_gui.core.samples.types import NewSample, Order, Sample
    from digitrec_gui.core.types import Image

_PROGRESS_SECONDS = 0.1

_log = logging.getLogger(__name__)


class SamplesWorker(QObject):
    """Keeps and finds samples, one order at a time. Every failure leaves as a signal, never as an exception.

    The store is opened by the first order that needs it, and so are SQLite, OpenCV and Pillow.
    """

    changed = pyqtSignal(object)
    added = pyqtSignal(int, object)
    relabelled = pyqtSignal(int, object)
    removed = pyqtSignal(int, object)
    restored = pyqtSignal(int)
    ids_found = pyqtSignal(int, object)
    got = pyqtSignal(int, object)
    progress = pyqtSignal(int, int, int)
    saved = pyqtSignal(int, object)
    imported = pyqtSignal(int, object)
    sheet_read = pyqtSignal(int, object)
    failed = pyqtSignal(int, str)
    cancelled = pyqtSignal(int)
    set_aside = pyqtSignal(object)

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._store: SampleStore | None = None
        self._stopped = False
        self._cancelled: set[int] = set()

    def stop(self) -> None:
        """Ends an import or export, and makes every order stale that has not begun and does not change a sample.

        For any thread: it sets one boolean.
        """
        self._stopped = True

    def cancel(self, request: int) -> None:
        """Ends an import or export, whether it has begun or not. For any thread: it adds one number."""
        self._cancelled.add(request)

    @pyqtSlot()
    def close(self) -> None:
        """Closes the store, and ends the thread: an order like others, so that all before it are carried out."""
        if self._store is not None:
            self._guard(0, self._store.close)
            self._store = None
        if (thread := self.thread()) is not None:
            thread.quit()

    @pyqtSlot(int)
    def count(self, request: int) -> None:
        """Says how many samples there are."""
        self._guard(request, self._say_counts, is_question=True)

    @pyqtSlot(int, object)
    def add(self, request: int, samples: Iterable[NewSample]) -> None:
        """Adds samples."""

        def work() -> None:
            self.added.emit(request, self._open().add(samples))
            self._say_counts()

        self._guard(request, work)

    @pyqtSlot(int, object, int)
    def relabel(self, request: int, ids: Sequence[int], digit: int) -> None:
        """Labels samples anew."""

        def work() -> None:
            before = self._open().get(ids)
            self._open().relabel(ids, digit)
            self.relabelled.emit(request, before)
            self._say_counts()

        self._guard(request, work)

    @pyqtSlot(int, object)
    def remove(self, request: int, ids: Sequence[int]) -> None:
        """Removes samples."""

        def work() -> None:
            before = self._open().get(ids)
            self._open().remove(ids)
            self.removed.emit(request, before)
            self._say_counts()

        self._guard(request, work)

    @pyqtSlot(int, object)
    def restore(self, request: int, samples: Iterable[Sample]) -> None:
        """Puts removed samples back."""

        def work() -> None:
            self._open().restore(samples)
            self.restored.emit(request)
            self._say_counts()

        self._guard(request, work)

    @pyqtSlot(int, object, str)
    def ids(self, request: int, digit: int | None, order: Order) -> None:
        """Finds the ids of all samples or of those of one digit."""
        self._guard(request, lambda: self.ids_found.emit(request, self._open().ids(digit, order)), is_question=True)

    @pyqtSlot(int, object)
    def get(self, request: int, ids: Iterable[int]) -> None:
        """Gets samples."""
        self._guard(request, lambda: self.got.emit(request, self._open().get(ids)), is_question=True)

    @pyqtSlot(int, object, bool)
    def export(self, request: int, target: Path, is_folder: bool) -> None:
        """Writes all samples: as PNGs to a folder, or as an .npz."""

        def work() -> None:
            from digitrec_gui.core.samples import exporting

            if is_folder:
                exporting.export_folder(self._open(), target, self._step(request))
            else:
                exporting.export_npz(self._open(), target, self._step(request))
            self.saved.emit(request, target)

        self._guard_files(request, work)

    @pyqtSlot(int, object, bool)
    def take_in(self, request: int, source: Path, is_folder: bool) -> None:
        """Adds the digits of a folder of pictures, or of an .npz."""

        def work() -> None:
            from digitrec_gui.core.samples import importing

            if is_folder:
                imported = importing.import_folder(self._open(), source, self._step(request))
            else:
                imported = importing.import_npz(self._open(), source, self._step(request))
            self.imported.emit(request, imported)
            self._say_counts()

        self._guard_files(request, work)

    @pyqtSlot(int, int, object)
    def save_sheet(self, request: int, number: int, file: Path) -> None:
        """Writes a guided sheet as a PDF."""

        def work() -> None:
            from digitrec_gui.core.files import write_whole
            from digitrec_gui.services.samples.sheet_pdf import sheet_pdf

            write_whole(file, sheet_pdf(number))
            self.saved.emit(request, file)

        self._guard_files(request, work)

    @pyqtSlot(int, object)
    def read_sheet(self, request: int, source: Path | Image) -> None:
        """Reads a photograph of a guided sheet."""

        def work() -> None:
            from digitrec_gui.core.images import open_image
            from digitrec_gui.core.samples.sheet_photo import read_sheet

            image = open_image(source).image if isinstance(source, Path) else source
            self.sheet_read.emit(request, read_sheet(image))

        self._guard_files(request, work)

    def _open(self) -> SampleStore:
        """The store; each order tries to open it, if none before could."""
        if self._store is None:
            from digitrec_gui.core.samples.store import SampleStore

            self._store = SampleStore(self._file)
            if self._store.set_aside is not None:
                _log.warning("a damaged file of samples was set aside: %s", self._store.set_aside)
                self.set_aside.emit(self._store.set_aside)
        return self._store

    def _say_counts(self) -> None:
        self.changed.emit(self._open().count())

    def _step(self, request: int) -> Callable[[int, int], None]:
        """Says now and then how far an import or export is; ends it when it is cancelled or the program closed."""
        from digitrec_gui.core.samples.exporting import Stopped

        last = time.monotonic()

        def step(done: int, of: int) -> None:
            nonlocal last
            if self._stopped or request in self._cancelled:
                raise Stopped
            if time.monotonic() - last > _PROGRESS_SECONDS:
                last = time.monotonic()
                self.progress.emit(request, done, of)

        return step

    def _guard_files(self, request: int, work: Callable[[], None]) -> None:
        """Like `_guard`, for what is read from files or written to them: it may be stopped, and needs OpenCV."""
        if self._stopped:
            return
        if request in self._cancelled:
            self.cancelled.emit(request)
            return

        def stoppable() -> None:
            preload_opencv()
            from digitrec_gui.core.samples.exporting import Stopped

            try:
                work()
            except Stopped:
                _log.info("an import or export of samples was stopped")
                self.cancelled.emit(request)

        self._guard(request, stoppable)

    def _guard(self, request: int, work: Callable[[], None], is_question: bool = False) -> None:
        """Does the work; an exception that left a slot would end the program."""
        if self._stopped and is_question:
            return
        try:
            work()
        except DigitRecError as error:
            self.failed.emit(request, str(error))
        except MemoryError:
            _log.exception("out of memory")
            self.failed.emit(request, "There is not enough memory for this. Close other programs, or take fewer.")
        except Exception:
            _log.exception("unexpected error in the samples worker")
            self.failed.emit(request, UNEXPECTED)
