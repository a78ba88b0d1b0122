"""The part of scripts/bench that runs inside the window's process, and prints what it measured as JSON.

python -m scripts.bench.window launch STARTED [IMAGE]    STARTED: time.time() when the process was started
python -m scripts.bench.window stall IMAGE
python -m scripts.bench.window service COUNT
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PyQt6.QtWidgets import QApplication

from digitrec_gui import app, paths
from digitrec_gui.ui.window.main_window import MainWindow

HEAVY = ("tensorflow", "keras", "h5py")


def resident_megabytes() -> float:
    """Resident memory of this process now; its peak where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


class _Watch(QObject):
    """Calls back once the window has been painted, then whenever its read-out shows a text."""

    def __init__(self, on_painted: Callable[[QObject], None]) -> None:
        super().__init__()
        self._on_painted = on_painted
        self._painted = False

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if not self._painted and event is not None and event.type() == QEvent.Type.Paint and watched is not None:
            self._painted = True
            # After this event the paint is done and flushed to the window system.
            QTimer.singleShot(0, lambda: self._on_painted(watched))
        return False


def _run(images: list[str], on_painted: Callable[[QObject], None]) -> None:
    """Runs the real main() until the callback ends it."""
    application = QApplication([])
    watch = _Watch(on_painted)
    application.installEventFilter(watch)
    app.main(images)


def _window() -> MainWindow:
    return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))


def launch(started: float, images: list[str]) -> None:
    """Prints the seconds from the start of the process to the painted window and to the Reading on screen."""
    found: dict[str, object] = {}

    def painted(_: QObject) -> None:
        found["painted"] = time.time() - started
        window = _window()
        if images:
            window.image_tab.read.connect(read)
        else:
            window.models.reading.model_ready.connect(lambda: QTimer.singleShot(500, end))

    def read(reading: object) -> None:
        if reading is not None:
            # The tab shows it in this same turn of the event loop, and Qt paints before the next.
            QTimer.singleShot(0, shown)

    def shown() -> None:
        _window().repaint()
        found["read"] = time.time() - started
        end()

    def end() -> None:
        found["resident"] = resident_megabytes()
        found["heavy"] = [name for name in HEAVY if name in sys.modules]
        _window().close()

    _run(images, painted)
    print(json.dumps(found))


def stall(image: str) -> None:
    """Prints the longest time, in seconds, for which the UI thread did not answer while an Image was read."""
    gaps: list[float] = []
    beat = QTimer()
    last = [time.perf_counter()]

    def tick() -> None:
        now = time.perf_counter()
        gaps.append(now - last[0])
        last[0] = now

    def painted(_: QObject) -> None:
        window = _window()
        rounds = iter(range(6))

        def again(reading: object = True) -> None:
            if reading is None:
                return
            number = next(rounds, None)
            if number is None:
                window.close()
                return
            if number == 1:  # the first one imports and warms up
                gaps.clear()
                last[0] = time.perf_counter()
                beat.start(0)
            QTimer.singleShot(100, lambda: window.open_image(Path(image)))

        window.image_tab.read.connect(again)
        window.models.reading.model_ready.connect(again)

    beat.timeout.connect(tick)
    _run([], painted)
    gaps.sort()
    print(json.dumps({"longest": gaps[-1], "p99": gaps[len(gaps) * 99 // 100]}))


def service(count: int) -> None:
    """Prints the median seconds for one 28x28 through ReadingService, and memory before and after `count` of them."""
    import numpy as np

    from digitrec_gui.services.reading.service import ReadingService

    application = QApplication([])
    sys.setswitchinterval(app.SWITCH_INTERVAL)
    with np.load(paths.MNIST) as data:
        digits = [np.repeat(digit[..., np.newaxis], 3, axis=2) for digit in data["x_test"][:200]]
    models = ReadingService()
    loop = QEventLoop()
    models.model_ready.connect(loop.quit)
    models.load(paths.DEFAULT_MODEL)
    loop.exec()
    times: list[float] = []
    before = 0.0
    for index in range(count + 100):
        if index == 100:
            before = resident_megabytes()
        start = time.perf_counter()
        models.read(digits[index % len(digits)]).done.connect(loop.quit)
        loop.exec()
        times.append(time.perf_counter() - start)
    after = resident_megabytes()
    models.close()
    application.quit()
    print(json.dumps({"seconds": statistics.median(times[100:]), "before": before, "after": after}))


def main(arguments: list[str]) -> None:
    """Runs one measurement."""
    match arguments:
        case ["launch", started, *images]:
            launch(float(started), images)
        case ["stall", image]:
            stall(image)
        case ["service", count]:
            service(int(count))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
