"""The part of scripts/bench that runs the real window on a stream, and prints what it measured as JSON.

python -m scripts.bench.webcam live FRAMES         a moving sheet with ten digits, until so many Frames have come
python -m scripts.bench.webcam still SECONDS       still sheets, each for so long after its first second
python -m scripts.bench.webcam recover CYCLES      the server dies and comes back
python -m scripts.bench.webcam close               the window is closed while the camera hangs

1280x720 at 30 pictures a second from an MJPEG server on loopback, see `scripts/bench/camera.py`.
"""

from __future__ import annotations

import csv
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from PyQt6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PyQt6.QtWidgets import QApplication

from digitrec_gui import app, paths
from digitrec_gui.core.types import Reading
from digitrec_gui.services.webcam.service import CameraState, Frame
from digitrec_gui.services.webcam.sources import stream
from digitrec_gui.ui.window.main_window import MainWindow
from scripts.bench.window import resident_megabytes

_SETTLING = 1.0
"""Seconds after which a sheet must be shown right."""

_WARMING = 300
"""Frames after which memory is taken for settled."""

_GIVING_UP = 30.0
"""Seconds after which what was waited for counts as never."""


class Camera:
    """The MJPEG server, in a process of its own."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "scripts.bench.camera", *arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        served: dict[str, str] = json.loads(self._process.stdout.readline())
        self.url, self.text = served["url"], served["text"]

    def order(self, word: str) -> None:
        """Tells it what to do: stall, die or live."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def close(self) -> None:
        """Ends it."""
        self._process.communicate()  # closes its standard input


@contextmanager
def camera_on(*arguments: str) -> Iterator[Camera]:
    """The camera with these arguments, closed at the end."""
    camera = Camera(*arguments)
    try:
        yield camera
    finally:
        camera.close()


class Meter(QObject):
    """Watches the Webcam tab. Moments are those of `time.perf_counter`, in seconds."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.tab = window.webcam_tab
        self._unpainted: Frame | None = None
        self._beat = QTimer(self)
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.setInterval(2)
        self._beat.timeout.connect(self._tick)
        self.clear()
        self.tab.view.painted.connect(self._on_painted)
        self.tab.reading.read.connect(self._on_read)  # after the tab's own slot
        self.tab.view.installEventFilter(self)
        self._beat.start()

    def clear(self) -> None:
        """Forgets what was measured."""
        self.painted: list[float] = []
        self.read: list[float] = []
        self.latencies: list[float] = []
        self.texts: list[str] = []
        """What stood in the panel at each Frame that was painted, without spaces."""
        self.blocked = 0.0
        """Longest time for which the UI thread did not answer."""
        self._last_tick = time.perf_counter()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.blocked = max(self.blocked, now - self._last_tick)
        self._last_tick = now

    def _on_painted(self) -> None:
        self.painted.append(time.perf_counter())
        self.texts.append("".join(self.tab.panel.text.split()))

    def _on_read(self, _reading: Reading, frame: Frame) -> None:
        self.read.append(time.perf_counter())
        self._unpainted = frame

    def eventFilter(self, _view: QObject | None, event: QEvent | None) -> bool:
        """Notes when what was read is painted (Qt override)."""
        if self._unpainted is not None and event is not None and event.type() == QEvent.Type.Paint:
            arrived, self._unpainted = self._unpainted.arrived, None
            # After this event the paint is done and flushed to the window system.
            QTimer.singleShot(0, lambda: self.latencies.append(time.perf_counter() - arrived))
        return False


def run_window(measure: Callable[[MainWindow], object], home: Path | None = None) -> None:
    """Runs the real main(); `measure` is called when the Model is there, and the window closed after it.

    Args:
        measure: gets the window.
        home: where the user's files lie; None for a new folder, removed at the end.
    """
    application = QApplication([])

    def begin() -> None:
        window = next(widget for widget in application.topLevelWidgets() if isinstance(widget, MainWindow))

        def on_ready() -> None:
            window.models.reading.model_ready.disconnect(on_ready)  # another Model may get ready meanwhile
            QTimer.singleShot(0, lambda: go(window))

        window.models.reading.model_ready.connect(on_ready)

    def go(window: MainWindow) -> None:
        window.tabs.setCurrentWidget(window.webcam_tab)
        try:
            measure(window)
        finally:
            window.close()

    with tempfile.TemporaryDirectory() as new:
        os.environ["DIGITREC_HOME"] = str(home or new)
        QTimer.singleShot(0, begin)
        app.main([])


def show(window: MainWindow, camera: Camera) -> None:
    """Switches the Webcam tab on, with this camera."""
    window.webcam_tab.sources.choose(stream(camera.url))
    window.webcam_tab.actions_.on.setChecked(True)


def wait(seconds: float) -> None:
    """Lets the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def wait_until(is_so: Callable[[], bool], seconds: float = _GIVING_UP) -> bool:
    """Waits for something; False if it did not come about in time."""
    until = time.perf_counter() + seconds
    while not is_so():
        if time.perf_counter() > until:
            return False
        wait(0.01)
    return True


def live(frames: int) -> dict[str, object]:
    """How smoothly a moving sheet is shown and read, and what it costs."""
    found: dict[str, object] = {}

    def measure(window: MainWindow) -> None:
        meter = Meter(window)
        with camera_on("moving") as camera:
            show(window, camera)
            wait_until(lambda: len(meter.painted) >= _WARMING)
            meter.clear()
            before, began = resident_megabytes(), time.perf_counter()
            wait_until(lambda: len(meter.painted) >= frames, seconds=_GIVING_UP + frames / 10)
            seconds = time.perf_counter() - began
            found.update(
                painted=len(meter.painted) / seconds,
                read=len(meter.read) / seconds,
                latency=statistics.median(meter.latencies),
                latency95=statistics.quantiles(meter.latencies, n=20)[-1],
                blocked=meter.blocked,
                growth=resident_megabytes() - before,
                right=_share(meter.texts, camera.text),
            )

    run_window(measure)
    return found


def still(seconds: float) -> dict[str, object]:
    """Share of the Frames at which a still sheet was shown right, and how often the number changed, by its name."""
    found: dict[str, object] = {}
    with (paths.SAMPLES / "labels.csv").open(encoding="utf-8") as file:
        samples = [(row["file"], row["label"]) for row in csv.DictReader(file) if row["file"].endswith(".jpg")]
    sheets = [
        ("rendered", ["still"], ""),
        *((name, ["still", str(paths.SAMPLES / name)], text) for name, text in samples),
    ]

    def measure(window: MainWindow) -> None:
        meter = Meter(window)
        for name, arguments, text in sheets:
            with camera_on(*arguments) as camera:
                meter.clear()
                show(window, camera)
                wait_until(lambda: bool(meter.painted))
                wait(_SETTLING)
                meter.clear()
                wait(seconds)
                texts = list(meter.texts)
                window.webcam_tab.actions_.on.setChecked(False)
            changes = sum(before != after for before, after in pairwise(texts))
            found[name] = {"right": _share(texts, text or camera.text), "changes": changes}

    run_window(measure)
    return found


def _share(texts: list[str], expected: str) -> float:
    label = "".join(expected.split())
    return sum(text == label for text in texts) / max(1, len(texts))


def recover(cycles: int) -> dict[str, object]:
    """How many of the cycles the picture came back after, and the median seconds that it took."""
    times: list[float] = []

    def measure(window: MainWindow) -> None:
        meter = Meter(window)
        with camera_on("moving") as camera:
            show(window, camera)
            wait_until(lambda: bool(meter.painted))
            for _ in range(cycles):
                camera.order("die")
                wait_until(lambda: window.webcam_tab._camera.state is CameraState.RETRYING)
                meter.clear()
                began = time.perf_counter()
                camera.order("live")
                if wait_until(lambda: bool(meter.painted)):
                    times.append(time.perf_counter() - began)

    run_window(measure)
    return {"recovered": len(times), "seconds": statistics.median(times) if times else math.inf}


def close() -> None:
    """Prints when (time.time()) the window was closed, while the camera hung; the process ends as soon as it can."""

    def measure(window: MainWindow) -> None:
        meter = Meter(window)
        camera = Camera("moving")
        show(window, camera)
        wait_until(lambda: len(meter.painted) > 10)
        camera.order("stall")
        wait(0.5)
        print(json.dumps({"closed": time.time()}), flush=True)

    run_window(measure)


def main(arguments: list[str]) -> None:
    """Runs one measurement."""
    match arguments:
        case ["live", frames]:
            print(json.dumps(live(int(frames))))
        case ["still", seconds]:
            print(json.dumps(still(float(seconds))))
        case ["recover", cycles]:
            print(json.dumps(recover(int(cycles))))
        case ["close"]:
            close()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
