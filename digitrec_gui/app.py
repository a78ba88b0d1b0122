"""The window's composition root: builds the services and the window, wires them, runs, and shuts down."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication

import digitrec_gui
from digitrec_gui import paths
from digitrec_gui.services.failures import FailureHooks, close_log, open_log
from digitrec_gui.services.model import ModelService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.error_reporter import ErrorReporter
from digitrec_gui.ui.main_window import MainWindow
from digitrec_gui.ui.theme import Theme

SWITCH_INTERVAL = 0.0005
"""Seconds after which a busy thread lets the UI thread run. One turn of the window's event loop may have to wait for
that several times over; Python's own 5 ms would make it stutter."""


class Program:
    """The parts of the window's program, wired."""

    def __init__(self, application: QApplication, hooks: FailureHooks) -> None:
        settings = Settings(paths.settings_file())
        theme = Theme(application)
        theme.apply(settings.appearance)
        self.service = ModelService()
        self.window = MainWindow(self.service, settings, theme)
        self.reporter = ErrorReporter(self.window)
        hooks.unexpected.connect(self.reporter.report)
        self.window.closed.connect(application.quit)

    def start(self, images: Sequence[str] = ()) -> None:
        """Shows the window, then loads the Model and the first of these Images."""
        self.window.show()
        # Once the window has been painted: what the worker imports would hold that up.
        QTimer.singleShot(0, self.window.load_shipped_model)
        if images:
            QTimer.singleShot(0, lambda: self.window.open_image(Path(images[0])))

    def close(self) -> None:
        """Ends every thread and child process."""
        self.service.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Shows the window until it is closed.

    Args:
        argv: the Images to open, of which the first is; the command line's if None.

    Returns:
        The exit code.
    """
    images = sys.argv[1:] if argv is None else argv
    _give_windowed_program_streams()
    sys.setswitchinterval(SWITCH_INTERVAL)
    application = _application()
    log = open_log(paths.log_folder())
    hooks = FailureHooks()
    hooks.install()
    try:
        program = Program(application, hooks)
        try:
            program.start(images)
            return application.exec()
        finally:
            program.close()
    finally:
        hooks.uninstall()
        close_log(log)


def _application() -> QApplication:
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication([sys.argv[0]])
    application.setApplicationName("DigitRec")
    application.setApplicationVersion(digitrec_gui.__version__)
    application.setDesktopFileName("digitrec")
    return application


def _give_windowed_program_streams() -> None:
    """A windowed program on Windows has no stdout; what prints to it would fail."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (as long as the program lives)
    if sys.stderr is None:
        sys.stderr = sys.stdout
