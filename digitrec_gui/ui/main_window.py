"""The window: tabs, menus, notices and the status bar, and what they have to do with the services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QSize, QUrl, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QCloseEvent, QDesktopServices, QImage
from PyQt6.QtWidgets import QFileDialog, QMainWindow, QMessageBox, QTabWidget, QVBoxLayout, QWidget

from digitrec_gui import paths
from digitrec_gui.core.types import ModelInfo, Reading
from digitrec_gui.services.camera import CameraService
from digitrec_gui.services.camera_sources import CameraList
from digitrec_gui.services.learning import Learning
from digitrec_gui.services.model import ModelService
from digitrec_gui.services.reading_worker import Source
from digitrec_gui.services.samples import SampleService
from digitrec_gui.services.settings import Appearance, Settings
from digitrec_gui.ui import about, icons, wording
from digitrec_gui.ui.draw_tab import DrawTab
from digitrec_gui.ui.image_saving import ImageSaving
from digitrec_gui.ui.image_tab import ImageTab
from digitrec_gui.ui.incoming import IMAGE_SUFFIXES, MODEL_SUFFIXES, one_of_several
from digitrec_gui.ui.menus import Menus
from digitrec_gui.ui.notice import Notice
from digitrec_gui.ui.samples_presence import SamplesPresence
from digitrec_gui.ui.status_bar import StatusBar
from digitrec_gui.ui.theme import GRID, Theme
from digitrec_gui.ui.train_presence import TrainPresence
from digitrec_gui.ui.webcam_tab import WebcamTab

_MOST_OF_SCREEN = 0.9
"""How much of the screen, across and down, a window takes that nobody has resized yet."""


class MainWindow(QMainWindow):
    """Holds the tabs; a further tab is one more `addTab`.

    Signals:
        closed(): the window was closed, and the program should end.
    """

    closed = pyqtSignal()

    def __init__(
        self,
        service: ModelService,
        camera: CameraService,
        cameras: CameraList,
        samples: SampleService,
        learning: Learning,
        settings: Settings,
        theme: Theme,
    ) -> None:
        super().__init__()
        self._service = service
        self._settings = settings
        self._theme = theme
        self._model: ModelInfo | None = None
        self._said_of_image = False
        self._closes_at_once = False
        self.setWindowTitle("DigitRec")
        self.setWindowIcon(icons.application_icon())
        self.notice = Notice()
        self.image_tab = ImageTab(service)
        self.webcam_tab = WebcamTab(camera, cameras, service, settings)
        self.draw_tab = DrawTab(service, settings)
        self.samples = SamplesPresence(service, samples, settings, self.image_tab.image, self)
        self.train = TrainPresence(learning, samples, service, settings, self.notice, self)
        self.train_tab = self.train.tab
        self.tabs = QTabWidget()
        self.menus = Menus(
            self,
            self.image_tab.actions_,
            self.image_tab.panel.copy_action,
            self.webcam_tab.actions_,
            self.draw_tab.actions_,
            self.samples,
            self.train_tab.actions_,
        )
        self.status = StatusBar(self)
        self.saving = ImageSaving(service, self.image_tab.session, settings, self)
        self._build()
        self._connect()
        self._restore()

    def _build(self) -> None:
        self.tabs.setDocumentMode(True)
        bar = self.tabs.tabBar()
        assert bar is not None
        bar.setDrawBase(False)
        self.tabs.addTab(self.image_tab, icons.icon("image"), "Image")
        self.tabs.setTabToolTip(0, "Read the digits in a picture")
        self.tabs.addTab(self.webcam_tab, icons.icon("webcam"), "Webcam")
        self.tabs.setTabToolTip(1, "Read the digits that a camera sees")
        self.tabs.addTab(self.draw_tab, icons.icon("pencil"), "Draw")
        self.tabs.setTabToolTip(2, "Write a number by hand")
        self.tabs.addTab(self.train_tab, icons.icon("graduation-cap"), "Train")
        self.tabs.setTabToolTip(3, "Train a model, or teach it your hand")
        self.tabs.setAccessibleName("Tabs")
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        notices = QVBoxLayout()
        notices.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, 0)
        notices.addWidget(self.notice)
        notices.addWidget(self.samples.question)
        layout.addLayout(notices)
        layout.addWidget(self.tabs, 1)
        self.setCentralWidget(central)
        self.setStatusBar(self.status)
        self.status.add_switch(self.samples.switch)

    def _connect(self) -> None:
        service, tab, menus = self._service, self.image_tab, self.menus
        service.model_ready.connect(self._on_model_ready)
        service.model_failed.connect(self._on_model_failed)
        service.model_compiling.connect(self._on_model_compiling)
        tab.opening.connect(self._on_opening)
        tab.opened.connect(self._on_image_opened)
        tab.open_failed.connect(self._on_open_failed)
        tab.read.connect(self.status.show_reading)
        tab.remarked.connect(self.notice.show_remark)
        tab.file_asked.connect(self.choose_image)
        tab.model_dropped.connect(self.train.open)
        tab.model_asked.connect(self.choose_model)
        tab.panel.copied.connect(self.status.show_copied)
        tab.actions_.save.triggered.connect(self.choose_export)
        self.saving.saving.connect(self.status.show_saving)
        self.saving.saved.connect(self.status.show_saved)
        self.saving.failed.connect(self._on_save_failed)
        self._connect_webcam()
        self._connect_draw()
        self._connect_samples()
        self._connect_train()
        self.tabs.currentChanged.connect(self._on_tab_changed)
        menus.recent_chosen.connect(tab.open)
        menus.recent_cleared.connect(self._on_recent_cleared)
        menus.model_asked.connect(self.choose_model)
        menus.shipped_model_asked.connect(self.load_shipped_model)
        menus.appearance_chosen.connect(self._on_appearance_chosen)
        menus.about_asked.connect(self._show_about)
        menus.shortcuts_asked.connect(self._show_shortcuts)
        menus.log_asked.connect(self._open_log_folder)
        menus.report_asked.connect(self._show_report)
        self.notice.cancelled.connect(self._on_load_cancelled)

    def _connect_webcam(self) -> None:
        tab = self.webcam_tab
        tab.image_asked.connect(self.open_from_webcam)
        tab.remarked.connect(self.notice.show_remark)
        tab.model_asked.connect(self.choose_model)
        tab.measures.measured.connect(self.status.show_live)
        tab.panel.copied.connect(self.status.show_copied)
        tab.saving.saving.connect(self.status.show_saving)
        tab.saving.saved.connect(self.status.show_saved)
        tab.saving.failed.connect(self._on_webcam_save_failed)

    def _connect_draw(self) -> None:
        tab = self.draw_tab
        tab.image_asked.connect(self.open_from_draw)
        tab.remarked.connect(self.notice.show_remark)
        tab.model_asked.connect(self.choose_model)
        tab.read.connect(self._on_draw_read)
        tab.panel.copied.connect(self.status.show_copied)
        tab.saving.copied.connect(self.status.show_copied)
        tab.saving.saving.connect(self.status.show_saving)
        tab.saving.saved.connect(self.status.show_saved)
        tab.saving.failed.connect(self._on_draw_save_failed)

    def _connect_samples(self) -> None:
        samples, image = self.samples, self.image_tab
        samples.keeping.watch(image.session.correcting.said_digits, lambda: image.origin)
        samples.keeping.watch(self.draw_tab.said_digits, lambda: "draw")
        samples.said.connect(self.status.show_said)
        samples.problem.connect(self.notice.show_problem)

    def _connect_train(self) -> None:
        train = self.train
        train.use_asked.connect(self.load_model)
        train.open_asked.connect(self.choose_model)
        train.renamed.connect(self._on_model_renamed)
        train.saving.connect(self.status.show_saving)
        train.saved.connect(self.status.show_saved)
        train.tab.shown_asked.connect(lambda: self.tabs.setCurrentWidget(self.train_tab))
        train.tab.samples_asked.connect(self.samples.show_samples)

    def _restore(self) -> None:
        room = self._room()
        self.setMinimumSize(QSize(96 * GRID, 60 * GRID).boundedTo(room))
        self.resize(QSize(160 * GRID, 100 * GRID).boundedTo(room))
        if not self._settings.geometry.isEmpty():
            self.restoreGeometry(self._settings.geometry)
        if not self._settings.splitter.isEmpty():
            self.image_tab.splitter.restoreState(self._settings.splitter)
            self.draw_tab.splitter.restoreState(self._settings.splitter)
        self.menus.show_recent(self._settings.recent_files)
        self.menus.show_appearance(self._settings.appearance)

    def _room(self) -> QSize:
        """The largest size that leaves something of the screen around the window."""
        screen = self.screen()
        assert screen is not None
        return screen.availableGeometry().size() * _MOST_OF_SCREEN

    def open_image(self, path: Path) -> None:
        """Opens an Image, as the user would."""
        self.image_tab.open(path)

    @pyqtSlot(object, str)
    def open_from_draw(self, image: QImage, name: str) -> None:
        """Opens what is drawn, under this name, in the Image tab."""
        self.image_tab.open(image, name, "draw")

    @pyqtSlot(object, str)
    def open_from_webcam(self, source: Source, name: str) -> None:
        """Opens a Frame, under this name, in the Image tab."""
        self.image_tab.open(source, name, "webcam")

    def open_first(self, images: Sequence[Path]) -> None:
        """Opens the first of these Images, and says so if there are more."""
        self.open_image(images[0])
        if len(images) > 1:
            self.notice.show_remark(one_of_several(images[0]))

    def load_first_model(self) -> None:
        """Reads with the Model that read when the window was closed."""
        self.load_model(self.train.first_model())

    def load_shipped_model(self) -> None:
        """Reads with the Model that comes with DigitRec."""
        self.load_model(paths.DEFAULT_MODEL)

    def load_model(self, h5: Path) -> None:
        """Reads with this Model from now on, if it can be loaded."""
        self.notice.hide()
        self.train.show_asked(h5)
        self._service.load(h5)

    @pyqtSlot()
    def choose_image(self) -> None:
        """Lets the user choose an Image and opens it."""
        patterns = " ".join(f"*{suffix}" for suffix in IMAGE_SUFFIXES)
        file, _ = QFileDialog.getOpenFileName(
            self, "Open a picture", self._settings.image_folder, f"Pictures ({patterns});;All files (*)"
        )
        if file:
            self.image_tab.open(Path(file))

    @pyqtSlot()
    def choose_model(self) -> None:
        """Lets the user choose a Model and loads it."""
        patterns = " ".join(f"*{suffix}" for suffix in MODEL_SUFFIXES)
        file, _ = QFileDialog.getOpenFileName(
            self, "Open a model", self._settings.model_folder, f"Keras models ({patterns});;All files (*)"
        )
        if file:
            self._settings.model_folder = Path(file).parent
            self.train.open(Path(file))

    @pyqtSlot()
    def choose_export(self) -> None:
        """Lets the user choose where and how to save what was read."""
        self.notice.end_said()
        self.saving.ask(self.image_tab.name)

    @pyqtSlot(str)
    def _on_save_failed(self, message: str) -> None:
        self.status.clearMessage()
        tip = self.image_tab.actions_.save.toolTip()
        self.notice.show_problem(message, "Save as…", tip, self.choose_export)

    @pyqtSlot(str)
    def _on_webcam_save_failed(self, message: str) -> None:
        self.status.clearMessage()
        self.notice.show_problem(message)

    @pyqtSlot(object)
    def _on_draw_read(self, reading: Reading | None) -> None:
        if self.tabs.currentWidget() is self.draw_tab:  # another Model reads it again behind other tabs too
            self.status.show_reading(reading)

    @pyqtSlot(str)
    def _on_draw_save_failed(self, message: str) -> None:
        self.status.clearMessage()
        tip = self.draw_tab.actions_.save.toolTip()
        self.notice.show_problem(message, "Save as…", tip, self.draw_tab.choose_file)

    @pyqtSlot(int)
    def _on_tab_changed(self, _index: int) -> None:
        """Says of the tab in front how long its last reading took."""
        in_front = self.tabs.currentWidget()
        readings = {self.image_tab: self.image_tab.session.reading, self.draw_tab: self.draw_tab.reading}
        self.status.show_reading(next((reading for tab, reading in readings.items() if tab is in_front), None))

    @pyqtSlot(object)
    def _on_model_ready(self, info: ModelInfo) -> None:
        self._model = info
        self.status.show_model(info)
        self.notice.end_busy()
        if info.notes:
            self.notice.show_remark(wording.ready(info))

    @pyqtSlot(str)
    def _on_model_renamed(self, name: str) -> None:
        if self._model is not None:
            self._model = replace(self._model, name=name)
            self.status.show_model(self._model)

    @pyqtSlot(str)
    def _on_model_failed(self, message: str) -> None:
        self.status.show_model(self._model)
        kept = f" {self._model.name} is still in use." if self._model else ""
        self.notice.end_busy()
        self._said_of_image = False
        tip = f"Open another model ({wording.keys('Ctrl+M')})"
        self.notice.show_problem(message + kept, "Open another model…", tip, self.choose_model)

    @pyqtSlot()
    def _on_load_cancelled(self) -> None:
        self.train.opening.cancel()
        self._service.cancel_load()
        self.image_tab.not_read.end_waiting()
        self.draw_tab.not_read.end_waiting()
        self.status.show_model(self._model)

    @pyqtSlot(str)
    def _on_model_compiling(self, name: str) -> None:
        self.notice.show_busy(f"Preparing the model {name}. This is done once for each model and takes some seconds.")

    @pyqtSlot()
    def _on_opening(self) -> None:
        self.tabs.setCurrentWidget(self.image_tab)
        # What is said of the Model's failure stays: it is as true of the next Image.
        if self._said_of_image or self.notice.is_remark:
            self.notice.end_said()
        self._said_of_image = False

    @pyqtSlot(str, object)
    def _on_image_opened(self, name: str, path: Path | None) -> None:
        self.setWindowTitle(f"{name} - DigitRec")
        file = path.resolve() if path is not None else None
        if file is None or file.is_relative_to(paths.SAMPLES):
            return
        self._settings.image_folder = file.parent
        self._settings.add_recent_file(file)
        self.menus.show_recent(self._settings.recent_files)

    @pyqtSlot(object, str)
    def _on_open_failed(self, path: Path | None, message: str) -> None:
        if self.image_tab.has_picture:
            tip = self.image_tab.actions_.open.toolTip()
            self.notice.show_problem(message, "Open another…", tip, self.choose_image)
            self._said_of_image = True
        if path is not None:
            self._settings.remove_recent_file(path.resolve())
            self.menus.show_recent(self._settings.recent_files)

    @pyqtSlot()
    def _on_recent_cleared(self) -> None:
        self._settings.recent_files = ()
        self.menus.show_recent(())

    @pyqtSlot(object)
    def _on_appearance_chosen(self, appearance: Appearance) -> None:
        self._settings.appearance = appearance
        self._theme.apply(appearance)

    @pyqtSlot()
    def _show_about(self) -> None:
        about.show_about(self)

    @pyqtSlot()
    def _show_shortcuts(self) -> None:
        about.show_shortcuts(self)

    @pyqtSlot()
    def _show_report(self) -> None:
        about.show_report(self, self._model)

    @pyqtSlot()
    def _open_log_folder(self) -> None:
        folder = paths.log_folder()
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            QMessageBox.information(self, "Log folder", f"The log lies in {folder}.")

    @pyqtSlot()
    def close_at_once(self) -> None:
        """Closes the window without a question."""
        self._closes_at_once = True
        self.close()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Asks while a training is under way; remembers what is to be remembered (Qt override)."""
        if self.train_tab.is_busy and not self._closes_at_once and event is not None:
            event.ignore()
            question = self.train_tab.ask_to_close(self)
            question.accepted.connect(self.close_at_once)
            question.open()
            return
        self._settings.geometry = self.saveGeometry()
        self._settings.splitter = self.image_tab.splitter.saveState()
        self._settings.save()
        super().closeEvent(event)
        self.closed.emit()
