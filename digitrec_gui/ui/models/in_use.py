"""The Model that reads, how another takes its place, and what the window says of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFileDialog, QWidget

from digitrec_gui import paths
from digitrec_gui.core.models.files import EXPORTED, OPENED_SUFFIXES, SAVED_MODEL
from digitrec_gui.core.types import ModelInfo
from digitrec_gui.services.models.library import ModelLibrary
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.models.dialog import ModelsDialog
from digitrec_gui.ui.models.opening import ModelOpening
from digitrec_gui.ui.widgets import wording
from digitrec_gui.ui.widgets.actions import action
from digitrec_gui.ui.widgets.controls import Offer
from digitrec_gui.ui.widgets.notice import Notice
from digitrec_gui.ui.widgets.saving import ask_where


class ModelInUse(QObject):
    """Loads, opens, lists and exports Models.

    Attributes:
        service: reads with the Model.
        dialog: the list of Models.
        opening: looks at anybody's Model.
        open_other, back_to_own: the entries of the menu.

    Signals:
        changed(Path): this Model reads from now on; or it did already, and this is its file from now on.
        settled(ModelInfo): this Model reads, or None does, and no other is on its way.
        exporting(str): a Model is being saved as the file of this name.
        exported(str): it is saved.
    """

    changed = pyqtSignal(object)
    settled = pyqtSignal(object)
    exporting = pyqtSignal(str)
    exported = pyqtSignal(str)

    def __init__(
        self,
        service: ReadingService,
        library: ModelLibrary,
        settings: Settings,
        notice: Notice,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self.reading = service
        self._library = library
        self._settings = settings
        self._notice = notice
        self._window = window
        self._asked = self._in_use = paths.DEFAULT_MODEL
        self._info: ModelInfo | None = None
        self.dialog = ModelsDialog(library, window)
        self.opening = ModelOpening(library, window)
        self.open_other = action(
            self,
            "brain-circuit",
            "&Open a model…",
            "Look at another model (.h5, .keras, .tflite, .onnx), and read with it",
            "Ctrl+M",
        )
        self.back_to_own = action(
            self, "rotate-ccw", "&Back to DigitRec's own", "Read with the model that comes with DigitRec"
        )
        self._connect()
        library.refresh()

    def _connect(self) -> None:
        service, library, dialog, opening = self.reading, self._library, self.dialog, self.opening
        self.open_other.triggered.connect(self.choose)
        self.back_to_own.triggered.connect(self.load_shipped)
        service.model_ready.connect(self._on_ready)
        service.model_failed.connect(self._on_failed)
        service.model_compiling.connect(self._on_compiling)
        library.failed.connect(self._say_failure)
        library.renamed.connect(self._on_renamed)
        dialog.use_asked.connect(self.load)
        dialog.open_asked.connect(self._on_open_asked)
        dialog.dropped.connect(self._on_dropped)
        dialog.export_asked.connect(self.choose_export)
        dialog.failed.connect(self._say_failure)
        opening.busy.connect(self._notice.show_busy)
        opening.idle.connect(self._notice.end_busy)
        opening.failed.connect(self._show_failure)
        opening.use_asked.connect(self.load)
        self._notice.cancelled.connect(self._on_cancelled)

    @property
    def info(self) -> ModelInfo | None:
        """The Model that reads now; None if there is none."""
        return self._info

    def first(self) -> Path:
        """The Model that read when the window was closed; the one that comes with DigitRec if it is gone."""
        last = self._settings.model
        return last if last is not None and last.is_file() else paths.DEFAULT_MODEL

    def load_first(self) -> None:
        """Reads with the Model that read when the window was closed."""
        self.load(self.first())

    @pyqtSlot()
    def load_shipped(self) -> None:
        """Reads with the Model that comes with DigitRec."""
        self.load(paths.DEFAULT_MODEL)

    @pyqtSlot(object)
    def load(self, h5: Path) -> None:
        """Reads with this Model from now on, if it can be loaded."""
        self._notice.hide()
        self._asked = h5
        self.reading.load(h5)

    @pyqtSlot()
    def choose(self) -> None:
        """Lets the user choose a Model and opens it."""
        patterns = " ".join([*(f"*{suffix}" for suffix in OPENED_SUFFIXES), SAVED_MODEL])
        file, _ = QFileDialog.getOpenFileName(
            self._window, "Open a model", self._settings.model_folder, f"Models ({patterns});;All files (*)"
        )
        if file:
            self._settings.model_folder = Path(file).parent
            self.open(Path(file).parent if Path(file).name == SAVED_MODEL else Path(file))

    @pyqtSlot(object)
    def open(self, file: Path) -> None:
        """Looks at anybody's Model, and asks before it is used."""
        self._notice.hide()
        self.opening.open(file.resolve())

    @pyqtSlot()
    def show_all(self) -> None:
        """Shows the list of Models."""
        self.dialog.open()

    @pyqtSlot(object)
    def choose_export(self, h5: Path) -> None:
        """Lets the user choose where and how to save a Model."""
        folder = self._settings.export_folder or ""
        kinds = tuple(EXPORTED.items())
        ask_where(self._window, "Save the model", folder, kinds, h5.stem, lambda file, _kind: self.export(h5, file))

    def export(self, h5: Path, file: Path) -> None:
        """Saves a Model, as the suffix says."""
        self._settings.export_folder = file.parent
        order = self._library.export(h5, file)
        order.then(self, partial(self._on_exported, file), lambda error: self._say_failure(str(error)))
        self.exporting.emit(file.name)

    def _on_exported(self, file: Path, _event: object) -> None:
        self.exported.emit(file.name)
        self.dialog.say(f"Wrote {file.name}.")

    @pyqtSlot(object)
    def _on_ready(self, info: ModelInfo) -> None:
        is_newest = not self.reading.is_loading  # else it was superseded: the newest follows
        self._show_info(replace(info, name=wording.model_name(self._asked)) if is_newest else info)
        self._notice.end_busy()
        if info.notes:
            self._notice.show_remark(wording.ready(info))
        if is_newest:
            self._show_in_use(self._asked)

    @pyqtSlot(str)
    def _on_failed(self, message: str) -> None:
        self.settled.emit(self._info)
        self._notice.end_busy()
        self._show_failure(message)

    @pyqtSlot(str)
    def _show_failure(self, message: str) -> None:
        kept = f" {self._info.name} is still in use." if self._info else ""
        tip = f"Open another model ({wording.keys('Ctrl+M')})"
        self._notice.show_problem(message + kept, Offer("Open another model…", self.choose, tip))

    @pyqtSlot()
    def _on_compiling(self) -> None:
        name = wording.model_name(self._asked)
        self._notice.show_busy(f"Preparing the model {name}. This is done once for each model and takes some seconds.")

    @pyqtSlot()
    def _on_cancelled(self) -> None:
        self.opening.cancel()
        self.reading.cancel_load()
        self.settled.emit(self._info)

    @pyqtSlot(object, object)
    def _on_renamed(self, old: Path, new: Path) -> None:
        if old == self._in_use:
            self._asked = new
            self._show_in_use(new)
            if self._info is not None:
                self._show_info(replace(self._info, name=new.stem))

    @pyqtSlot(str)
    def _say_failure(self, message: str) -> None:
        """Says it where the user looks."""
        if self.dialog.isVisible():
            self.dialog.say(message)
        else:
            self._notice.show_problem(message)

    @pyqtSlot()
    def _on_open_asked(self) -> None:
        self.dialog.close()
        self.choose()

    @pyqtSlot(object)
    def _on_dropped(self, file: Path) -> None:
        self.dialog.close()
        self.open(file)

    def _show_info(self, info: ModelInfo) -> None:
        self._info = info
        self.settled.emit(info)

    def _show_in_use(self, h5: Path) -> None:
        self._in_use = h5
        self._settings.model = None if h5 == paths.DEFAULT_MODEL else h5
        self._library.set_in_use(h5)
        self.dialog.show_in_use(h5)
        self.changed.emit(h5)
