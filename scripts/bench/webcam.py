"""The part of scripts/bench that runs the real window on a stream.

python -m scripts.bench.webcam live FRAMES         a moving sheet with ten digits, until so many Frames have come
python -m scripts.bench.webcam long FRAMES         so many Frames as fast as the window shows them: memory, and stalls
python -m scripts.bench.webcam still SECONDS       still sheets, each for so long after its first second
python -m scripts.bench.webcam recover CYCLES      the server dies and comes back
python -m scripts.bench.webcam close               the window is closed while the camera hangs, and while it does not
python -m scripts.bench.webcam closing [hung]      one of these closings: prints when it began, and ends

1280x720 at 30 pictures a second from an MJPEG server on loopback, see `scripts/bench/camera.py`; the long look, for
which an hour would be needed so, has its pictures from memory, in place of what OpenCV reads from the network.
"""

from __future__ import annotations

import csv
import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from unittest.mock import patch

import cv2
import numpy as np
from PyQt6.QtCore import QAbstractEventDispatcher, QObject

from digitrec_gui import paths
from digitrec_gui.core.types import Image, Reading
from digitrec_gui.self_test.start import resident_megabytes
from digitrec_gui.services.webcam import thread as thread_module
from digitrec_gui.services.webcam.service import CameraState, Frame
from digitrec_gui.services.webcam.sources import stream
from digitrec_gui.ui.window.main_window import MainWindow
from scripts.bench.camera import moving_frames
from scripts.bench.reading import shipped_reader
from scripts.bench.runner import answer_of, report, times
from scripts.bench.window import GIVING_UP, Beat, PaintWatch, run_window, wait, wait_until
from scripts.handwriting import Picture

_SETTLING = 1.0
"""Seconds after which a sheet must be shown right."""

_WARMING = 300
"""Frames after which memory is taken for settled; fewer where fewer are measured."""

_READINGS = 30

_PATIENCE = 1.0
"""Seconds for which the next picture waits for a window that paints nothing."""


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
        self.beat = Beat()
        self._paints = PaintWatch(self.tab.view)
        self.clear()
        self.tab.view.painted.connect(self._on_painted)
        self.tab.reading.read.connect(self._on_read)  # after the tab's own slot

    def clear(self) -> None:
        """Forgets what was measured."""
        self.painted = self.read = 0
        """How many Frames were."""
        self.texts: list[str] = []
        """What stood in the panel at each Frame that was painted, without spaces."""
        self.newest: Frame | None = None
        """The last one that was read."""
        self.latencies.clear()
        self.beat.clear()

    @property
    def latencies(self) -> list[float]:
        """Seconds from a Frame's arrival to its Reading on screen."""
        return self._paints.latencies

    def _on_painted(self) -> None:
        self.painted += 1
        self.texts.append("".join(self.tab.panel.text.split()))

    def _on_read(self, _reading: Reading, frame: Frame) -> None:
        self.read += 1
        self.newest = frame
        self._paints.announce(frame.arrived)


def show(window: MainWindow, camera: Camera) -> None:
    """Switches the Webcam tab on, with this camera."""
    window.tabs.setCurrentWidget(window.webcam_tab)
    window.webcam_tab.sources.choose(stream(camera.url))
    window.webcam_tab.actions_.on.setChecked(True)


def bare_rate(url: str, frames: int = 45) -> float:
    """Frames that OpenCV itself gets from a stream a second."""
    capture = cv2.VideoCapture(url)
    capture.read()
    began = time.perf_counter()
    for _ in range(frames):
        capture.read()
    seconds = time.perf_counter() - began
    capture.release()
    return frames / seconds


def live(frames: int) -> None:
    """Reports how smoothly a moving sheet is shown and read, and what it costs."""
    images = []

    def measure(window: MainWindow) -> None:
        wait(1)
        meter = Meter(window)
        with camera_on("moving") as camera:
            report(stream=[bare_rate(camera.url)], idle=[meter.beat.of(lambda: wait(1))])
            show(window, camera)
            wait_until(lambda: meter.painted >= min(_WARMING, frames // 3))
            meter.clear()
            before, began = resident_megabytes(), time.perf_counter()
            wait_until(lambda: meter.painted >= frames, seconds=GIVING_UP + frames / 10)
            seconds = time.perf_counter() - began
            report(
                painted=[meter.painted / seconds],
                read=[meter.read / seconds],
                right=[_share(meter.texts, camera.text)],
                latency=meter.latencies,
                latency95=[float(np.quantile(meter.latencies, 0.95))],
                blocked=[meter.beat.longest],
                growth=[resident_megabytes() - before],
            )
            if meter.newest is not None:
                images.append(meter.newest.image)

    run_window(measure)
    reader = shipped_reader()
    report(alone=times(lambda: reader.read(images[0]), _READINGS))


class _FromMemory:
    """In the place of a capture: pictures that were decoded before, the next one once the last was painted."""

    rate, has_end = 0.0, False

    def __init__(self, pictures: list[Picture], painted: threading.Event) -> None:
        self._pictures, self._painted = itertools.cycle(pictures), painted

    def read(self) -> Picture:
        """The next picture, BGR; waits for the last one to be painted, but not for ever."""
        self._painted.wait(_PATIENCE)
        self._painted.clear()
        return next(self._pictures)

    def image(self, picture: Picture) -> Image:
        """As `Capture.image`."""
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)

    def release(self) -> None:
        """There is nothing to give back."""


def long(frames: int) -> None:
    """Reports what so many Frames leave in memory, and for how long the UI thread does not answer meanwhile.

    Memory is taken at a tenth of the Frames, and after each further tenth: what grows is what the last has more than
    the first. What the thread itself works at a time is told beside its stalls: on a busy machine others make those.
    """
    painted = threading.Event()
    pictures = moving_frames()
    resident: list[float] = []

    def measure(window: MainWindow) -> None:
        wait(1)
        meter, work = Meter(window), Work()
        idle = meter.beat.of(lambda: wait(1))
        meter.tab.view.painted.connect(painted.set)
        with patch.object(thread_module, "open_capture", lambda *_: _FromMemory(pictures, painted)):
            window.tabs.setCurrentWidget(window.webcam_tab)
            window.webcam_tab.sources.choose(stream("http://127.0.0.1/"))
            window.webcam_tab.actions_.on.setChecked(True)
            shown = read = 0
            for tenth in range(1, 11):
                wanted = tenth * frames // 10 - shown
                wait_until(lambda wanted=wanted: meter.painted >= wanted, seconds=frames)  # type: ignore[misc]
                shown, read = shown + meter.painted, read + meter.read
                if tenth == 1:
                    began, first = time.perf_counter(), shown
                    meter.clear()
                    work.clear()
                meter.painted = meter.read = 0
                meter.texts.clear()
                meter.latencies.clear()
                resident.append(resident_megabytes())
                print(f"{shown:,} frames painted, {read:,} read, {resident[-1]:.1f} MB", file=sys.stderr, flush=True)
            seconds = time.perf_counter() - began
        report(
            frames=[shown],
            painted=[(shown - first) / seconds],
            read=[read / shown],
            growth=[resident[-1] - resident[0]],
            blocked=[meter.beat.longest],
            worked=[work.longest],
            idle=[idle],
        )

    run_window(measure)


class Work(QObject):
    """How long the UI thread works without a look at its events: its processor time, whatever else the machine does.

    Attributes:
        longest: seconds, since `clear`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.clear()
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        dispatcher.awake.connect(self._begin)
        dispatcher.aboutToBlock.connect(self._end)

    def clear(self) -> None:
        """Begins anew."""
        self.longest, self._began = 0.0, time.thread_time()

    def _begin(self) -> None:
        self._began = time.thread_time()

    def _end(self) -> None:
        self.longest = max(self.longest, time.thread_time() - self._began)


def still(seconds: float) -> None:
    """Reports the shares of the Frames at which a still sheet was shown right, and how often numbers changed."""
    with (paths.SAMPLES / "labels.csv").open(encoding="utf-8") as file:
        samples = [(row["file"], row["label"]) for row in csv.DictReader(file) if row["file"].endswith(".jpg")]
    sheets = [(["still"], ""), *((["still", str(paths.SAMPLES / name)], text) for name, text in samples)]

    def measure(window: MainWindow) -> None:
        meter, shares, changes = Meter(window), [], 0
        for arguments, text in sheets:
            with camera_on(*arguments) as camera:
                meter.clear()
                show(window, camera)
                wait_until(lambda: meter.painted > 0)
                wait(_SETTLING)
                meter.clear()
                wait(seconds)
                texts = list(meter.texts)
                window.webcam_tab.actions_.on.setChecked(False)
            changes += sum(before != after for before, after in pairwise(texts))
            shares.append(_share(texts, text or camera.text))
        report(still=shares, changes=[changes])

    run_window(measure)


def _share(texts: list[str], expected: str) -> float:
    label = "".join(expected.split())
    return sum(text == label for text in texts) / max(1, len(texts))


def recover(cycles: int) -> None:
    """Reports how many of the cycles the picture came back after, and the seconds that it took."""

    def measure(window: MainWindow) -> None:
        meter = Meter(window)
        back, anew = [], []
        with camera_on("moving") as camera:
            show(window, camera)
            wait_until(lambda: meter.painted > 0)
            for _ in range(cycles):
                camera.order("die")
                wait_until(lambda: window.webcam_tab._camera.state is CameraState.RETRYING)
                meter.clear()
                began = time.perf_counter()
                camera.order("live")
                if wait_until(lambda: meter.painted > 0):
                    back.append(time.perf_counter() - began)
                anew += times(lambda: bare_rate(camera.url, 0), 1)
        report(recovered=[len(back) / cycles], anew=anew)
        if back:
            report(back=back)

    run_window(measure)


def close() -> None:
    """Reports how long the window's process takes to end once it is closed, with a camera that hangs and without."""
    for name, arguments in (("close_hung", ["hung"]), ("close_fine", [])):
        closed = float(answer_of("scripts.bench.webcam", "closing", *arguments)["closed"])
        report(**{name: [time.time() - closed]})


def closing(*, is_hung: bool) -> None:
    """Prints when (time.time()) the window was closed with the camera on; the process ends as soon as it can."""

    def measure(window: MainWindow) -> None:
        meter = Meter(window)
        camera = Camera("moving")
        show(window, camera)
        wait_until(lambda: meter.painted > 10)
        if is_hung:
            camera.order("stall")
            wait(0.5)
        print(json.dumps({"closed": time.time()}), flush=True)

    run_window(measure)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["live", frames]:
            live(int(frames))
        case ["long", frames]:
            long(int(frames))
        case ["still", seconds]:
            still(float(seconds))
        case ["recover", cycles]:
            recover(int(cycles))
        case ["close"]:
            close()
        case ["closing", *how]:
            closing(is_hung=how == ["hung"])
        case _:
            sys.exit(__doc__)
