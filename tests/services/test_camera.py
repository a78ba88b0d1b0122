"""CameraService with real streams and videos: a loopback server stands for the camera and does what cameras do."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from mjpeg import MjpegServer, Mood, grey
from pytestqt.qtbot import QtBot

from digitrec_gui.core.types import Image
from digitrec_gui.services import camera_sources, camera_threads
from digitrec_gui.services.camera import CameraService, CameraState, Frame, Patience
from digitrec_gui.services.camera_sources import CameraSource, SourceKind
from digitrec_gui.services.camera_thread import CameraThread

WAIT = 20_000
HASTY = Patience(stream_opening=5.0, stream_reading=1.0, retries=(0.05,), tick=0.05)
"""For stories in which FFmpeg notices that a stream has stalled."""

WATCHFUL = Patience(stream_opening=60.0, stream_reading=60.0, opening=0.5, reading=0.5, retries=(0.05,), tick=0.05)
"""For stories in which `read` hangs, as it does in the driver of a camera."""


@pytest.fixture
def server() -> Iterator[MjpegServer]:
    """A server whose pictures say their number by their grey."""
    with MjpegServer(lambda number: grey(40 + number % 200)) as server:
        yield server


@pytest.fixture
def camera(qtbot: QtBot) -> Iterator[CameraService]:
    """A service that soon tries again."""
    camera = CameraService(patience=HASTY)
    yield camera
    camera.close()


@pytest.fixture
def watchful(qtbot: QtBot) -> Iterator[CameraService]:
    """A service whose driver never gives up by itself."""
    camera = CameraService(patience=WATCHFUL)
    yield camera
    camera.close()


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


# Frames


def test_a_stream_gives_frames_in_rgb(qtbot: QtBot, camera: CameraService) -> None:
    orange = np.full((240, 320, 3), (230, 120, 20), np.uint8)
    with MjpegServer(lambda _number: orange) as server:
        with qtbot.waitSignals([camera.opened, camera.frame_ready], timeout=WAIT) as signals:
            camera.start(camera_sources.stream(server.url))
        frame = camera.take()

        assert signals.all_signals_and_args[0].args == (320, 240, 0.0)
        assert camera.state is CameraState.LIVE and camera.sentence == ""
        assert frame is not None
        assert frame.image.shape == (240, 320, 3) and frame.image.dtype == np.uint8
        assert frame.image.flags.c_contiguous
        assert np.abs(frame.image[100, 100].astype(int) - (230, 120, 20)).max() < 8
        assert 0 < frame.arrived <= time.perf_counter()


def test_a_busy_window_gets_the_newest_frame_and_one_signal(
    qtbot: QtBot, camera: CameraService, server: MjpegServer
) -> None:
    signals: list[None] = []
    camera.frame_ready.connect(lambda: signals.append(None))
    go_live(qtbot, camera, camera_sources.stream(server.url))
    qtbot.waitUntil(lambda: server.served > 20, timeout=WAIT)

    assert len(signals) == 1
    frame = camera.take()
    assert frame is not None and frame.number > 10
    with qtbot.waitSignal(camera.frame_ready, timeout=WAIT):
        pass
    newer = camera.take()
    assert newer is not None and newer.number > frame.number
    assert newer.image is not frame.image


def test_a_frame_that_was_taken_is_not_written_to_by_the_next(
    qtbot: QtBot, camera: CameraService, server: MjpegServer
) -> None:
    with qtbot.waitSignal(camera.frame_ready, timeout=WAIT):
        camera.start(camera_sources.stream(server.url))
    frame = camera.take()
    assert frame is not None
    before = frame.image.copy()
    for _ in range(5):
        sees(qtbot, camera)

    assert (frame.image == before).all()


def test_another_source_takes_the_place_of_the_one_before(
    qtbot: QtBot, camera: CameraService, server: MjpegServer, tmp_path: Path
) -> None:
    go_live(qtbot, camera, camera_sources.stream(server.url))

    with qtbot.waitSignal(camera.opened, timeout=WAIT) as opened:
        camera.start(camera_sources.video(write_video(tmp_path / "small.avi", 200, (160, 120))))

    assert opened.args == [160, 120, 50.0]
    qtbot.waitUntil(lambda: len(running_threads()) == 1, timeout=WAIT)


# Videos


def test_a_video_plays_at_its_own_rate_ends_and_plays_again(
    qtbot: QtBot, camera: CameraService, tmp_path: Path
) -> None:
    video = camera_sources.video(write_video(tmp_path / "sheet.avi", 20))
    began = time.perf_counter()
    with qtbot.waitSignal(camera.opened, timeout=WAIT) as opened:
        camera.start(video)
    reaches(qtbot, camera, CameraState.ENDED, "ended")

    assert opened.args == [320, 240, 50.0]
    assert time.perf_counter() - began >= 19 / 50  # never sooner; how much later is nobody's promise
    with qtbot.waitSignal(camera.opened, timeout=WAIT):
        camera.retry()


def test_wide_pictures_are_scaled_down(qtbot: QtBot, camera: CameraService, tmp_path: Path) -> None:
    with qtbot.waitSignals([camera.opened, camera.frame_ready], timeout=WAIT) as signals:
        camera.start(camera_sources.video(write_video(tmp_path / "wide.avi", 4, (2880, 960), rate=2)))

    frame = camera.take()
    assert signals.all_signals_and_args[0].args[:2] == (2880, 960)
    assert frame is not None and frame.image.shape == (640, 1920, 3)


@pytest.mark.parametrize("content", [b"", b"Dear reader, this is no video.", bytes(50_000)])
def test_what_is_no_video_is_named(qtbot: QtBot, camera: CameraService, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "letter.mp4"
    file.write_bytes(content)
    camera.start(camera_sources.video(file))

    reaches(qtbot, camera, CameraState.FAILED, "letter.mp4 can't be played")


def test_a_video_that_is_gone_is_named(qtbot: QtBot, camera: CameraService, tmp_path: Path) -> None:
    camera.start(camera_sources.video(tmp_path / "gone.mp4"))

    reaches(qtbot, camera, CameraState.FAILED, "gone.mp4 is not there")


def test_pictures_of_an_absurd_size_are_refused(qtbot: QtBot, camera: CameraService) -> None:
    with MjpegServer(lambda _number: grey(99, 20_000, 32)) as server:
        camera.start(camera_sources.stream(server.url))

        reaches(qtbot, camera, CameraState.FAILED, "20000 x 32")


# Faults of a stream


def test_a_stream_that_is_not_there_can_be_tried_again(
    qtbot: QtBot, camera: CameraService, server: MjpegServer
) -> None:
    server.die()
    camera.start(camera_sources.stream(server.url))
    reaches(qtbot, camera, CameraState.FAILED, "no stream at 127.0.0.1")

    server.live()
    with qtbot.waitSignal(camera.opened, timeout=WAIT):
        camera.retry()


def test_the_next_try_can_be_made_at_once(qtbot: QtBot, server: MjpegServer) -> None:
    camera = CameraService(patience=Patience(retries=(3600.0,)))
    go_live(qtbot, camera, camera_sources.stream(server.url))
    server.die()
    reaches(qtbot, camera, CameraState.RETRYING)

    server.live()
    with qtbot.waitSignal(camera.opened, timeout=WAIT):
        camera.retry()
    assert camera.close()


def test_a_page_that_is_no_stream_is_named(qtbot: QtBot, camera: CameraService, server: MjpegServer) -> None:
    server.mood = Mood.RUBBISH
    camera.start(camera_sources.stream(server.url))

    reaches(qtbot, camera, CameraState.FAILED, "no stream")


@pytest.mark.parametrize("mood", [Mood.STALLED, Mood.RUBBISH, Mood.HANGING_UP])
def test_a_stream_that_breaks_off_comes_back_by_itself(
    qtbot: QtBot, camera: CameraService, server: MjpegServer, mood: Mood
) -> None:
    go_live(qtbot, camera, camera_sources.stream(server.url))

    server.mood = mood
    reaches(qtbot, camera, CameraState.RETRYING, "by itself")
    assert camera.take() is None
    server.mood = Mood.FINE

    reaches(qtbot, camera, CameraState.LIVE)
    sees(qtbot, camera)


def test_ten_times_gone_and_back_leave_no_thread_and_no_frame(
    qtbot: QtBot, camera: CameraService, server: MjpegServer
) -> None:
    go_live(qtbot, camera, camera_sources.stream(server.url))
    numbers = []
    for _ in range(10):
        server.die()
        reaches(qtbot, camera, CameraState.RETRYING)
        server.live()
        reaches(qtbot, camera, CameraState.LIVE)
        qtbot.waitUntil(lambda: (frame := camera.take()) is not None and not numbers.append(frame.number), timeout=WAIT)

    assert numbers == sorted(set(numbers))
    assert len(running_threads()) == 1
    camera.stop()
    assert camera.state is CameraState.OFF
    qtbot.waitUntil(lambda: not running_threads(), timeout=WAIT)
    assert camera.take() is None
    assert not kept_frames()


def test_stop_while_a_stream_is_being_opened_is_the_end_of_it(
    qtbot: QtBot, camera: CameraService, server: MjpegServer
) -> None:
    server.mood = Mood.STALLED
    camera.start(camera_sources.stream(server.url))
    camera.stop()

    with qtbot.assertNotEmitted(camera.state_changed), qtbot.assertNotEmitted(camera.frame_ready):
        server.mood = Mood.FINE
        qtbot.waitUntil(lambda: not running_threads(), timeout=WAIT)


def test_a_cover_on_the_lens_is_hinted_at(qtbot: QtBot, camera: CameraService) -> None:
    with MjpegServer(lambda _number: grey(2), rate=100) as server:
        camera.start(camera_sources.stream(server.url))
        reaches(qtbot, camera, CameraState.LIVE, "lens")

        server.show(lambda _number: grey(120))
        qtbot.waitUntil(lambda: camera.sentence == "", timeout=WAIT)
        assert camera.state is CameraState.LIVE


# A driver that hangs


def test_a_camera_that_hangs_is_replaced_and_comes_back(
    qtbot: QtBot, watchful: CameraService, server: MjpegServer
) -> None:
    go_live(qtbot, watchful, camera_sources.stream(server.url))

    server.mood = Mood.STALLED
    reaches(qtbot, watchful, CameraState.RETRYING, "doesn't answer")
    server.mood = Mood.FINE

    reaches(qtbot, watchful, CameraState.LIVE)
    qtbot.waitUntil(lambda: len(running_threads()) == 1, timeout=WAIT)  # the one that hung has ended by itself


def test_a_camera_that_hangs_for_good_does_not_pile_up_threads(
    qtbot: QtBot, watchful: CameraService, server: MjpegServer
) -> None:
    server.mood = Mood.STALLED
    watchful.start(camera_sources.stream(server.url))
    reaches(qtbot, watchful, CameraState.RETRYING, "doesn't answer")
    qtbot.waitUntil(lambda: len(running_threads()) == 3, timeout=WAIT)
    for _ in range(8):  # each try would be another thread
        with qtbot.waitSignal(watchful._next_try.timeout, timeout=WAIT):
            pass

    assert len(running_threads()) == 3
    server.mood = Mood.FINE
    reaches(qtbot, watchful, CameraState.LIVE)


def test_close_does_not_wait_for_a_camera_that_hangs(
    qtbot: QtBot, watchful: CameraService, server: MjpegServer
) -> None:
    go_live(qtbot, watchful, camera_sources.stream(server.url))
    thread = running_threads()[0]
    server.mood = Mood.STALLED
    reaches(qtbot, watchful, CameraState.RETRYING, "doesn't answer")

    assert watchful.close() is False
    assert watchful.state is CameraState.OFF
    assert thread.isRunning()

    server.die()
    qtbot.waitUntil(lambda: not running_threads(), timeout=WAIT)
    camera_threads.leave_alone()  # lets go of those that have ended
    assert not kept_frames()


_PROGRAM_THAT_HANGS = """
import logging, sys
logging.getLogger().addHandler(logging.NullHandler())
sys.path[:0] = [{root!r}, {tests!r}]
from mjpeg import MjpegServer, Mood, grey
from PyQt6.QtCore import QCoreApplication, QTimer
from digitrec_gui.services import camera_sources, camera_threads
from digitrec_gui.services.camera import CameraService, Patience
application = QCoreApplication([])
server = MjpegServer(lambda number: grey(99))
server.live()
server.mood = Mood.STALLED
camera = CameraService(patience=Patience(stream_opening=600, stream_reading=600, closing=0.1))
camera.start(camera_sources.stream(server.url))
QTimer.singleShot(300, application.quit)
application.exec()
print("ended", camera.close())
camera_threads.leave_at_once(7)
"""


def test_the_process_ends_though_a_camera_hangs() -> None:
    folders = {"root": str(Path(__file__).parents[2]), "tests": str(Path(__file__).parent)}
    program = subprocess.run(
        [sys.executable, "-c", _PROGRAM_THAT_HANGS.format(**folders)], capture_output=True, text=True, timeout=120
    )

    assert program.stdout == "ended False\n"
    assert program.stderr == ""
    assert program.returncode == 7


# Cameras


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
        for module in ("camera_sources", "camera_capture"):
            monkeypatch.setattr(f"digitrec_gui.services.{module}.ways_to_cameras", self._ways)

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
    (desk,) = camera_sources.cameras()
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
    camera.start(camera_sources.cameras()[0])
    reaches(qtbot, camera, CameraState.FAILED, "another program")

    usb.is_busy = False
    with qtbot.waitSignal(camera.opened, timeout=WAIT):
        camera.retry()


def test_a_camera_that_hangs_never_counts_as_busy(
    qtbot: QtBot, watchful: CameraService, usb: Usb, server: MjpegServer
) -> None:
    go_live(qtbot, watchful, camera_sources.cameras()[0])
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
    (desk,) = camera_sources.cameras()
    states: list[CameraState] = []
    go_live(qtbot, camera, desk)
    camera.state_changed.connect(lambda state, _sentence: states.append(state))
    for size in ((640, 480), (1280, 720), (1920, 1080)):
        with qtbot.waitSignal(camera.opened, timeout=WAIT):
            camera.start(desk, size)

    assert set(states) == {CameraState.OPENING, CameraState.LIVE}  # it never counted as busy
    camera.stop()
    qtbot.waitUntil(lambda: usb.held == 0, timeout=WAIT)
