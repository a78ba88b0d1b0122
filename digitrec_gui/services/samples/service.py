"""SampleService: keeps the user's samples and finds them again, and never keeps the caller waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ParamSpec

from PyQt6.QtCore import QObject, pyqtSignal

from digitrec_gui.core.samples.types import NewSample, Sample, Sorting
from digitrec_gui.core.types import Image
from digitrec_gui.services.orders import Order, Orders
from digitrec_gui.services.samples.worker import SamplesWorker

_P = ParamSpec("_P")


class SampleService(QObject):
    """Owns the worker thread and, on it, the store.

    Orders are carried out one after the other; of one that failed the store is as it was. An import or export tells on
    the way how many pictures are done, and of how many, as a pair; one that is cancelled leaves store and disk as they
    were.

    Signals:
        changed(dict of int to int): how many samples there are of each digit (10: not a digit); after each order
            that changes the store, and as the answer to `count`.
        set_aside(Path): the file of the samples was damaged and lies there now; an empty one has begun.
    """

    changed = pyqtSignal(object)
    set_aside = pyqtSignal(object)

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        """Starts the thread; the file, see `paths.samples_file`, is opened by the first order."""
        super().__init__(parent)
        self._worker = SamplesWorker(file)
        self._worker.set_aside.connect(self.set_aside)
        self._orders = Orders(self._worker, "samples", self)

    def count(self) -> Order:
        """Counts the samples; another window may have changed them."""
        order = self._orders.give(self._worker.count)
        order.done.connect(self.changed)
        return order

    def check(self) -> Order:
        """Finds out whether samples can be kept; it fails, with a sentence, where they cannot."""
        return self._orders.give(self._worker.check)

    def add(self, samples: Iterable[NewSample]) -> Order:
        """Adds samples, all of them or none; the answer are their ids."""
        return self._change(self._worker.add, tuple(samples))

    def relabel(self, ids: Iterable[int], digit: int, *, confirmed: bool = True) -> Order:
        """Labels samples anew: 0 to 9, or 10 for what is no digit; the answer are the Samples as they were before."""
        return self._change(self._worker.relabel, tuple(ids), digit, confirmed)

    def confirm(self, ids: Iterable[int], *, confirmed: bool = True) -> Order:
        """Takes note that a person looked at samples and keeps them; the answer are the Samples as they were before."""
        return self._change(self._worker.confirm, tuple(ids), confirmed)

    def doubtful(self, h5: Path) -> Order:
        """Finds the samples that look wrong to a Model and by what they look like, and that nobody has confirmed.

        The answer is a dict of their ids and what speaks against each, see `core.samples.doubts`.
        """
        return self._orders.give(self._worker.doubtful, h5)

    def remove(self, ids: Iterable[int]) -> Order:
        """Removes samples; the answer is what was removed, as `restore` takes it."""
        return self._change(self._worker.remove, tuple(ids))

    def restore(self, samples: Iterable[Sample]) -> Order:
        """Puts removed samples back as they were."""
        return self._change(self._worker.restore, tuple(samples))

    def ids(self, digit: int | None = None, sorting: Sorting = "newest") -> Order:
        """Finds the ids of all samples, or of those of one digit (or 10), in order; the answer is (n,) int64."""
        return self._orders.give(self._worker.ids, digit, sorting)

    def get(self, ids: Iterable[int]) -> Order:
        """Gets the Samples with these ids; a page of a few hundred takes some milliseconds."""
        return self._orders.give(self._worker.get, tuple(ids))

    def export_folder(self, folder: Path) -> Order:
        """Writes all samples as PNGs to an empty or new folder, in folders 0 to 9 and not_a_digit.

        The answer is the folder.
        """
        return self._orders.give(self._worker.export_folder, folder)

    def export_npz(self, file: Path) -> Order:
        """Writes all samples as arrays x and y; the answer is the file."""
        return self._orders.give(self._worker.export_npz, file)

    def import_folder(self, folder: Path) -> Order:
        """Adds the digits of a folder with folders 0 to 9 of pictures, all or none; the answer is an Imported."""
        return self._counted(self._orders.give(self._worker.import_folder, folder))

    def import_npz(self, file: Path) -> Order:
        """Adds the digits of an .npz with x and y, all or none; the answer is an Imported."""
        return self._counted(self._orders.give(self._worker.import_npz, file))

    def save_sheet(self, number: int, file: Path) -> Order:
        """Writes the guided sheet of this number, 1 to 62, as a PDF to print; the answer is the file."""
        return self._orders.give(self._worker.save_sheet, number, file)

    def read_sheet(self, source: Path | Image) -> Order:
        """Reads a photograph of a guided sheet, or a Frame.

        The answer is a SheetRead; its samples are for `add`, once a person has seen them.
        """
        return self._orders.give(self._worker.read_sheet, source)

    def close(self) -> None:
        """Ends the thread, when what was asked to be kept or changed is on the disk; the rest is let be."""
        self._orders.close()

    def _change(self, work: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> Order:
        return self._counted(self._orders.promise(work, *args, **kwargs))

    def _counted(self, order: Order) -> Order:
        """An order after which there may be more or fewer samples."""
        self.count()
        return order
