"""Opens a camera, a video or a stream with OpenCV and reads Images from it. No Qt; for a thread of its own.

OpenCV says only "no" when something fails, so what can be found out about the reason is looked at beside it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.types import Image
from digitrec_gui.services.opencv import preload_opencv
from digitrec_gui.services.webcam.cameras import ways_to_cameras
from digitrec_gui.services.webcam.faults import CaptureError, Fault
from digitrec_gui.services.webcam.permission import group_that_may, is_refused
from digitrec_gui.services.webcam.sources import CameraSource, SourceKind, remembered

if TYPE_CHECKING:
    import cv2

MOST_WIDE = 1920
"""Frames that come wider are scaled down to this many pixels: the digits on a sheet stay large enough to read."""

_SMALLEST = 16
_LARGEST = 16_384
"""Pixels across and down; what lies beyond is no picture to read, and may be a broken header."""

_FASTEST = 240.0

Waiting = Callable[[float], bool]
"""Called while something takes long, with the seconds to wait; False where it is to be given up."""


class Capture:
    """An opened source."""

    def __init__(self, capture: cv2.VideoCapture, source: CameraSource) -> None:
        import cv2

        self._capture = capture
        self._source = source
        self._buffer: npt.NDArray[Any] | None = None
        rate = capture.get(cv2.CAP_PROP_FPS)
        known = math.isfinite(rate) and 0 < rate <= _FASTEST
        # A stream of single pictures has no rate of its own; FFmpeg then says 25.
        self.has_end = source.kind is not SourceKind.CAMERA and capture.get(cv2.CAP_PROP_FRAME_COUNT) > 0
        self.rate = float(rate) if known and (self.has_end or source.kind is SourceKind.CAMERA) else 0.0

    def read(self) -> npt.NDArray[Any] | None:
        """Waits for the next picture; None if there was none. What it returns is overwritten by the next call."""
        is_read, picture = self._capture.read(self._buffer)
        if not is_read or picture is None or not picture.size:
            return None
        self._buffer = picture
        return self._buffer

    def image(self, picture: npt.NDArray[Any]) -> Image:
        """An Image of its own from what `read` returned, at most `MOST_WIDE` wide.

        Raises:
            CaptureError: it has an absurd size or an unknown form.
        """
        import cv2

        height, width = picture.shape[:2]
        if not all(_SMALLEST <= side <= _LARGEST for side in (width, height)):
            raise CaptureError(Fault.ODD_SIZE, f"{width} x {height}")
        if width > MOST_WIDE:
            size = (MOST_WIDE, max(1, round(height * MOST_WIDE / width)))
            picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        if picture.dtype == np.uint16:  # cameras that give 10 to 16 bits, of grey
            picture = cv2.normalize(picture, np.empty_like(picture), 0, 255, cv2.NORM_MINMAX, cv2.CV_8U)
        channels = picture.shape[2] if picture.ndim == 3 else 1
        codes = {1: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGB}
        if picture.dtype != np.uint8 or channels not in codes:
            raise CaptureError(Fault.ODD_FORMAT)
        image: Image = cv2.cvtColor(picture, codes[channels])  # type: ignore[assignment]  # its stub knows no dtype
        return image

    def release(self) -> None:
        """Gives the device back."""
        self._capture.release()


def open_capture(
    source: CameraSource, resolution: tuple[int, int] | None, timeouts: tuple[float, float], waiting: Waiting
) -> Capture:
    """Opens a source.

    Args:
        source: what to open; a camera is looked for anew, since its index changes when it is plugged in.
        resolution: (width, height) to ask a camera for, which gives the nearest that it has; None for its own.
        timeouts: seconds after which a stream that does not answer has failed, while opening and while reading.
        waiting: see `Waiting`.

    Raises:
        CaptureError: it cannot be opened.
    """
    preload_opencv()
    import cv2

    # Where cv2 was loaded before `preload_opencv` could say so.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    if source.kind is SourceKind.CAMERA:
        return _open_camera(source, resolution, waiting)
    if source.kind is SourceKind.VIDEO:
        return _open_video(source)
    return _open_stream(source, timeouts)


def _open_camera(source: CameraSource, resolution: tuple[int, int] | None, waiting: Waiting) -> Capture:
    import cv2

    if is_refused(waiting):
        raise CaptureError(Fault.NOT_PERMITTED)
    for way in _ways_to(source):
        capture = cv2.VideoCapture(way.index, way.backend)
        if capture.isOpened():
            if resolution is not None:
                _ask_for(capture, way.backend, resolution)
            return Capture(capture, source)
        capture.release()
    raise CaptureError(Fault.NOT_OPENED)


def _ways_to(source: CameraSource) -> Iterator[CameraSource]:
    """Where the camera is now."""
    ways = ways_to_cameras()
    camera = remembered({way.identity: way for way in reversed(ways)}.values(), source.identity)
    if camera is None:
        raise CaptureError(Fault.NOT_CONNECTED if ways else Fault.NO_CAMERA)
    if sys.platform == "linux" and (group := group_that_may(Path(f"/dev/video{camera.index}"))):
        raise CaptureError(Fault.NOT_PERMITTED, group)
    return (way for way in ways if way.identity == camera.identity)


def _ask_for(capture: cv2.VideoCapture, backend: int, resolution: tuple[int, int]) -> None:
    import cv2

    if backend in (cv2.CAP_V4L2, cv2.CAP_DSHOW):
        # Uncompressed, USB 2 carries 1280x720 only 10 times a second. Cameras without MJPG stay as they are.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, resolution[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, resolution[1])


def _open_video(source: CameraSource) -> Capture:
    import cv2

    try:
        with Path(source.identity).open("rb"):
            pass
    except PermissionError:
        raise CaptureError(Fault.VIDEO_NOT_PERMITTED) from None
    except OSError:
        raise CaptureError(Fault.VIDEO_MISSING) from None
    capture = cv2.VideoCapture(source.identity, cv2.CAP_FFMPEG)
    if not capture.isOpened():
        raise CaptureError(Fault.VIDEO_NOT_DECODED)
    return Capture(capture, source)


def _open_stream(source: CameraSource, timeouts: tuple[float, float]) -> Capture:
    import cv2

    opening, reading = (round(1000 * seconds) for seconds in timeouts)
    properties = {
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC: opening,
        cv2.CAP_PROP_READ_TIMEOUT_MSEC: reading,
        cv2.CAP_PROP_N_THREADS: 1,  # each further one would hold a picture back
    }
    parameters = [number for item in properties.items() for number in item]
    capture = cv2.VideoCapture(source.identity, cv2.CAP_FFMPEG, parameters)
    if not capture.isOpened():
        raise CaptureError(Fault.STREAM_NOT_OPENED)
    return Capture(capture, source)
