"""ModelLibrary: the Models that were trained or taken over, and what can be done with them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QFile, QObject, QThread, pyqtSignal, pyqtSlot

from digitrec_gui import paths
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.cards import write_opened_card
from digitrec_gui.core.models.files import files_of
from digitrec_gui.core.models.library import ModelEntry, free_path, list_models, rename_model
from digitrec_gui.core.process import SECONDS, too_much
from digitrec_gui.services.child import ChildCommand
from digitrec_gui.services.models.answers import AnswerService
from digitrec_gui.services.models.comparison import Comparison


class ModelLibrary(QObject):
    """Lists the Models on a thread of its own; opens, exports and compares them in child processes.

    The list is read again after each change that is made here; who writes a Model into the folder (a training) says so
    with `refresh`. What is opened may be a `.h5` or a `.keras`; what lies in the library is always a `.h5`: a `.keras`
    is converted, once, when it is added.

    Attributes:
        answers: lets one of them read MNIST's test set.
        comparison: measures a new Model beside the one in use.

    Signals:
        changed(): `entries` has been read anew.
        inspected(dict): what `digitrec inspect` found of the file that was asked for last; its key "path" names it.
        added(Path): the copy in the library, of a Model that was opened.
        exported(Path): the file was written.
        compared(dict): two Models side by side, see `digitrec evaluate --compare`.
        renamed(Path, Path): the `.h5` of a Model is now the second.
        failed(str): an order failed, and why.
    """

    changed = pyqtSignal()
    inspected = pyqtSignal(dict)
    added = pyqtSignal(object)
    exported = pyqtSignal(object)
    compared = pyqtSignal(dict)
    renamed = pyqtSignal(object, object)
    failed = pyqtSignal(str)

    _list_asked = pyqtSignal(object, object, object)

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
        self._opened: Path | None = None
        self._adding: tuple[Path, dict[str, Any]] | None = None
        self._inspecting = self._child(SECONDS, self._on_inspected)
        self._converting = self._child(SECONDS, self._on_added)
        self._exporting = self._child(SECONDS, self._on_exported)
        self.answers = AnswerService(self)
        self.comparison = Comparison(self)
        self._comparison = Comparison(self)
        self._comparison.compared.connect(self.compared)
        self._comparison.failed.connect(self.failed)
        self._thread = QThread()
        self._thread.setObjectName("models")
        self._lister = _Lister()
        self._lister.moveToThread(self._thread)
        self._list_asked.connect(self._lister.list)
        self._lister.listed.connect(self._on_listed)
        self._thread.start()

    def _child(self, seconds: float, on_done: Any) -> ChildCommand:
        child = ChildCommand(seconds, self)
        child.done.connect(on_done)
        child.failed.connect(self.failed)
        return child

    @property
    def folder(self) -> Path:
        """Where the user's Models lie."""
        return self._folder

    def entries(self) -> tuple[ModelEntry, ...]:
        """The Models as they were last read, the built-in one first, then the newest."""
        return self._entries

    def refresh(self) -> None:
        """Reads the list again."""
        self._list_asked.emit(self._folder, self._built_in, self._entries)

    def set_in_use(self, h5: Path | None) -> None:
        """Says which Model reads; it is not deleted."""
        self._in_use = h5

    def inspect(self, file: Path) -> None:
        """Looks at a stranger's file; one that is being looked at is forgotten."""
        self._opened = file
        arguments = ("inspect", str(file), "--events")
        self._inspecting.start(arguments, too_much(file.name), _not_started("opened", file.name))

    def cancel_inspect(self) -> None:
        """Forgets the file that is being looked at."""
        self._inspecting.cancel()

    def add(self, file: Path, found: dict[str, Any]) -> None:
        """Takes a stranger's file into the library: a copy of a `.h5`, or what a `.keras` is converted to.

        Args:
            file: the file.
            found: what `inspected` said of it.
        """
        if self._converting.is_running:
            self.failed.emit("Another model is being added: wait until it is there, and try again.")
            return
        self._adding = (file, found)
        arguments = ("export", str(file), "--to", str(free_path(self._folder, file.stem)), "--events")
        self._converting.start(arguments, too_much(file.name), _not_started("added", file.name))

    def export(self, h5: Path, out: Path) -> None:
        """Writes a Model as the suffix of `out` says: `.h5`, `.keras`, `.tflite` or `.onnx`."""
        if self._exporting.is_running:
            self.failed.emit("Another model is being exported: wait until it is written, and try again.")
            return
        arguments = ("export", str(h5), "--to", str(out), "--events")
        self._exporting.start(arguments, too_much(h5.name), _not_started("exported", h5.name))

    def compare(self, one: Path, other: Path) -> None:
        """Puts two Models side by side on MNIST's test set; a comparison that is under way is forgotten."""
        self._comparison.compare(one, other)

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
        for child in (self._inspecting, self._converting, self._exporting):
            child.cancel()
        self._comparison.close()
        self.comparison.close()
        self.answers.close()
        self._thread.quit()
        self._thread.wait()

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

    @pyqtSlot(object)
    def _on_listed(self, entries: tuple[ModelEntry, ...]) -> None:
        self._entries = entries
        self.changed.emit()

    @pyqtSlot(dict)
    def _on_inspected(self, found: dict[str, Any]) -> None:
        self.inspected.emit({**found, "path": self._opened})

    @pyqtSlot(dict)
    def _on_added(self, event: dict[str, Any]) -> None:
        h5, adding, self._adding = Path(event["path"]), self._adding, None
        if adding is not None:
            file, found = adding
            try:
                write_opened_card(h5, file.name, found)
            except (OSError, ModelError) as error:
                # The Model is there and works; only its figures are not.
                self.failed.emit(f"What was measured of “{h5.stem}” could not be kept: {error}")
        self.added.emit(h5)
        self.refresh()

    @pyqtSlot(dict)
    def _on_exported(self, event: dict[str, Any]) -> None:
        self.exported.emit(Path(event["path"]))


class _Lister(QObject):
    """Reads the list, on the library's thread."""

    listed = pyqtSignal(object)

    @pyqtSlot(object, object, object)
    def list(self, folder: Path, built_in: Path, known: tuple[ModelEntry, ...]) -> None:
        """Reads the folder."""
        self.listed.emit(list_models(folder, built_in, known))


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other


def _not_started(done: str, name: str) -> str:
    return f"{name} could not be {done}: no further program could be started. Close some, and try again."
