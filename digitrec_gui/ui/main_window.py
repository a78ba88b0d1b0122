"""The window: tabs, menus, notices and the status bar, and what they have to do with the services."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QUrl, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QCloseEvent, QDesktopServices
from PyQt6.QtWidgets import QFileDialog, QMainWindow, QMessageBox, QTabWidget, QVBoxLayout, QWidget

from digitrec_gui import paths
from digitrec_gui.core.types import ModelInfo, Reading
from digitrec_gui.services.model import ModelService
from digitrec_gui.services.settings import Appearance, Settings
from digitrec_gui.ui import about, icons
from digitrec_gui.ui.image_tab import ImageTab
from digitrec_gui.ui.incoming import IMAGE_SUFFIXES
from digitrec_gui.ui.menus import Menus
from digitrec_gui.ui.notice import Notice
from digitrec_gui.ui.status_bar import StatusBar
from digitrec_gui.ui.theme import GRID, Theme


class MainWindow(QMainWindow):
    """Holds the tabs; a further tab is one more `addTab`.

    Signals:
        closed(): the window was closed, and the program should end.
    """

    closed = pyqtSignal()

    def __init__(self, service: ModelService, settings: Settings, theme: Theme) -> None:
        super().__init__()
        self._service = service
        self._settings = settings
        self._theme = theme
        self._model: ModelInfo | None = None
        self.setWindowTitle("DigitRec")
        self.setWindowIcon(icons.application_icon())
        self.setMinimumSize(80 * GRID, 60 * GRID)
        self.notice = Notice()
        self.image_tab = ImageTab(service)
        self.tabs = QTabWidget()
        self.menus = Menus(self, self.image_tab.actions_, self.image_tab.panel.copy_action)
        self.status = StatusBar(self)
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
        self.tabs.setAccessibleName("Tabs")
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        notices = QVBoxLayout()
        notices.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, 0)
        notices.addWidget(self.notice)
        layout.addLayout(notices)
        layout.addWidget(self.tabs, 1)
        self.setCentralWidget(central)
        self.setStatusBar(self.status)

    def _connect(self) -> None:
        service, tab, menus = self._service, self.image_tab, self.menus
        service.model_ready.connect(self._on_model_ready)
        service.model_failed.connect(self._on_model_failed)
        service.model_compiling.connect(self._on_model_compiling)
        tab.opened.connect(self._on_image_opened)
        tab.open_failed.connect(self._on_open_failed)
        tab.read.connect(self._on_read)
        tab.remarked.connect(self.notice.show_remark)
        tab.file_asked.connect(self.choose_image)
        tab.model_asked.connect(self.choose_model)
        tab.panel.copied.connect(self.status.show_copied)
        menus.recent_chosen.connect(tab.open)
        menus.recent_cleared.connect(self._on_recent_cleared)
        menus.model_asked.connect(self.choose_model)
        menus.shipped_model_asked.connect(self.load_shipped_model)
        menus.appearance_chosen.connect(self._on_appearance_chosen)
        menus.about_asked.connect(self._show_about)
        menus.shortcuts_asked.connect(self._show_shortcuts)
        menus.log_asked.connect(self._open_log_folder)
        menus.report_asked.connect(self._show_report)
        self.notice.action_asked.connect(self.choose_model)
        self.notice.cancelled.connect(self._on_load_cancelled)

    def _restore(self) -> None:
        self.resize(160 * GRID, 100 * GRID)
        if not self._settings.geometry.isEmpty():
            self.restoreGeometry(self._settings.geometry)
        if not self._settings.splitter.isEmpty():
            self.image_tab.splitter.restoreState(self._settings.splitter)
        self.menus.show_recent(self._settings.recent_files)
        self.menus.show_appearance(self._settings.appearance)

    def open_image(self, path: Path) -> None:
        """Opens an Image, as the user would."""
        self.image_tab.open(path)

    def load_shipped_model(self) -> None:
        """Reads with the Model that comes with DigitRec."""
        self._service.load(paths.DEFAULT_MODEL)

    def load_model(self, h5: Path) -> None:
        """Reads with this Model from now on, if it can be loaded."""
        self._settings.model_folder = h5.parent
        self.notice.hide()
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
        file, _ = QFileDialog.getOpenFileName(
            self, "Open a model", self._settings.model_folder, "Keras models (*.h5);;All files (*)"
        )
        if file:
            self.load_model(Path(file))

    @pyqtSlot(object)
    def _on_model_ready(self, info: ModelInfo) -> None:
        self._model = info
        self.status.show_model(info)
        if not self.notice.is_remark:
            self.notice.hide()
        if info.notes:
            self.notice.show_remark(f"{info.name}: {'; '.join(info.notes)}.")

    @pyqtSlot(str)
    def _on_model_failed(self, message: str) -> None:
        self.status.show_model(self._model)
        kept = f" {self._model.name} is still in use." if self._model else ""
        self.notice.show_problem(message + kept, "Open another model…", "Open another model (Ctrl+M)")

    @pyqtSlot()
    def _on_load_cancelled(self) -> None:
        self._service.cancel_load()
        self.status.show_model(self._model)

    @pyqtSlot(str)
    def _on_model_compiling(self, name: str) -> None:
        self.notice.show_busy(f"Preparing the model {name}. This is done once for each model and takes some seconds.")

    @pyqtSlot(str, object)
    def _on_image_opened(self, name: str, path: Path | None) -> None:
        self.setWindowTitle(f"{name} - DigitRec")
        if path is None or path.is_relative_to(paths.SAMPLES):
            return
        self._settings.image_folder = path.parent
        self._settings.add_recent_file(path.absolute())
        self.menus.show_recent(self._settings.recent_files)

    @pyqtSlot(object)
    def _on_read(self, reading: Reading | None) -> None:
        self.status.show_reading(reading)
        if reading is None and self.notice.is_remark:
            self.notice.hide()

    @pyqtSlot(object)
    def _on_open_failed(self, path: Path | None) -> None:
        self.setWindowTitle("DigitRec")
        if path is not None:
            self._settings.remove_recent_file(path.absolute())
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

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Remembers what is to be remembered (Qt override)."""
        self._settings.geometry = self.saveGeometry()
        self._settings.splitter = self.image_tab.splitter.saveState()
        self._settings.save()
        super().closeEvent(event)
        self.closed.emit()
