"""SampleService: keeps the user's samples and finds them again, and never keeps the caller waiting."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QThread, pyqtSignal

from digitrec_gui.services.samples.worker import SamplesWorker

if TYPE_CHECKING:
    from digitrec_gui.core.samples.types import NewSample, Order, Sample
    from digitrec_gui.core.types import Image


class SampleService(QObject):
    """Owns the worker thread and, on it, the store.

    Every order returns at once; its answer is a signal that carries the number which the order returned.
    Numbers grow, and no two orders share one. Orders are carried out one after the other.

    Signals:
        changed(dict of int to int): how many samples there are of each digit (10: not a digit); after each order
            that changes the store, and as the answer to `count`.
        added(int, list of ids): the answer to `add`: the samples are on the disk.
        relabelled(int, list of Samples): the answer to `relabel`: the samples as they were before.
        removed(int, list of Samples): the answer to `remove`: what was removed, as `restore` takes it.
        restored(int): the answer to `restore`.
        ids_found(int, array of ids): the answer to `ids`, (n,) int64.
        got(int, list of Samples): the answer to `get`.
        progress(int, int, int): of an import or export: how many pictures are done, and of how many.
        saved(int, Path): the answer to `export_folder`, `export_npz` or `save_sheet`.
        imported(int, Imported): the answer to `import_folder` or `import_npz`.
        sheet_read(int, SheetRead): the answer to `read_sheet`: what is written on it, not yet added.
        cancelled(int): the answer to an import or export that `cancel` ended; the store and the disk are as they were.
        failed(int, str): the order failed, and why; the store is as it was.
        set_aside(Path): the file of the samples was damaged and lies there now; an empty one has begun.
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

    _count_asked = pyqtSignal(int)
    _add_asked = pyqtSignal(int, object)
    _relabel_asked = pyqtSignal(int, object, int)
    _remove_asked = pyqtSignal(int, object)
    _restore_asked = pyqtSignal(int, object)
    _ids_asked = pyqtSignal(int, object, str)
    _get_asked = pyqtSignal(int, object)
    _export_asked = pyqtSignal(int, object, bool)
    _import_asked = pyqtSignal(int, object, bool)
    _save_sheet_asked = pyqtSignal(int, int, object)
    _read_sheet_asked = pyqtSignal(int, object)
    _close_asked = pyqtSignal()

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        """Starts the thread; the file, see `paths.samples_file`, is opened by the first order."""
        super().__init__(parent)
        self._ids = itertools.count(1)
        self._thread = QThread()
        self._thread.setObjectName("samples")
        self._worker = SamplesWorker(file)
        self._worker.moveToThread(self._thread)
        self._connect_worker()
        self._thread.start()

    def _connect_worker(self) -> None:
        worker = self._worker
        self._count_asked.connect(worker.count)
        self._add_asked.connect(worker.add)
        self._relabel_asked.connect(worker.relabel)
        self._remove_asked.connect(worker.remove)
        self._restore_asked.connect(worker.restore)
        self._ids_asked.connect(worker.ids)
        self._get_asked.connect(worker.get)
        self._export_asked.connect(worker.export)
        self._import_asked.connect(worker.take_in)
        self._save_sheet_asked.connect(worker.save_sheet)
        self._read_sheet_asked.connect(worker.read_sheet)
        self._close_asked.connect(worker.close)
        worker.changed.connect(self.changed)
        worker.added.connect(self.added)
        worker.relabelled.connect(self.relabelled)
        worker.removed.connect(self.removed)
        worker.restored.connect(self.restored)
        worker.ids_found.connect(self.ids_found)
        worker.got.connect(self.got)
        worker.progress.connect(self.progress)
        worker.saved.connect(self.saved)
        worker.imported.connect(self.imported)
        worker.sheet_read.connect(self.sheet_read)
        worker.failed.connect(self.failed)
        worker.cancelled.connect(self.cancelled)
        worker.set_aside.connect(self.set_aside)

    def count(self) -> int:
        """Counts the samples; another window may have changed them."""
        request = next(self._ids)
        self._count_asked.emit(request)
        return request

    def add(self, samples: Iterable[NewSample]) -> int:
        """Adds samples, all of them or none."""
        request = next(self._ids)
        self._add_asked.emit(request, tuple(samples))
        return request

    def relabel(self, ids: Iterable[int], digit: int) -> int:
        """Labels samples anew: 0 to 9, or 10 for what is no digit."""
        request = next(self._ids)
        self._relabel_asked.emit(request, tuple(ids), digit)
        return request

    def remove(self, ids: Iterable[int]) -> int:
        """Removes samples."""
        request = next(self._ids)
        self._remove_asked.emit(request, tuple(ids))
        return request

    def restore(self, samples: Iterable[Sample]) -> int:
        """Puts removed samples back as they were."""
        request = next(self._ids)
        self._restore_asked.emit(request, tuple(samples))
        return request

    def ids(self, digit: int | None = None, order: Order = "newest") -> int:
        """Finds the ids of all samples, or of those of one digit (or 10), in order."""
        request = next(self._ids)
        self._ids_asked.emit(request, digit, order)
        return request

    def get(self, ids: Iterable[int]) -> int:
        """Gets the samples with these ids; a page of a few hundred takes some milliseconds."""
        request = next(self._ids)
        self._get_asked.emit(request, tuple(ids))
        return request

    def export_folder(self, folder: Path) -> int:
        """Writes all samples as PNGs to an empty or new folder, in folders 0 to 9 and not_a_digit."""
        request = next(self._ids)
        self._export_asked.emit(request, folder, True)
        return request

    def export_npz(self, file: Path) -> int:
        """Writes all samples as arrays x and y."""
        request = next(self._ids)
        self._export_asked.emit(request, file, False)
        return request

    def import_folder(self, folder: Path) -> int:
        """Adds the digits of a folder with folders 0 to 9 of pictures, all or none."""
        request = next(self._ids)
        self._import_asked.emit(request, folder, True)
        return request

    def import_npz(self, file: Path) -> int:
        """Adds the digits of an .npz with x and y, all or none."""
        request = next(self._ids)
        self._import_asked.emit(request, file, False)
        return request

    def cancel(self, request: int) -> None:
        """Ends an import or export; it is answered all the same: by `cancelled`, or as ever if it is done by then."""
        self._worker.cancel(request)

    def save_sheet(self, number: int, file: Path) -> int:
        """Writes the guided sheet of this number, 1 to 62, as a PDF to print."""
        request = next(self._ids)
        self._save_sheet_asked.emit(request, number, file)
        return request

    def read_sheet(self, source: Path | Image) -> int:
        """Reads a photograph of a guided sheet, or a Frame; its samples are for `add`, once a person has seen them."""
        request = next(self._ids)
        self._read_sheet_asked.emit(request, source)
        return request

    def close(self) -> None:
        """Ends the thread, when what was asked to be kept or changed is on the disk; the rest is let be."""
        self._worker.stop()
        self._close_asked.emit()
        self._thread.wait()
