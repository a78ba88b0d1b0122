"""ModelLibrary: the Models that were trained or taken over, and what can be done with them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QFile, QObject, pyqtSignal

from digitrec_gui import paths
from digitrec_gui.core.errors import DigitRecError, ModelError, reason
from digitrec_gui.core.models.cards import note_mnist_accuracy, write_opened_card
from digitrec_gui.core.models.files import files_of
from digitrec_gui.core.models.library import (
    ModelEntry,
    free_path,
    list_models,
    rename_model,
    take_over_compiled,
)
from digitrec_gui.core.process import SECONDS, too_much
from digitrec_gui.services.child import ChildOrders
from digitrec_gui.services.models.answers import AnswerWorker
from digitrec_gui.services.orders import NewestOrder, Order, Orders, OrderWorker

NOT_DIGITS = 1000
"""Letters, scribbles and the like that are written to see whether they are rejected: MNIST has none."""

_COMPARING = 600
"""Seconds that a comparison may take."""


class ModelLibrary(QObject):
    """Lists the Models on a thread of its own; opens, exports and compares them in child processes.

    The list is read again after each change that is made here; who writes a Model into the folder (a training) says so
    with `refresh`. What is opened may be a `.h5` or a `.keras`; what lies in the library is always a `.h5`: a `.keras`
    is converted, once, when it is added.

    Signals:
        changed(): `entries` has been read anew.
        renamed(Path, Path): the `.h5` of a Model is now the second.
        failed(str): the list or a Model in it could not be read or changed, and why.
    """

    changed = pyqtSignal()
    renamed = pyqtSignal(object, object)
    failed = pyqtSignal(str)

    def __init__(self, folder: Path | None = None, built_in: Path = paths.DEFAULT_MODEL, parent: QObject | None = None):
        """Makes the library; `refresh` reads it for the first time.

        Args:
            folder: the user's Models; None for the usual one.
            built_in: the Model that comes with DigitRec.
            parent: owns it.
        """
        super().__init__(parent)
        self._folder = paths.models_folder() if folder is None else folder
        self._built_in = built_in
        self._entries: tuple[ModelEntry, ...] = ()
        self._in_use: Path | None = None
        self._children = ChildOrders(SECONDS, self)
        self._comparing = ChildOrders(_COMPARING, self)
        self._orders = Orders(OrderWorker(), "models", self)
        self._list_order = NewestOrder(self)
        self._answerer = AnswerWorker()
        self._answering = Orders(self._answerer, "answers", self)

    @property
    def folder(self) -> Path:
        """Where the user's Models lie."""
        return self._folder

    def entries(self) -> tuple[ModelEntry, ...]:
        """The Models as they were last read, the built-in one first, then the newest."""
        return self._entries

    def refresh(self) -> None:
        """Reads the list again."""
        order = self._orders.give(list_models, self._folder, self._built_in, self._entries)
        self._list_order.follow(order, self._on_listed, self._on_not_listed)

    def set_in_use(self, h5: Path | None) -> None:
        """Says which Model reads; it is not deleted."""
        self._in_use = h5

    def inspect(self, file: Path) -> Order:
        """Looks at a stranger's file; the answer is what `digitrec inspect` found."""
        arguments = ("inspect", str(file), "--events")
        return self._children.give(arguments, too_much(file.name), _not_started("opened", file.name))

    def add(self, file: Path, found: dict[str, Any]) -> Order:
        """Takes a stranger's file into the library: a copy of a `.h5`, or what a `.keras` is converted to.

        Args:
            file: the file.
            found: what `inspect` was answered with.

        Returns:
            The answer has the `.h5` in the library as "path".
        """
        arguments = ("export", str(file), "--to", str(free_path(self._folder, file.stem)), "--events")
        order = self._children.give(arguments, too_much(file.name), _not_started("added", file.name))
        order.then(self, partial(self._on_added, file, found))
        return order

    def add_compiled(self, file: Path) -> Order:
        """Takes over a stranger's `.h5` that has its compiled copy: without Keras none can be looked into.

        Returns:
            The answer has the `.h5` in the library as "path".
        """
        order = self._orders.give(_taken_over, file, self._folder)
        order.then(self, lambda _: self.refresh())
        return order

    def export(self, h5: Path, out: Path) -> Order:
        """Writes a Model as the suffix of `out` says: `.h5`, `.keras`, `.tflite` or `.onnx`."""
        arguments = ("export", str(h5), "--to", str(out), "--events")
        return self._children.give(arguments, too_much(h5.name), _not_started("exported", h5.name))

    def compare(self, one: Path, other: Path, data: Path | None = None, samples: Path | None = None) -> Order:
        """Puts two Models side by side on labelled digits.

        Args:
            one: a `.h5`.
            other: another.
            data: an .npz of 28x28 digits, x and y, as `core.samples.exporting` writes it; None for MNIST's test set.
            samples: the file of the user's samples, on which they are compared, too, but for those that either has
                learned from; None for none, and one that is not there is none.

        Returns:
            The answer is what `digitrec evaluate --compare` says: "a" and "b" with the figures of each, "data" and
            "samples", of which `core.models.judgement.judged` says which is better. On the way it is told how far it
            is: "message", "done" and "of".
        """
        on_what: tuple[str, ...] = ("--not-digits", str(NOT_DIGITS)) if data is None else (str(data), "--as-is")
        if samples is not None and samples.exists():
            on_what += ("--samples", str(samples))
        order = self._comparing.give(
            ("evaluate", "--compare", str(one), str(other), "--format", "json", "--events", *on_what),
            "The models could not be compared: the program that does it stopped. The log says more.",
            "The models could not be compared: no further program could be started. Close some, and try again.",
        )
        if data is None:
            order.then(self, partial(self._on_compared, one, other))
        return order

    def ask(self, h5: Path) -> Order:
        """Lets a Model read MNIST's test set; the answer is Answered."""
        return self._answering.give(self._answerer.ask, h5)

    def rename(self, h5: Path, name: str) -> None:
        """Gives a Model another name."""
        if self._is_built_in(h5, "renamed"):
            return
        try:
            new = rename_model(h5, name)
        except ModelError as error:
            self.failed.emit(str(error))
            return
        if self._in_use is not None and self._in_use == h5:
            self._in_use = new
        self.renamed.emit(h5, new)
        self.refresh()

    def delete(self, h5: Path) -> None:
        """Moves a Model, and all that lies beside it, to the system's wastebasket."""
        if self._is_built_in(h5, "deleted"):
            return
        if self._in_use is not None and _same(h5, self._in_use):
            self.failed.emit(f"“{h5.stem}” is in use: use another model first, then delete it.")
            return
        self._move_to_trash(files_of(h5)[::-1], h5.stem)
        self.refresh()

    def close(self) -> None:
        """Ends the children and the thread."""
        for orders in (self._children, self._comparing, self._answering, self._orders):
            orders.close()

    def _is_built_in(self, h5: Path, done: str) -> bool:
        is_built_in = _same(h5, self._built_in)
        if is_built_in:
            self.failed.emit(f"The model that comes with DigitRec can't be {done}.")
        return is_built_in

    def _move_to_trash(self, files: Iterable[Path], name: str) -> None:
        """Moves files, the `.h5` first: without it the others are of no use, but it is of use without them."""
        for path in files:
            file = QFile(str(path))
            if not file.moveToTrash():
                reason = file.errorString()
                self.failed.emit(
                    f"“{name}” could not be moved to the wastebasket ({reason}). Delete it in {path.parent}."
                )
                return

    def _on_listed(self, entries: tuple[ModelEntry, ...]) -> None:
        self._entries = entries
        self.changed.emit()

    def _on_not_listed(self, error: DigitRecError) -> None:
        self.failed.emit(str(error))

    def _on_compared(self, one: Path, other: Path, found: dict[str, Any]) -> None:
        """Has what was measured on MNIST's test set listed, of the Models of which that was not known."""
        measured = {one: found["a"]["accuracy"], other: found["b"]["accuracy"]}
        mine = {h5: accuracy for h5, accuracy in measured.items() if h5.parent == self._folder}
        if mine:
            self._orders.give(_noted, mine).then(self, lambda _: self.refresh())

    def _on_added(self, file: Path, found: dict[str, Any], event: dict[str, Any]) -> None:
        h5 = Path(event["path"])
        try:
            write_opened_card(h5, file.name, found)
        except (OSError, ModelError) as error:
            # The Model is there and works; only its figures are not.
            why = f"({reason(error)})" if isinstance(error, OSError) else f"({str(error).rstrip('.')})"
            self.failed.emit(f"What was measured of “{h5.stem}” could not be kept {why}. Check its folder.")
        self.refresh()


def _noted(measured: dict[Path, float]) -> None:
    for h5, accuracy in measured.items():
        with contextlib.suppress(OSError, ModelError):  # then it is measured again at the next comparison
            note_mnist_accuracy(h5, accuracy)


def _taken_over(file: Path, folder: Path) -> dict[str, Any]:
    return {"path": str(take_over_compiled(file, folder, paths.cache_folder()))}


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other


def _not_started(done: str, name: str) -> str:
    return f"{name} could not be {done}: no further program could be started. Close some, and try again."
