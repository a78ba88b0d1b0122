"""Words that the stories of the camera share."""

from __future__ import annotations

import gc
from pathlib import Path

import cv2
from pytestqt.qtbot import QtBot

from digitrec_gui.services.webcam.service import CameraService, CameraState, Frame, Patience
from digitrec_gui.services.webcam.sources import CameraSource
from digitrec_gui.services.webcam.thread import CameraThread
from tests.limits import WAIT
from tests.services.webcam.mjpeg import grey

HASTY = Patience(stream_opening=5.0, stream_reading=1.0, retries=(0.05,), tick=0.05)
"""For stories in which FFmpeg notices that a stream has stalled."""


WATCHFUL = Patience(stream_opening=60.0, stream_reading=60.0, opening=0.5, reading=0.5, retries=(0.05,), tick=0.05)
"""For stories in which `read` hangs, as it does in the driver of a camera."""


def go_live(qtbot: QtBot, camera: CameraService, source: CameraSource) -> None:
    with qtbot.waitSignal(camera.opened, timeout=WAIT):
        camera.start(source)


def reaches(qtbot: QtBot, camera: CameraService, state: CameraState, words: str = "") -> None:
    qtbot.waitUntil(lambda: camera.state is state and words in camera.sentence, timeout=WAIT)


def sees(qtbot: QtBot, camera: CameraService) -> None:
    """Takes Frames until a new one comes."""
    camera.take()
    with qtbot.waitSignal(camera.frame_ready, timeout=WAIT):
        camera.take()


def kept_frames() -> list[Frame]:
    gc.collect()
    return [found for found in gc.get_objects() if isinstance(found, Frame)]


def running_threads() -> list[CameraThread]:
    return [found for found in gc.get_objects() if isinstance(found, CameraThread) and found.isRunning()]


def write_video(file: Path, frames: int, size: tuple[int, int] = (320, 240), rate: float = 50.0) -> Path:
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), rate, size)
    for number in range(frames):
        writer.write(grey(100 + number % 100, *size))
    writer.release()
    return file
