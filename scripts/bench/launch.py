"""The part of scripts/bench that starts the window, and beside it a bare one of PyQt, in turns.

python -m scripts.bench.launch                             measures
python -m scripts.bench.launch bare STARTED                a window of PyQt with a label in it
python -m scripts.bench.launch window STARTED [IMAGE]      the program's own
STARTED: time.time() when the process was started

What a window's process does not need is imported by the one that measures alone: it would hold up both.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QApplication, QLabel, QMainWindow

if TYPE_CHECKING:
    from digitrec_gui.ui.window.main_window import MainWindow

_STARTS = 5
_IDLE_STARTS = 3
_HEAVY = ("tensorflow", "keras", "h5py")

_SETTLING = 500
"""Milliseconds from the Model's being ready until memory is looked at."""


def measure() -> None:
    """Reports the starts of both windows, and their memory."""
    from digitrec_gui import paths
    from scripts.bench.runner import answer_of, report

    def start(*arguments: str) -> dict[str, float]:
        kind, *image = arguments
        return answer_of("scripts.bench.launch", kind, str(time.time()), *image)

    in_turns = [(start("bare"), start("window", str(paths.SAMPLES / "note.jpg"))) for _ in range(_STARTS + 1)]
    bare, window = zip(*in_turns[1:], strict=True)  # the first ones find no byte code, and cold files
    report(
        bare=[run["painted"] for run in bare],
        bare_resident=[run["resident"] for run in bare],
        painted=[run["painted"] for run in window],
        filled=[run["filled"] for run in window],
        read=[run["read"] for run in window],
        resident_read=[run["resident"] for run in window],
    )
    idle = [start("window") for _ in range(_IDLE_STARTS)]
    report(
        resident=[run["resident"] for run in idle],
        heavy=[max(run["heavy"] for run in [*window, *idle])],
    )


def resident_megabytes() -> float:
    """Resident memory of this process now; its peak where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def _watch(window: type[QMainWindow], on_painted: Callable[[], None]) -> None:
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


class _BareWindow(QMainWindow):
    """A window of PyQt with a label in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setCentralWidget(QLabel("DigitRec"))


def bare(started: float) -> None:
    """Prints the seconds from the start of the process to the painted window, and its memory."""
    found: dict[str, float] = {}

    def painted() -> None:
        found.update(painted=time.time() - started, resident=resident_megabytes())
        window.close()

    application = QApplication([])
    _watch(_BareWindow, painted)
    window = _BareWindow()
    window.show()
    application.exec()
    print(json.dumps(found))


def program(started: float, images: list[str]) -> None:
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
        heavy = sum(name in sys.modules for name in _HEAVY)
        found.update(resident=resident_megabytes(), heavy=heavy)
        main_window().close()

    from digitrec_gui import app
    from digitrec_gui.ui.window.main_window import MainWindow

    _watch(MainWindow, painted)
    app.main(images)
    print(json.dumps(found))


def main_window() -> MainWindow:
    """The window of the program that runs in this process."""
    from digitrec_gui.ui.window.main_window import MainWindow

    return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            measure()
        case ["bare", moment]:
            bare(float(moment))
        case ["window", moment, *images]:
            program(float(moment), images)
        case _:
            sys.exit(__doc__)
