"""How long the start takes: `digitrec gui --time-start MOMENT [IMAGE]`, of a package as of the sources.

Imports no more than a window does: what else is imported would be measured, too.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QApplication, QMainWindow

if TYPE_CHECKING:
    from digitrec_gui.ui.window.main_window import MainWindow

HEAVY = ("tensorflow", "keras", "h5py")
"""What must not be in the window's process."""

_SETTLING = 500
"""Milliseconds from the Model's being ready until memory is looked at."""


def resident_megabytes() -> float:
    """Resident memory of this process now; its peak where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def watch(window: type[QMainWindow], on_painted: Callable[[], None]) -> None:
    """Has a class of windows call back, once, when one has been painted.

    An event filter of the application would do without a change to the class, but is called ten thousand times
    before the window is painted, which takes a tenth of the start.
    """
    calls = iter((on_painted,))
    paint = window.paintEvent

    def paint_event(self: QMainWindow, event: QPaintEvent | None) -> None:
        # After this event the paint is done and flushed to the window system; the program's own call comes next.
        QTimer.singleShot(0, next(calls, lambda: None))
        paint(self, event)

    # Its stub takes self for one of the arguments.
    window.paintEvent = paint_event  # type: ignore[method-assign, assignment]


def program(started: float, images: Sequence[str]) -> None:
    """Prints the seconds from the start of the process to the painted window, to the filled one, and to the Reading."""
    found: dict[str, float] = {}

    def painted() -> None:
        found["painted"] = time.time() - started
        main_window().painted.connect(lambda: QTimer.singleShot(0, filled))  # after the program's own

    def filled() -> None:
        window = main_window()
        window.repaint()
        found["filled"] = time.time() - started
        if images:
            window.image_tab.read.connect(read)
        else:
            window.models.reading.model_ready.connect(lambda: QTimer.singleShot(_SETTLING, end))

    def read(reading: object) -> None:
        if reading is not None:
            # The tab shows it in this same turn of the event loop, and Qt paints before the next.
            QTimer.singleShot(0, shown)

    def shown() -> None:
        main_window().repaint()
        found["read"] = time.time() - started
        end()

    def end() -> None:
        heavy = sum(name in sys.modules for name in HEAVY)
        found.update(resident=resident_megabytes(), heavy=heavy)
        main_window().close()

    from digitrec_gui import app
    from digitrec_gui.ui.window.main_window import MainWindow

    watch(MainWindow, painted)
    app.main(images)
    print(json.dumps(found))


def main_window() -> MainWindow:
    """The window of the program that runs in this process."""
    from digitrec_gui.ui.window.main_window import MainWindow

    return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))
