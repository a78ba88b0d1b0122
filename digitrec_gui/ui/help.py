"""The entries of the Help menu, and what they show."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QUrl, pyqtSlot
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QMessageBox, QWidget

from digitrec_gui import paths
from digitrec_gui.ui import about
from digitrec_gui.ui.menus import Menus
from digitrec_gui.ui.model_presence import ModelPresence


class Help(QObject):
    """Shows each in front of the window."""

    def __init__(self, menus: Menus, models: ModelPresence, window: QWidget) -> None:
        super().__init__(window)
        self._models = models
        self._window = window
        menus.about_asked.connect(self._show_about)
        menus.shortcuts_asked.connect(self._show_shortcuts)
        menus.report_asked.connect(self._show_report)
        menus.log_asked.connect(self._open_log_folder)

    @pyqtSlot()
    def _show_about(self) -> None:
        about.show_about(self._window)

    @pyqtSlot()
    def _show_shortcuts(self) -> None:
        about.show_shortcuts(self._window)

    @pyqtSlot()
    def _show_report(self) -> None:
        about.show_report(self._window, self._models.info)

    @pyqtSlot()
    def _open_log_folder(self) -> None:
        folder = paths.log_folder()
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            QMessageBox.information(self._window, "Log folder", f"The log lies in {folder}.")
