"""The part of SampleService that lives on its thread: it owns the store and does the slow work."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import pyqtSignal

from digitrec_gui import paths
from digitrec_gui.core.samples.types import Imported, NewSample, Sample, SheetRead, Sorting
from digitrec_gui.core.types import Image
from digitrec_gui.services.opencv import preload_opencv
from digitrec_gui.services.orders import OrderWorker

if TYPE_CHECKING:
    from digitrec_gui.core.samples.doubts import Doubt
    from digitrec_gui.core.samples.exporting import Step
    from digitrec_gui.core.samples.mending import Predict
    from digitrec_gui.core.samples.store import SampleStore

_PROGRESS_SECONDS = 0.1

_log = logging.getLogger(__name__)


class SamplesWorker(OrderWorker):
    """Keeps and finds samples, one order at a time.

    The store is opened by the first order that needs it, and so are SQLite, OpenCV and Pillow.

    Signals:
        set_aside(Path): the file was damaged and lies there now.
    """

    set_aside = pyqtSignal(object)

    out_of_memory = "There is not enough memory for this. Close other programs, or take fewer."

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._opened: SampleStore | None = None

    def close(self) -> None:
        """Closes the store."""
        if self._opened is not None:
            self._opened.close()

    def count(self) -> dict[int, int]:
        """How many samples there are of each digit."""
        return self._store.count()

    def check(self) -> None:
        """Finds out whether samples can be kept."""
        self._store.check()

    def add(self, samples: Iterable[NewSample]) -> list[int]:
        """Adds samples; returns their ids."""
        return self._store.add(samples)

    def relabel(self, ids: Sequence[int], digit: int, confirmed: bool) -> list[Sample]:
        """Labels samples anew; returns what they were before."""
        before = self._store.get(ids)
        self._store.relabel(ids, digit, confirmed=confirmed)
        return before

    def confirm(self, ids: Sequence[int], confirmed: bool) -> list[Sample]:
        """Takes note that samples were looked at; returns what they were before."""
        before = self._store.get(ids)
        self._store.confirm(ids, confirmed=confirmed)
        return before

    def doubtful(self, h5: Path) -> dict[int, Doubt]:
        """Finds the samples that look wrong, and that nobody has looked at; returns what speaks against each."""
        preload_opencv()
        from digitrec_gui.core.samples.doubts import Neighbours, find_doubts

        x, y, ids = self._store.arrays()
        chosen = np.flatnonzero(np.isin(ids, self._store.unconfirmed()))
        if not len(chosen):
            return {}
        known_x, known_y = _known()
        neighbours = Neighbours(np.concatenate((known_x, x)), np.append(known_y, y))
        doubts = find_doubts(x[chosen], y[chosen], _predict(h5), neighbours, self._step())
        return {int(at): doubt for at, doubt in zip(ids[chosen], doubts, strict=True) if doubt is not None}

    def remove(self, ids: Sequence[int]) -> list[Sample]:
        """Removes samples; returns them."""
        before = self._store.get(ids)
        self._store.remove(ids)
        return before

    def restore(self, samples: Iterable[Sample]) -> None:
        """Puts removed samples back."""
        self._store.restore(samples)

    def ids(self, digit: int | None, sorting: Sorting) -> npt.NDArray[np.int64]:
        """Finds the ids of all samples or of those of one digit."""
        return self._store.ids(digit, sorting)

    def get(self, ids: Iterable[int]) -> list[Sample]:
        """Gets samples."""
        return self._store.get(ids)

    def export_folder(self, folder: Path) -> Path:
        """Writes all samples as PNGs to a folder; returns it."""
        preload_opencv()
        from digitrec_gui.core.samples import exporting

        exporting.export_folder(self._store, folder, self._step())
        return folder

    def export_npz(self, file: Path) -> Path:
        """Writes all samples to an .npz; returns it."""
        preload_opencv()
        from digitrec_gui.core.samples import exporting

        exporting.export_npz(self._store, file, self._step())
        return file

    def import_folder(self, folder: Path) -> Imported:
        """Adds the digits of a folder of pictures."""
        preload_opencv()
        from digitrec_gui.core.samples import importing

        return importing.import_folder(self._store, folder, self._step(), _predict(paths.DEFAULT_MODEL))

    def import_npz(self, file: Path) -> Imported:
        """Adds the digits of an .npz."""
        preload_opencv()
        from digitrec_gui.core.samples import importing

        return importing.import_npz(self._store, file, self._step(), _predict(paths.DEFAULT_MODEL))

    def save_sheet(self, number: int, file: Path) -> Path:
        """Writes a guided sheet as a PDF; returns the file."""
        preload_opencv()
        from digitrec_gui.core.files import write_whole
        from digitrec_gui.services.samples.sheet_pdf import sheet_pdf

        write_whole(file, sheet_pdf(number))
        return file

    def read_sheet(self, source: Path | Image) -> SheetRead:
        """Reads a photograph or a scan of a guided sheet; of a PDF the first page."""
        preload_opencv()
        from digitrec_gui.core.samples.sheet_photo import read_sheet
        from digitrec_gui.services.pages import open_pages

        if not isinstance(source, Path):
            return read_sheet(source)
        pages = open_pages(source, wanted=self.check_wanted)
        try:
            return read_sheet(pages.page(0, wanted=self.check_wanted).image)
        finally:
            pages.close()

    @property
    def _store(self) -> SampleStore:
        """The store; each order tries to open it, if none before could, or if its file is gone."""
        if self._opened is not None and not self._opened.is_there:
            _log.warning("the file of samples is gone: %s", self._file)
            self._opened.close()
            self._opened = None
        if self._opened is None:
            from digitrec_gui.core.samples.store import SampleStore

            self._opened = SampleStore(self._file)
            if self._opened.set_aside is not None:
                _log.warning("a damaged file of samples was set aside: %s", self._opened.set_aside)
                self.set_aside.emit(self._opened.set_aside)
        return self._opened

    def _step(self) -> Step:
        """Says now and then how far an import or export is; ends it when it is cancelled or the program closed."""
        last = time.monotonic()

        def step(done: int, of: int) -> None:
            nonlocal last
            self.check_wanted()
            if time.monotonic() - last > _PROGRESS_SECONDS:
                last = time.monotonic()
                self.tell((done, of))

        return step


def _predict(h5: Path) -> Predict | None:
    """What a Model takes glyphs for; None if it is not compiled."""
    from digitrec_gui.core.models.files import find_compiled
    from digitrec_gui.core.process import silent_stderr
    from digitrec_gui.core.reading.engine import Engine

    compiled = find_compiled(h5, paths.cache_folder())
    with silent_stderr():
        return None if compiled is None else Engine(compiled).predict


def _known() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """MNIST's test set, which no sample is part of; nothing in a packaged Reader, which has none."""
    if not paths.MNIST.exists():
        return np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.int64)
    with np.load(paths.MNIST, allow_pickle=False) as arrays:
        return arrays["x_test"], arrays["y_test"].astype(np.int64)
