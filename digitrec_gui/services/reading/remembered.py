"""RememberedCorrections: keeps what was corrected of Images and finds it again, and never keeps the caller waiting."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QImage

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.files import holds_anything
from digitrec_gui.core.reading.corrections import Correction, Extent, Remembered
from digitrec_gui.core.types import Image
from digitrec_gui.services.orders import Order, Orders, OrderWorker
from digitrec_gui.services.reading.pictures import from_qimage

if TYPE_CHECKING:
    from digitrec_gui.core.reading.remembered import RememberedStore  # with SQLite, for which no window waits

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """What was found of an Image.

    Attributes:
        key: by which it is known.
        remembered: what is remembered of it; None if nothing is.
        problem: why that is not known, a sentence; empty if it is.
    """

    key: bytes
    remembered: Remembered | None
    problem: str = ""


class RememberedCorrections(QObject):
    """Owns the worker thread and, on it, the store.

    Orders are carried out one after the other; of one that failed the store is as it was.

    Signals:
        set_aside(Path): the file was damaged and lies there now; an empty one has begun.
    """

    set_aside = pyqtSignal(object)

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        """Starts the thread; the file, see `paths.corrections_file`, is made when there is something to keep."""
        super().__init__(parent)
        self._worker = _Worker(file)
        self._worker.set_aside.connect(self.set_aside)
        self._orders = Orders(self._worker, "corrections", self)

    def find(self, image: Image | QImage) -> Order:
        """Finds what is remembered of an Image, or of a QImage as it is opened; the answer is a Found."""
        return self._orders.give(self._worker.find, image)

    def keep(self, steps: Iterable[Correction]) -> Order:
        """Keeps steps of correcting, all of them or none, even if the program is closed meanwhile."""
        return self._orders.promise(self._worker.keep, tuple(steps))

    def extent(self) -> Order:
        """Finds out how much is remembered; the answer is an Extent."""
        return self._orders.give(self._worker.extent)

    def clear(self) -> Order:
        """Forgets all."""
        return self._orders.promise(self._worker.clear)

    def close(self) -> None:
        """Ends the thread, when what was asked to be kept or forgotten is on the disk."""
        self._orders.close()


class _Worker(OrderWorker):
    """The store is opened by the first order that needs it, and so is SQLite.

    Signals:
        set_aside(Path): the file was damaged and lies there now.
    """

    set_aside = pyqtSignal(object)

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._opened: RememberedStore | None = None

    def close(self) -> None:
        """Closes the store."""
        if self._opened is not None:
            self._opened.close()

    def find(self, image: Image | QImage) -> Found:
        """Finds what is remembered of an Image. Where the file cannot be read, the picture is shown all the same."""
        from digitrec_gui.core.reading.remembered import key_of

        key = key_of(from_qimage(image) if isinstance(image, QImage) else image)
        self.check_wanted()
        if not self._is_there():
            return Found(key, None)
        try:
            return Found(key, self._store.find(key))
        except DataError as error:
            return Found(key, None, str(error))

    def keep(self, steps: Sequence[Correction]) -> None:
        """Keeps steps of correcting."""
        self._store.keep(steps)

    def extent(self) -> Extent:
        """Finds out how much is remembered."""
        return self._store.extent() if self._is_there() else Extent(0, 0)

    def clear(self) -> None:
        """Forgets all."""
        if self._is_there():
            self._store.clear()

    def _is_there(self) -> bool:
        return self._opened is not None or holds_anything(self._file)

    @property
    def _store(self) -> RememberedStore:
        """The store; each order tries to open it, if none before could, or if its file is gone."""
        if self._opened is not None and not self._opened.is_there:
            _log.warning("the file of corrections is gone: %s", self._file)
            self._opened.close()
            self._opened = None
        if self._opened is None:
            from digitrec_gui.core.reading.remembered import RememberedStore

            self._opened = RememberedStore(self._file)
            if self._opened.set_aside is not None:
                _log.warning("a damaged file of corrections was set aside: %s", self._opened.set_aside)
                self.set_aside.emit(self._opened.set_aside)
        return self._opened
