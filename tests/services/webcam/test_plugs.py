"""CameraService and cameras that are plugged in, unplugged, or busy."""

from __future__ import annotations

import cv2
import pytest
from pytestqt.qtbot import QtBot

from digitrec_gui.core.types import Image
from digitrec_gui.services.webcam import cameras
from digitrec_gui.services.webcam.service import CameraService, CameraState
from digitrec_gui.services.webcam.sources import CameraSource, SourceKind
from tests.limits import WAIT
from tests.services.webcam.mjpeg import MjpegServer, Mood
from tests.services.webcam.story import go_live, reaches, sees


def test_a_camera_that_is_not_there_can_be_plugged_in_and_tried_again(qtbot: QtBot, camera: CameraService) -> None:
    gone = CameraSource(SourceKind.CAMERA, "Old camera", "dead:beef no such camera", 0, 200)
    for order in (lambda: camera.start(gone, (1280, 720)), camera.retry):
        order()
        reaches(qtbot, camera, CameraState.FAILED, "lug")
        assert "try again" in camera.sentence


class Usb:
    """A USB port: `cv2.VideoCapture` opened by number sees the server's stream, while it is plugged in."""

    def __init__(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.index: int | None = 0
        self.is_busy = False
        self.held = 0
        self.settings: list[tuple[int, float]] = []
        usb, system = self, cv2.VideoCapture

        class Capture:
            def __init__(self, index: int | str, backend: int, parameters: tuple[int, ...] = ()) -> None:
                is_there = index == usb.index and not usb.is_busy and not usb.held
                self._capture = system(url, cv2.CAP_FFMPEG) if is_there else system()
                usb.held += self._capture.isOpened()

            def isOpened(self) -> bool:  # noqa: N802 (OpenCV's name)
                return self._capture.isOpened()

            def read(self, buffer: Image | None) -> tuple[bool, Image | None]:
                return self._capture.read(buffer) if usb.index is not None else (False, None)

            def set(self, key: int, value: float) -> bool:
                usb.settings.append((key, value))
                return True

            def get(self, key: int) -> float:
                return 30.0 if key == cv2.CAP_PROP_FPS else 0.0

            def release(self) -> None:
                usb.held -= self._capture.isOpened()
                self._capture.release()

        monkeypatch.setattr(cv2, "VideoCapture", Capture)
        for module in ("cameras", "capture"):
            monkeypatch.setattr(f"digitrec_gui.services.webcam.{module}.ways_to_cameras", self._ways)

    def _ways(self) -> tuple[CameraSource, ...]:
        if self.index is None:
            return ()
        return (CameraSource(SourceKind.CAMERA, "Desk camera", "046d:0825 desk", self.index, cv2.CAP_V4L2),)


@pytest.fixture
def usb(server: MjpegServer, monkeypatch: pytest.MonkeyPatch) -> Usb:
    return Usb(server.url, monkeypatch)


def test_a_camera_that_is_unplugged_comes_back_though_its_number_is_another(
    qtbot: QtBot, camera: CameraService, usb: Usb
) -> None:
    (desk,) = cameras.cameras()
    with qtbot.waitSignal(camera.opened, timeout=WAIT) as opened:
        camera.start(desk, (1280, 720))
    assert opened.args == [320, 240, 30.0]
    assert usb.settings == [
        (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),
        (cv2.CAP_PROP_FRAME_WIDTH, 1280),
        (cv2.CAP_PROP_FRAME_HEIGHT, 720),
    ]

    usb.index = None
    reaches(qtbot, camera, CameraState.RETRYING, "Plug one in: the picture comes back by itself")
    usb.index = 2

    reaches(qtbot, camera, CameraState.LIVE)
    sees(qtbot, camera)


def test_a_camera_that_is_busy_can_be_tried_again(qtbot: QtBot, camera: CameraService, usb: Usb) -> None:
    usb.is_busy = True
    camera.start(cameras.cameras()[0])
    reaches(qtbot, camera, CameraState.FAILED, "another program")

    usb.is_busy = False
    with qtbot.waitSignal(camera.opened, timeout=WAIT):
        camera.retry()


def test_a_camera_that_hangs_never_counts_as_busy(
    qtbot: QtBot, watchful: CameraService, usb: Usb, server: MjpegServer
) -> None:
    go_live(qtbot, watchful, cameras.cameras()[0])
    said: list[str] = []
    watchful.state_changed.connect(lambda _state, sentence: said.append(sentence))

    server.mood = Mood.STALLED
    reaches(qtbot, watchful, CameraState.RETRYING, "doesn't answer")
    for _ in range(3):  # meanwhile its own thread holds the device
        with qtbot.waitSignal(watchful._next_try.timeout, timeout=WAIT):
            pass
    server.mood = Mood.FINE
    reaches(qtbot, watchful, CameraState.LIVE)

    assert not any("another program" in sentence for sentence in said)


def test_another_size_waits_until_the_camera_has_been_let_go(qtbot: QtBot, camera: CameraService, usb: Usb) -> None:
    (desk,) = cameras.cameras()
    states: list[CameraState] = []
    go_live(qtbot, camera, desk)
    camera.state_changed.connect(lambda state, _sentence: states.append(state))
    for size in ((640, 480), (1280, 720), (1920, 1080)):
        with qtbot.waitSignal(camera.opened, timeout=WAIT):
            camera.start(desk, size)

    assert set(states) == {CameraState.OPENING, CameraState.LIVE}  # it never counted as busy
    camera.stop()
    qtbot.waitUntil(lambda: usb.held == 0, timeout=WAIT)
