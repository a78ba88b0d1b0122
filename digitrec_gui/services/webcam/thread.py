"""CameraThread: owns one opened source, reads it in a loop, and keeps the newest Frame."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from PyQt6.QtCore import QThread, pyqtSignal

from digitrec_gui.core.types import Image
from digitrec_gui.services.webcam.capture import Capture, open_capture
from digitrec_gui.services.webcam.faults import CaptureError, Fault
from digitrec_gui.services.webcam.frames import Frame, Mailbox
from digitrec_gui.services.webcam.sources import CameraSource, SourceKind

_FAILURES = 10
"""Reads of a camera that may fail in a row: a picture that was damaged on the cable is no reason to start anew."""

_FAILURE_PAUSE = 0.05
_SLOW_FAILURE = 1.0
"""Seconds after which a read that fails was no damaged picture: the driver has waited for one in vain."""

_DARK = 6.0
"""Mean of a Frame, 0 to 255, up to which it counts as black; a night's desk is brighter."""

_DARK_FRAMES = 20
"""So many black Frames in a row are worth a hint: many cameras begin with a few."""

_LATE = 1.0
"""Seconds of delay that a video makes up for by hurrying; more than that is let go."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long to wait for what, in seconds.

    Attributes:
        stream_opening: for a stream to answer; FFmpeg gives up then.
        stream_reading: for the next picture of a stream; FFmpeg gives up then.
        opening: for the first Frame of any source; after that its driver counts as hung.
        reading: for the next Frame of any source; after that its driver counts as hung.
        retries: until the next try after something has failed; the last one repeats.
        tick: between two looks at whether Frames still come.
        closing: for threads to end when the program does.
    """

    stream_opening: float = 10.0
    stream_reading: float = 4.0
    opening: float = 15.0
    reading: float = 6.0
    retries: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0)
    tick: float = 0.25
    closing: float = 1.0


class CameraThread(QThread):
    """Reads one source until it ends, fails or is stopped. Every signal carries the number it was made with.

    Signals:
        opened(int, int, int, float): the first Frame came; the source's own width, height and Frames a second.
        frame_ready(int): a Frame lies in the mailbox, which was empty.
        went_dark(int, bool): from now on Frames are black, or no longer.
        asked(int): the system asks the person for permission.
        lost(int, Fault, str): there are no Frames any more, and why; the thread ends.
    """

    opened = pyqtSignal(int, int, int, float)
    frame_ready = pyqtSignal(int)
    went_dark = pyqtSignal(int, bool)
    asked = pyqtSignal(int)
    lost = pyqtSignal(int, object, str)

    def __init__(
        self,
        number: int,
        source: CameraSource,
        resolution: tuple[int, int] | None,
        patience: Patience,
        frame_numbers: Iterator[int],
    ) -> None:
        super().__init__()
        self.setObjectName(f"camera {number}")
        self.number = number
        self.source = source
        self.is_hung = False
        """Set from outside, once nobody expects that it answers."""
        self.signs_of_life = 0
        """Changes as long as the driver answers. Written by this thread, read by others."""
        self._resolution = resolution
        self._patience = patience
        self._frame_numbers = frame_numbers
        self._mailbox = Mailbox()
        self._stop = threading.Event()

    def take(self) -> Frame | None:
        """Empties the mailbox. For any thread."""
        return self._mailbox.take()

    def stop(self) -> None:
        """Tells the thread to end as soon as the driver returns; keeps no Frame. For any thread."""
        self._stop.set()
        self._mailbox.close()

    def run(self) -> None:
        """Reads (Qt override)."""
        try:
            self._run()
        except CaptureError as error:
            self._report(error.fault, error.detail)
        except MemoryError:
            _log.exception("out of memory")
            self._report(Fault.UNEXPECTED)
        except Exception:
            _log.exception("unexpected error while reading %s", self.source.kind.value)
            self._report(Fault.UNEXPECTED)

    def _run(self) -> None:
        timeouts = (self._patience.stream_opening, self._patience.stream_reading)
        capture = open_capture(self.source, self._resolution, timeouts, self._wait_for_person)
        try:
            self._read(capture)
        finally:
            capture.release()

    def _read(self, capture: Capture) -> None:
        pace = _Pace(capture.rate if capture.has_end else 0.0)
        darkness = _Darkness()
        failures = frames = 0
        while not self._stop.wait(pace.pause()):
            began = time.perf_counter()
            picture = capture.read()
            arrived = time.perf_counter()
            if picture is None:
                failures += 1
                waited = arrived - began
                if self.source.kind is not SourceKind.CAMERA or failures >= _FAILURES or waited >= _SLOW_FAILURE:
                    raise CaptureError(self._why_none(capture, frames, waited))
                self._stop.wait(_FAILURE_PAUSE)
                continue
            failures = 0
            image = capture.image(picture)
            self.signs_of_life += 1
            frames += 1
            if frames == 1 and not self._stop.is_set():
                height, width = picture.shape[:2]
                self.opened.emit(self.number, width, height, capture.rate)
            if self._mailbox.put(Frame(image, next(self._frame_numbers), arrived)):
                self.frame_ready.emit(self.number)
            if darkness.changes(image) and not self._stop.is_set():
                self.went_dark.emit(self.number, darkness.is_dark)

    def _why_none(self, capture: Capture, frames: int, seconds: float) -> Fault:
        """Why there was no picture, after so many that came."""
        if self.source.kind is SourceKind.CAMERA:
            return Fault.BROKEN_OFF if frames else Fault.SILENT
        if self.source.kind is SourceKind.VIDEO:
            return Fault.VIDEO_ENDED if frames else Fault.VIDEO_NOT_DECODED
        if capture.has_end and frames:
            return Fault.VIDEO_ENDED
        has_stalled = seconds >= 0.9 * self._patience.stream_reading
        return Fault.STREAM_SILENT if has_stalled else Fault.STREAM_BROKEN_OFF

    def _wait_for_person(self, seconds: float) -> bool:
        self.signs_of_life += 1
        self.asked.emit(self.number)
        return not self._stop.wait(seconds)

    def _report(self, fault: Fault, detail: str = "") -> None:
        self._mailbox.close()
        if not self._stop.is_set():
            self.lost.emit(self.number, fault, detail)


class _Pace:
    """Plays a video at its own rate."""

    def __init__(self, rate: float) -> None:
        self._interval = 1 / rate if rate else 0.0
        self._due = time.perf_counter()

    def pause(self) -> float:
        """Seconds until the next picture is due; 0 where the source itself sets the pace."""
        if not self._interval:
            return 0.0
        now = time.perf_counter()
        pause = max(0.0, self._due - now)
        self._due = max(self._due, now - _LATE) + self._interval
        return pause


class _Darkness:
    """Whether Frames have been black for a while."""

    def __init__(self) -> None:
        self.is_dark = False
        self._frames = 0

    def changes(self, image: Image) -> bool:
        """Looks at the next Frame; whether `is_dark` has changed by it."""
        self._frames = self._frames + 1 if image[::16, ::16].mean() <= _DARK else 0
        was_dark, self.is_dark = self.is_dark, self._frames >= _DARK_FRAMES
        return self.is_dark is not was_dark
