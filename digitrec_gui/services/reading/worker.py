"""The part of ReadingService that lives on its thread: it owns the Reader and does the slow work."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal

from digitrec_gui import paths
from digitrec_gui.core.errors import NoModelError
from digitrec_gui.core.models.cards import with_test_of
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.process import silent_stderr
from digitrec_gui.core.reading.expected import Fit, Question, fitting
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.types import Box, Digit, Image, Insight, Reading, ReadOptions, Stages
from digitrec_gui.services.opencv import keep_freed_memory, preload_opencv
from digitrec_gui.services.orders import OrderWorker

if TYPE_CHECKING:
    from digitrec_gui.core.ink.finder import Finder
    from digitrec_gui.core.reading.reader import Reader
    from digitrec_gui.core.reading.signs import SignReader


_PAUSE = 0.0005
"""Seconds."""


class ReadingWorker(OrderWorker):
    """Reads Images, one order at a time.

    OpenCV, Pillow and LiteRT are imported by its methods, so that the window need not wait for them.

    Signals:
        model_ready(Path, ModelInfo): from now on the Model of this `.h5` reads, whether the order that it should is
            still wanted or not.
    """

    model_ready = pyqtSignal(object, object)

    out_of_memory = "There is not enough memory for this. Close other programs, or use a smaller picture."

    def __init__(self) -> None:
        super().__init__()
        self._finder: Finder | None = None
        self._signs: SignReader | None = None
        self._reader: Reader | None = None
        self._upright: _Turned | None = None

    def load(self, h5: Path) -> bool:
        """Loads the compiled copy of a `.h5`, if there is one; returns whether it must be compiled first."""
        preload_opencv()
        keep_freed_memory()
        compiled = find_compiled(h5, paths.cache_folder())
        return compiled is None or self.use(h5, compiled)

    def use(self, h5: Path, compiled: Path) -> bool:
        """Loads this compiled copy of a `.h5`; the old Model stays if that fails. Returns False, as `load` would."""
        import cv2

        from digitrec_gui.core.ink.finder import Finder
        from digitrec_gui.core.reading.engine import Engine
        from digitrec_gui.core.reading.reader import Reader
        from digitrec_gui.core.reading.signs import SignReader

        # One core is left to the window: with all of them busy the system itself holds it up for 8 to 15 ms.
        threads = max(1, (os.cpu_count() or 2) - 1)
        cv2.setNumThreads(threads)
        with silent_stderr():  # LiteRT's greeting
            engine = Engine(compiled, threads)
            self._finder = self._finder or Finder(paths.FINDER, threads)
            self._signs = self._signs or SignReader(paths.SIGNS, threads)
        self._reader = Reader(engine, self._finder, self._signs)
        # It may have been renamed since it was compiled.
        self.model_ready.emit(h5, replace(with_test_of(engine.info, h5), name=h5.stem))
        return False

    def read(self, image: Image, options: ReadOptions) -> Reading:
        """Reads an Image."""
        if self._upright is not None and self._upright.image is not image:
            self._upright = None  # its memory may be needed
        return self._model().read(image, options)

    def read_one(self, image: Image, box: Box, options: ReadOptions) -> Digit:
        """Reads what lies in a box as one digit."""
        upright = self._turned(image, options.rotation or 0)
        return self._model().read_one(upright, box, replace(options, rotation=0))

    def halves(self, digit: Digit) -> tuple[Box, Box]:
        """Finds the two digits that are in one."""
        from digitrec_gui.core.reading.seams import halves

        return halves(digit.glyph)

    def fitting(self, questions: Sequence[Question], pattern: Pattern) -> dict[Question, Fit]:
        """Finds out how numbers fit a pattern."""
        # A page of numbers that are all in doubt takes seconds, in which the window must live.
        return {question: fitting(question, pattern, self._pause) for question in questions}

    def _pause(self) -> None:
        """Lets the window have Python, and the core."""
        self.check_wanted()
        time.sleep(_PAUSE)

    def stages(self, image: Image, digit: Digit, rotation: int) -> Stages:
        """Works out the steps by which a Digit was read."""
        return self._model().stages(self._turned(image, rotation), digit)

    def look_into(self, digit: Digit) -> Insight:
        """Finds out what went on in the Model as it read a Digit."""
        return self._model().look_into(digit, self._pause)

    def crop(self, image: Image, box: Box, rotation: int) -> Image:
        """Cuts a box out of the Image, as far as that reaches."""
        return self._turned(image, rotation)[max(0, box.y) : box.bottom, max(0, box.x) : box.right].copy()

    def tabbed(self, reading: Reading) -> str:
        """Puts tabs between the numbers of a Reading."""
        from digitrec_gui.core.reading.tables import tabbed

        return tabbed(reading)

    def save(self, file: Path, name: str, image: Image, reading: Reading, page: int, columns: bool) -> Path:
        """Writes what was read; returns the file."""
        from digitrec_gui.core.reading import export

        export.save(file, name, self._turned(image, reading.rotation), reading, page, columns=columns)
        return file

    def save_pages(self, file: Path, name: str, readings: Mapping[int, Reading], columns: bool) -> Path:
        """Writes what was read from several pages; returns the file."""
        from digitrec_gui.core.reading import export

        export.save_pages(file, name, readings, columns=columns)
        return file

    def save_lines(self, file: Path, lines: tuple[str, ...]) -> Path:
        """Writes lines of text; returns the file."""
        from digitrec_gui.core.reading import export

        export.save_lines(file, lines)
        return file

    def _turned(self, image: Image, rotation: int) -> Image:
        """The Image turned; the last one is kept, because much is asked of the same one."""
        from digitrec_gui.core.geometry import turned

        if not rotation:
            return image
        if self._upright is None or self._upright.image is not image or self._upright.rotation != rotation:
            self._upright = _Turned(image, rotation, turned(image, rotation))
        return self._upright.upright

    def _model(self) -> Reader:
        if self._reader is None:
            raise NoModelError
        return self._reader


@dataclass(frozen=True, eq=False)
class _Turned:
    """An Image, and the same turned."""

    image: Image
    rotation: int
    upright: Image
