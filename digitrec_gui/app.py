"""The window's composition root: builds the services and the window, wires them, runs, and shuts down."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QEvent, QTimer
from PyQt6.QtWidgets import QApplication

import digitrec_gui
from digitrec_gui import paths
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.widgets.theme import Theme
from digitrec_gui.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from digitrec_gui.services.services import Services

SWITCH_INTERVAL = 0.0005
"""Seconds after which a busy thread lets the UI thread run. One turn of the window's event loop may have to wait for
that several times over; Python's own 5 ms would make it stutter."""

_NO_DISPLAY = "There is no display here to open the window on: run this in a desktop session, or use `digitrec read`."


class Program:
    """The parts of the window's program, wired.

    The window is seen first, and is empty: to import and to build what it is filled with takes several times as long.
    """

    def __init__(self, application: QApplication) -> None:
        settings = Settings(paths.settings_file())
        self._services: Services | None = None
        self._settings, self._theme = settings, Theme(application)
        self._theme.show_first(settings.appearance)
        self.window = MainWindow(settings, self._theme)
        self.window.closed.connect(application.quit)

    def start(self, images: Sequence[str] = ()) -> None:
        """Shows the window; once it has been seen, fills it, and loads the Model and the first of these Images."""
        # Resolved now: what is remembered must not depend on the folder that is the current one.
        files = [Path(image).resolve() for image in images]
        self.window.painted.connect(lambda: self._go_on(files))
        self.window.show()

    @property
    def services(self) -> Services:
        """The services, for what comes after `fill`."""
        assert self._services is not None
        return self._services

    def fill(self) -> None:
        """Builds the services, and what the window shows of them, if that has not been done yet."""
        if self._services is not None:
            return
        from digitrec_gui.services.services import Services  # brings NumPy

        self._theme.apply(self._settings.appearance)
        self._services = Services(paths.samples_file(), paths.corrections_file())
        self.window.fill(self._services)

    def _go_on(self, images: list[Path]) -> None:
        if not self.window.isVisible():  # it was closed at once
            return
        self.fill()
        # Once that has been painted, too: what the worker imports would hold it up.
        QTimer.singleShot(0, self.window.models.load_first)
        if images:
            QTimer.singleShot(0, lambda: self.window.images.open_first(images))

    def close(self) -> bool:
        """Ends every thread and child process; False if a camera's driver would not let its thread end in time."""
        return self._services is None or self._services.close()

    def destroy(self) -> None:
        """Takes apart what `close` has ended, while Qt still runs.

        Left to the interpreter's end, PyQt would do it in the order of addresses, and go on from wrappers that it has
        just freed: on a busy machine one end in sixty crashed.
        """
        for part in (self.window, self._services):
            if part is not None:
                sip.delete(part)
        # PyQt lets go of the slots of what is destroyed by a queued call, and then by a deferred deletion.
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def main(argv: Sequence[str] | None = None) -> int:
    """Shows the window until it is closed.

    Args:
        argv: the Images to open, of which the first is; the command line's if None.

    Returns:
        The exit code.
    """
    _give_windowed_program_streams()
    images = _images_of_command_line() if argv is None else argv
    if not has_display():
        print(_NO_DISPLAY, file=sys.stderr)  # noqa: T201 (a window that cannot open has no other way to say so)
        return 1
    sys.setswitchinterval(SWITCH_INTERVAL)
    code, have_ended = _run(application(), images)
    if not have_ended:
        from digitrec_gui.services.webcam.hung_threads import leave_at_once

        leave_at_once(code)
    gc.collect()
    return code


def _run(application: QApplication, images: Sequence[str]) -> tuple[int, bool]:
    """The exit code, and whether every thread has ended."""
    program = Program(application)
    with ExitStack() as nets:
        # Only once the window is seen: it has nothing to lose before, and to import them takes as long as to show it.
        program.window.painted.connect(lambda: _spread_nets(program, nets))
        try:
            program.start(images)
            code = application.exec()
        finally:
            have_ended = program.close()
            if have_ended:
                program.destroy()
    return code, have_ended


def _spread_nets(program: Program, nets: ExitStack) -> None:
    """Opens the log, and catches what nobody else does: exceptions, and signals that ask to end."""
    from digitrec_gui.services.failures import FailureHooks, close_log, open_log
    from digitrec_gui.services.stop_signals import StopSignals

    nets.callback(close_log, open_log(paths.log_folder()))
    hooks = FailureHooks()
    hooks.unexpected.connect(program.window.report)
    hooks.interrupted.connect(program.window.close_at_once)
    hooks.install()
    nets.callback(hooks.uninstall)
    stop_signals = StopSignals()
    stop_signals.stop_asked.connect(program.window.close_at_once)
    stop_signals.install()
    nets.callback(stop_signals.uninstall)


def _images_of_command_line() -> list[str]:
    import argparse

    parser = argparse.ArgumentParser("digitrec-gui", description="Opens DigitRec's window.")
    parser.add_argument("--version", action="version", version=f"DigitRec {digitrec_gui.__version__}")
    parser.add_argument("images", nargs="*", metavar="IMAGE", help="an image to open at once")
    images: list[str] = parser.parse_args().images
    return images


def has_display() -> bool:
    """Whether Qt will find a screen; where it does not, it ends the process without a word that helps."""
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def application() -> QApplication:
    """The one application of this process, named; made if it is not there yet."""
    _name_taskbar_group()
    existing = QApplication.instance()
    found = existing if isinstance(existing, QApplication) else QApplication([sys.argv[0]])
    found.setApplicationName("DigitRec")
    found.setApplicationVersion(digitrec_gui.__version__)
    found.setDesktopFileName("digitrec")
    return found


def _name_taskbar_group() -> None:
    """Gives the window its own place and icon in the taskbar of Windows, which else takes it for Python's."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("digitrec")


def _give_windowed_program_streams() -> None:
    """Gives a windowed program on Windows streams: it has no stdout, and what prints to it would fail."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (as long as the program lives)
    if sys.stderr is None:
        sys.stderr = sys.stdout
