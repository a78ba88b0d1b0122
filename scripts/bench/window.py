"""The parts of scripts/bench that use the window's services, or the real window; the latter with what stands here.

python -m scripts.bench.window digit             one 28x28 through ReadingService, and its memory
python -m scripts.bench.window stall             the longest time for which the UI thread does not answer
python -m scripts.bench.window draw NUMBERS      so many numbers of six digits are drawn, a stroke after the other
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PyQt6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from digitrec_gui import app, paths
from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.self_test.start import main_window, resident_megabytes
from digitrec_gui.services.orders import Order
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.training.rendering.strokes import SHAPES, curve
from digitrec_gui.ui.draw.strokes import SHEET
from digitrec_gui.ui.draw.tab import DrawTab
from digitrec_gui.ui.window.main_window import MainWindow
from scripts.bench.reading import page, raw_call, shipped_reader, test_digits
from scripts.bench.runner import report, times

GIVING_UP = 30.0
"""Seconds after which what was waited for counts as never."""

_DIGITS = 1000
_PHOTOS = 7

_HEIGHT = 0.2
"""Of the digits that are drawn, in heights of the sheet."""

_BUTTON, _NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

_PAUSE = 0.2
"""Seconds between two strokes."""


def run_window(measure: Callable[[MainWindow], object]) -> None:
    """Runs the real main(); `measure` is called when the Model is there, and the window closed after it.

    The user's files lie in DIGITREC_HOME; without it in a new folder, which is removed at the end.
    """
    _application = QApplication([])

    def begin() -> None:
        window = main_window()
        window.painted.connect(lambda: on_filled(window))  # after the program itself, which fills it then

    def on_filled(window: MainWindow) -> None:
        def on_ready() -> None:
            window.models.reading.model_ready.disconnect(on_ready)  # another Model may get ready meanwhile
            QTimer.singleShot(0, lambda: go(window))

        window.models.reading.model_ready.connect(on_ready)

    def go(window: MainWindow) -> None:
        try:
            measure(window)
        finally:
            window.close()

    with tempfile.TemporaryDirectory() as new:
        os.environ.setdefault("DIGITREC_HOME", new)
        QTimer.singleShot(0, begin)
        app.main([])


def wait(seconds: float) -> None:
    """Lets the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def wait_until(is_so: Callable[[], bool], seconds: float = GIVING_UP) -> bool:
    """Waits for something; False if it did not come about in time."""
    until = time.perf_counter() + seconds
    while not is_so():
        if time.perf_counter() > until:
            return False
        wait(0.01)
    return True


def answer(order: Order) -> Any:
    """Waits for the answer to an order.

    Raises:
        DigitRecError: there is none.
    """
    loop = QEventLoop()
    found: list[Any] = []
    for settled in (order.done, order.failed):
        settled.connect(found.append)
        settled.connect(loop.quit)
    loop.exec()
    if isinstance(found[0], DigitRecError):
        raise found[0]
    return found[0]


class Beat(QObject):
    """Beats on the UI thread, to find out for how long it does not answer.

    Attributes:
        longest: seconds between two beats, since `clear`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._tick)
        self.clear()
        self._timer.start()

    def clear(self) -> None:
        """Begins anew."""
        self.longest = 0.0
        self._last = time.perf_counter()

    def of(self, work: Callable[[], object]) -> float:
        """The longest time while something is done."""
        self.clear()
        work()
        return self.longest

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now


class PaintWatch(QObject):
    """Measures until a widget has painted what was announced.

    Attributes:
        latencies: seconds, of each announcement.
    """

    def __init__(self, widget: QObject) -> None:
        super().__init__()
        self.latencies: list[float] = []
        self._began: float | None = None
        widget.installEventFilter(self)

    def announce(self, began: float) -> None:
        """The next paint shows what began at this moment of `time.perf_counter`."""
        self._began = began

    def eventFilter(self, _widget: QObject | None, event: QEvent | None) -> bool:
        """Notes when it is painted (Qt override)."""
        if self._began is not None and event is not None and event.type() == QEvent.Type.Paint:
            began, self._began = self._began, None
            # After this event the paint is done and flushed to the window system.
            QTimer.singleShot(0, lambda: self.latencies.append(time.perf_counter() - began))
        return False


def digit() -> None:
    """Reports the seconds for one 28x28 through ReadingService and by LiteRT alone, and how memory grew over many."""
    application = QApplication([])
    sys.setswitchinterval(app.SWITCH_INTERVAL)
    digits = test_digits(200)
    images = [np.repeat(digit[..., np.newaxis], 3, axis=2) for digit in digits]
    service = ReadingService()
    loop = QEventLoop()
    service.model_ready.connect(loop.quit)
    service.load(paths.DEFAULT_MODEL)
    loop.exec()

    def read(index: int) -> float:
        start = time.perf_counter()
        answer(service.read(images[index % len(images)]))
        return time.perf_counter() - start

    for index in range(100):
        read(index)
    before = resident_megabytes()
    through_service = [read(index) for index in range(_DIGITS)]
    report(service=through_service, growth=[resident_megabytes() - before])
    service.close()
    application.quit()
    report(litert=times(raw_call(digits[:1]), _DIGITS))


def stall() -> None:
    """Reports the longest stall of the UI thread for each time that a photo of 12 megapixels is opened and read."""
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder) / "photo.jpg"
        Image.fromarray(page(4000, 3000)).save(photo, quality=88)

        def measure(window: MainWindow) -> None:
            reads: list[object] = []
            window.image_tab.read.connect(reads.append)

            def read() -> None:
                reads.clear()
                window.open_image(photo)
                wait_until(lambda: bool(reads) and reads[-1] is not None)
                wait(0.1)

            read()  # imports and warms up
            beat = Beat()
            report(stall=[beat.of(read) for _ in range(_PHOTOS)])
            report(idle=[beat.of(lambda: wait(0.5)) for _ in range(_PHOTOS)])

        run_window(measure)


def draw(numbers: int) -> None:
    """Reports the time from each pen-up until what was read is painted, and what its sheet takes to read alone."""
    images = []

    def measure(window: MainWindow) -> None:
        tab, rng = window.draw_tab, np.random.default_rng(0)
        window.tabs.setCurrentWidget(tab)
        watch = PaintWatch(tab.pad)
        wait(1)
        for _ in range(numbers):
            for place, digit in enumerate(rng.integers(0, 10, 6)):
                _write(tab, int(digit), place, rng, watch)
                images.append(tab.sheet.image())
            tab.actions_.clear.trigger()
            wait(_PAUSE)
        latencies = watch.latencies[1:]  # the first one loads what reads
        report(pen_up=latencies, pen_up95=[float(np.quantile(latencies, 0.95))])

    run_window(measure)
    reader = shipped_reader()
    report(alone=[times(lambda image=image: reader.read(image), 1)[0] for image in images])  # type: ignore[misc]


def _write(tab: DrawTab, digit: int, place: int, rng: np.random.Generator, watch: PaintWatch) -> None:
    """Writes a digit with the mouse, and waits after each stroke until it is read and painted."""
    size, pad = _HEIGHT * SHEET.height(), tab.pad
    for stroke in SHAPES[digit][0]:
        points = curve(stroke, 0.012, rng) * size + (0.05 * SHEET.width() + place * 0.9 * size, 0.3 * SHEET.height())
        on_pad = [(QPointF(*point) * pad.viewport.scale + pad.viewport.origin).toPoint() for point in points[::4]]
        # Its stub takes static methods for others.
        QTest.mousePress(pad, _BUTTON, _NO_KEY, on_pad[0])  # type: ignore[call-overload]
        for point in on_pad[1:]:
            QTest.mouseMove(pad, point)  # type: ignore[call-overload]
            wait(0.004)
        before = len(watch.latencies)
        began = time.perf_counter()

        def on_read(_reading: object, began: float = began) -> None:
            watch.announce(began)
            pad.update()

        tab.read.connect(on_read)
        QTest.mouseRelease(pad, _BUTTON, _NO_KEY, on_pad[-1])  # type: ignore[call-overload]
        wait_until(lambda before=before: len(watch.latencies) > before, 2)  # type: ignore[misc]
        tab.read.disconnect(on_read)
        wait(_PAUSE)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["digit"]:
            digit()
        case ["stall"]:
            stall()
        case ["draw", numbers]:
            draw(int(numbers))
        case _:
            sys.exit(__doc__)
