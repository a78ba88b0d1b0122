"""The part of ReadingService that lives on its thread: it owns the Reader and does the slow work."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QImage

from digitrec_gui import paths
from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.process import silent_stderr
from digitrec_gui.core.types import Box, Digit, Image, Reading, ReadOptions
from digitrec_gui.services.failures import UNEXPECTED
from digitrec_gui.services.opencv import keep_freed_memory, preload_opencv
from digitrec_gui.services.reading.pictures import (
    ImageSource,
    OpenedPicture,
    ReadImage,
    from_qimage,
    pyramid,
    turned_levels,
)

if TYPE_CHECKING:
    from digitrec_gui.core.images import OpenedImage
    from digitrec_gui.core.reading.reader import Reader


NO_MODEL = "There is no model to read with. Open one from the Model menu."


_log = logging.getLogger(__name__)


class ReadingWorker(QObject):
    """Opens and reads Images, one order at a time. Every failure leaves as a signal, never as an exception.

    OpenCV, Pillow and LiteRT are imported by its slots, so that the window need not wait for them.
    """

    model_ready = pyqtSignal(int, object)
    model_failed = pyqtSignal(int, str)
    compile_needed = pyqtSignal(int, object)
    image_opened = pyqtSignal(int, object)
    read_done = pyqtSignal(int, object)
    one_read = pyqtSignal(int, object)
    image_turned = pyqtSignal(int, object)
    stages_done = pyqtSignal(int, object)
    saved = pyqtSignal(int, object)
    failed = pyqtSignal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self._reader: Reader | None = None
        self._name = ""
        self._newest_open = 0
        self._stopped = False
        self._upright: _Turned | None = None

    def supersede(self, open_id: int) -> None:
        """Makes every `open` before this one stale. For any thread: it sets one integer."""
        self._newest_open = open_id

    def stop(self) -> None:
        """Makes every order that has not begun stale. For any thread: it sets one boolean."""
        self._stopped = True

    @pyqtSlot(int, object)
    def load(self, load_id: int, h5: Path) -> None:
        """Loads the compiled copy of a `.h5`, or says that it must be compiled first."""

        def work() -> None:
            preload_opencv()
            keep_freed_memory()
            self._name = h5.stem
            compiled = find_compiled(h5, paths.cache_folder())
            if compiled is None:
                self.compile_needed.emit(load_id, h5)
            else:
                self._use(load_id, compiled)

        self._guard(load_id, self.model_failed.emit, work)

    @pyqtSlot(int, object)
    def use(self, load_id: int, compiled: Path) -> None:
        """Loads the copy of the last `.h5` asked for, now that it is compiled; the old Model stays if that fails."""
        self._guard(load_id, self.model_failed.emit, lambda: self._use(load_id, compiled))

    @pyqtSlot(int, object, object)
    def open(self, request: int, source: ImageSource, options: ReadOptions) -> None:
        """Opens an Image, then reads it, unless that was done before."""

        def work() -> None:
            if self._is_stale(request):
                return
            opened = _open(source)
            picture = OpenedPicture(opened.image, opened.note, pyramid(opened.image))
            if self._is_stale(request):
                return
            self._upright = None  # its memory may be needed
            self.image_opened.emit(request, picture)
            if isinstance(source, ReadImage):
                self.read_done.emit(request, source.reading)
            else:
                self._read(request, opened.image, options)

        self._guard(request, self.failed.emit, work)

    @pyqtSlot(int, object, object)
    def read(self, request: int, image: Image, options: ReadOptions) -> None:
        """Reads an Image."""
        self._guard(request, self.failed.emit, lambda: self._read(request, image, options))

    @pyqtSlot(int, object, object, object)
    def read_one(self, request: int, image: Image, box: Box, options: ReadOptions) -> None:
        """Reads what lies in a box as one digit."""

        def work() -> None:
            upright = self._turned(image, options.rotation or 0)
            self.one_read.emit(request, self._model().read_one(upright, box, replace(options, rotation=0)))

        self._guard(request, self.failed.emit, work)

    @pyqtSlot(int, object, int)
    def turn(self, request: int, picture: OpenedPicture, rotation: int) -> None:
        """Turns the levels of a picture."""

        def work() -> None:
            self.image_turned.emit(request, turned_levels(picture.levels, rotation))

        self._guard(request, self.failed.emit, work)

    @pyqtSlot(int, object, object, int)
    def stages(self, request: int, image: Image, digit: Digit, rotation: int) -> None:
        """Works out the steps by which a Digit was read."""

        def work() -> None:
            self.stages_done.emit(request, self._model().stages(self._turned(image, rotation), digit))

        self._guard(request, self.failed.emit, work)

    @pyqtSlot(int, object, str, object, object)
    def save(self, request: int, file: Path, name: str, image: Image, reading: Reading) -> None:
        """Writes what was read."""

        def work() -> None:
            from digitrec_gui.core.reading import export

            export.save(file, name, self._turned(image, reading.rotation), reading)
            self.saved.emit(request, file)

        self._guard(request, self.failed.emit, work)

    @pyqtSlot(int, object, object)
    def save_lines(self, request: int, file: Path, lines: tuple[str, ...]) -> None:
        """Writes lines of text."""

        def work() -> None:
            from digitrec_gui.core.reading import export

            export.save_lines(file, lines)
            self.saved.emit(request, file)

        self._guard(request, self.failed.emit, work)

    def _turned(self, image: Image, rotation: int) -> Image:
        """The Image turned; the last one is kept, because much is asked of the same one."""
        from digitrec_gui.core.geometry import turned

        if not rotation:
            return image
        if self._upright is None or self._upright.image is not image or self._upright.rotation != rotation:
            self._upright = _Turned(image, rotation, turned(image, rotation))
        return self._upright.upright

    def _is_stale(self, open_id: int) -> bool:
        return self._stopped or open_id < self._newest_open

    def _use(self, load_id: int, compiled: Path) -> None:
        import cv2

        from digitrec_gui.core.reading.engine import Engine
        from digitrec_gui.core.reading.reader import Reader

        # One core is left to the window: with all of them busy the system itself holds it up for 8 to 15 ms.
        threads = max(1, (os.cpu_count() or 2) - 1)
        cv2.setNumThreads(threads)
        with silent_stderr():  # LiteRT's greeting
            engine = Engine(compiled, threads)
        self._reader = Reader(engine)
        # It may have been renamed since it was compiled.
        self.model_ready.emit(load_id, replace(engine.info, name=self._name))

    def _read(self, request: int, image: Image, options: ReadOptions) -> None:
        self.read_done.emit(request, self._model().read(image, options))

    def _model(self) -> Reader:
        if self._reader is None:
            raise DigitRecError(NO_MODEL)
        return self._reader

    def _guard(self, request: int, report: Callable[[int, str], object], work: Callable[[], None]) -> None:
        """Does the work; an exception that left a slot would end the program."""
        if self._stopped:
            return
        try:
            work()
        except DigitRecError as error:
            report(request, str(error))
        except MemoryError:
            _log.exception("out of memory")
            report(request, "There is not enough memory for this. Close other programs, or use a smaller picture.")
        except Exception:
            _log.exception("unexpected error in the reading worker")
            report(request, UNEXPECTED)


@dataclass(frozen=True, eq=False)
class _Turned:
    """An Image, and the same turned."""

    image: Image
    rotation: int
    upright: Image


def _open(source: ImageSource) -> OpenedImage:
    from digitrec_gui.core.images import OpenedImage, open_image

    if isinstance(source, ReadImage):
        return OpenedImage(source.image)
    return OpenedImage(from_qimage(source)) if isinstance(source, QImage) else open_image(source)
