"""The Train tab, the list of Models and the opening of others', and what they have to do with the window."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QWidget

from digitrec_gui import paths
from digitrec_gui.services.learning import Learning
from digitrec_gui.services.model import ModelService
from digitrec_gui.services.samples import SampleService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui import wording
from digitrec_gui.ui.ask_where import ask_where
from digitrec_gui.ui.notice import Notice
from digitrec_gui.ui.train_models import ModelsDialog
from digitrec_gui.ui.train_opening import TrainOpening
from digitrec_gui.ui.train_tab import TrainTab

_KINDS = {".h5": "Keras model", ".keras": "Keras 3", ".tflite": "LiteRT", ".onnx": "ONNX"}


class TrainPresence(QObject):
    """Knows which Model reads, and wires what makes, lists and opens others.

    Signals:
        use_asked(Path): this Model is to read from now on.
        open_asked(): the user wants to choose another.
        renamed(str): the Model that reads has this name from now on.
        saving(str), saved(str): a file of this name is being written, is written.
    """

    use_asked = pyqtSignal(object)
    open_asked = pyqtSignal()
    renamed = pyqtSignal(str)
    saving = pyqtSignal(str)
    saved = pyqtSignal(str)

    def __init__(
        self,
        learning: Learning,
        samples: SampleService,
        service: ModelService,
        settings: Settings,
        notice: Notice,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._library = learning.library
        self._service = service
        self._settings = settings
        self._notice = notice
        self._window = window
        self._asked = self._in_use = paths.DEFAULT_MODEL
        self._has_model = False
        self.tab = TrainTab(learning, samples, service, settings)
        self.models = ModelsDialog(learning.library, window)
        self.opening = TrainOpening(learning.library, window)
        self._connect(learning)
        learning.library.refresh()

    def _connect(self, learning: Learning) -> None:
        library, tab, models, opening = learning.library, self.tab, self.models, self.opening
        self._service.model_ready.connect(self._on_model_ready)
        library.failed.connect(self._on_library_failed)
        library.exported.connect(lambda file: self.saved.emit(file.name))
        library.renamed.connect(self._on_renamed)
        tab.use_asked.connect(self.use_asked)
        tab.models_asked.connect(self.show_models)
        tab.export_asked.connect(self.choose_export)
        tab.saving.saving.connect(self.saving)
        tab.saving.saved.connect(self.saved)
        tab.saving.failed.connect(self._on_save_failed)
        models.use_asked.connect(self.use_asked)
        models.open_asked.connect(self._on_open_asked)
        models.dropped.connect(self._on_dropped)
        models.export_asked.connect(self.choose_export)
        opening.busy.connect(self._notice.show_busy)
        opening.idle.connect(self._notice.end_busy)
        opening.failed.connect(self._on_open_failed)
        opening.use_asked.connect(self.use_asked)
        learning.training.saved.connect(self._on_trained)
        learning.training.failed.connect(self._on_training_failed)

    def first_model(self) -> Path:
        """The Model that read when the window was closed; the one that comes with DigitRec if it is gone."""
        last = self._settings.model
        return last if last is not None and last.is_file() else paths.DEFAULT_MODEL

    def show_asked(self, h5: Path) -> None:
        """This Model is being loaded."""
        self._asked = h5

    def open(self, file: Path) -> None:
        """Looks at anybody's Model, and asks before it is used."""
        self._notice.hide()
        self.opening.open(file.resolve())

    @pyqtSlot()
    def show_models(self) -> None:
        """Shows the list of Models."""
        self.models.open()

    @pyqtSlot(object)
    def choose_export(self, h5: Path) -> None:
        """Lets the user choose where and how to save a Model."""
        ask_where(
            self._window,
            "Save the model",
            self._settings.export_folder or "",
            _KINDS,
            h5.stem,
            lambda file: self.export(h5, file),
        )

    def export(self, h5: Path, file: Path) -> None:
        """Saves a Model, as the suffix says."""
        self._settings.export_folder = file.parent
        self._library.export(h5, file)
        self.saving.emit(file.name)

    @pyqtSlot(object)
    def _on_model_ready(self, _info: object) -> None:
        if self._service.is_loading:
            return  # one that was superseded: the newest follows
        self._has_model = True
        self._show_in_use(self._asked)

    def _show_in_use(self, h5: Path) -> None:
        self._in_use = h5
        self._settings.model = None if h5 == paths.DEFAULT_MODEL else h5
        self._library.set_in_use(h5)
        self.models.show_in_use(h5)
        self.tab.show_in_use(h5)

    @pyqtSlot(object, object)
    def _on_renamed(self, old: Path, new: Path) -> None:
        if old == self._in_use:
            self._asked = new
            self._show_in_use(new)
            self.renamed.emit(new.stem)

    @pyqtSlot(str)
    def _on_library_failed(self, message: str) -> None:
        if self.opening.is_busy:
            self.opening.fail(message)
        elif self.models.isVisible():
            self.models.fail(message)
        else:
            self._notice.show_problem(message)

    @pyqtSlot(str)
    def _on_save_failed(self, message: str) -> None:
        self._notice.show_problem(message)

    @pyqtSlot(str)
    def _on_open_failed(self, message: str) -> None:
        kept = f" {self._in_use.stem} is still in use." if self._has_model else ""
        tip = f"Open another model ({wording.keys('Ctrl+M')})"
        self._notice.show_problem(message + kept, "Open another model…", tip, self.open_asked.emit)

    @pyqtSlot()
    def _on_open_asked(self) -> None:
        self.models.close()
        self.open_asked.emit()

    @pyqtSlot(object)
    def _on_dropped(self, file: Path) -> None:
        self.models.close()
        self.open(file)

    @pyqtSlot(object)
    def _on_trained(self, h5: Path) -> None:
        if not self.tab.isVisible():
            self._notice.show_remark(f"The training has ended: {h5.stem} is ready.", "Look at it", "", self._show_tab)

    @pyqtSlot(str)
    def _on_training_failed(self, message: str) -> None:
        if not self.tab.isVisible():
            self._notice.show_problem(message, "Train tab", "Look at the training", self._show_tab)

    def _show_tab(self) -> None:
        self._notice.end_said()
        self.tab.shown_asked.emit()
