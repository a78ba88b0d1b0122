"""The part of scripts/bench that writes on the draw pad of the real window, and prints what it measured as JSON.

python -m scripts.bench.draw NUMBERS      so many numbers of six digits, a stroke after the other
"""

from __future__ import annotations

import json
import statistics
import sys
import time

import numpy as np
from PyQt6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PyQt6.QtTest import QTest

from digitrec_gui.training.rendering.strokes import SHAPES, curve
from digitrec_gui.ui.draw.pad import DrawPad
from digitrec_gui.ui.draw.strokes import SHEET
from digitrec_gui.ui.window.main_window import MainWindow
from scripts.bench.webcam import run_window, wait, wait_until

_HEIGHT = 0.2
"""Of the digits, in heights of the sheet."""

_BUTTON, _NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

_PAUSE = 0.3
"""Seconds between two strokes."""


class _Meter(QObject):
    """Seconds from each pen-up until what was read is painted."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.latencies: list[float] = []
        self._began: float | None = None
        self._is_read = False
        self._pad = window.draw_tab.pad
        window.draw_tab.read.connect(self._on_read)
        self._pad.installEventFilter(self)

    def begin(self) -> None:
        """The pen is lifted now."""
        self._began, self._is_read = time.perf_counter(), False

    def _on_read(self) -> None:
        self._is_read = True
        self._pad.update()

    def eventFilter(self, _pad: QObject | None, event: QEvent | None) -> bool:
        """Notes when what was read is painted (Qt override)."""
        if self._is_read and self._began is not None and event is not None and event.type() == QEvent.Type.Paint:
            began, self._began, self._is_read = self._began, None, False
            # After this event the paint is done and flushed to the window system.
            QTimer.singleShot(0, lambda: self.latencies.append(time.perf_counter() - began))
        return False


def main() -> int:
    """Measures."""
    numbers, found = int(sys.argv[1]), _Found()
    run_window(lambda window: found.measure(window, numbers))
    latencies = found.latencies
    print(json.dumps({"median": statistics.median(latencies), "p95": statistics.quantiles(latencies, n=20)[-1]}))
    return 0


class _Found:
    latencies: list[float]

    def measure(self, window: MainWindow, numbers: int) -> None:
        window.tabs.setCurrentWidget(window.draw_tab)
        meter, rng = _Meter(window), np.random.default_rng(0)
        wait(1)
        for _ in range(numbers):
            for place, digit in enumerate(rng.integers(0, 10, 6)):
                self._write(window.draw_tab.pad, int(digit), place, rng, meter)
            window.draw_tab.actions_.clear.trigger()
            wait(_PAUSE)
        self.latencies = meter.latencies[1:]  # the first one loads what reads

    def _write(self, pad: DrawPad, digit: int, place: int, rng: np.random.Generator, meter: _Meter) -> None:
        size = _HEIGHT * SHEET.height()
        for stroke in SHAPES[digit][0]:
            points = curve(stroke, 0.012, rng) * size + (
                0.05 * SHEET.width() + place * 0.9 * size,
                0.3 * SHEET.height(),
            )
            on_pad = [(QPointF(*point) * pad.viewport.scale + pad.viewport.origin).toPoint() for point in points[::4]]
            # Its stub takes static methods for others.
            QTest.mousePress(pad, _BUTTON, _NO_KEY, on_pad[0])  # type: ignore[call-overload]
            for point in on_pad[1:]:
                QTest.mouseMove(pad, point)  # type: ignore[call-overload]
                wait(0.004)
            expected = len(meter.latencies) + 1
            meter.begin()
            QTest.mouseRelease(pad, _BUTTON, _NO_KEY, on_pad[-1])  # type: ignore[call-overload]
            wait_until(lambda count=expected: len(meter.latencies) >= count, 2)  # type: ignore[misc]
            wait(_PAUSE)


if __name__ == "__main__":
    sys.exit(main())
