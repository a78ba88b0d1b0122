"""CameraService with real streams and videos: a loopback server stands for the camera and does what cameras do."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from digitrec_gui.services.webcam import sources
from digitrec_gui.services.webcam.service import CameraService, CameraState
from tests.limits import WAIT
from tests.services.webcam.mjpeg import MjpegServer
from tests.services.webcam.story import go_live, reaches, running_threads, sees, write_video


def test_a_stream_gives_frames_in_rgb(qtbot: QtBot, camera: CameraService) -> None:
    orange = np.full((240, 320, 3), (230, 120, 20), np.uint8)
    with MjpegServer(lambda _number: orange) as server:
        with qtbot.waitSignals([camera.opened, camera.frame_ready], timeout=WAIT) as signals:
            camera.start(sources.stream(server.url))
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
    go_live(qtbot, camera, sources.stream(server.url))
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
        camera.start(sources.stream(server.url))
    frame = camera.take()
    assert frame is not None
    before = frame.image.copy()
    for _ in range(5):
        sees(qtbot, camera)

    assert (frame.image == before).all()


def test_another_source_takes_the_place_of_the_one_before(
    qtbot: QtBot, camera: CameraService, server: MjpegServer, tmp_path: Path
) -> None:
    go_live(qtbot, camera, sources.stream(server.url))

    with qtbot.waitSignal(camera.opened, timeout=WAIT) as opened:
        camera.start(sources.video(write_video(tmp_path / "small.avi", 200, (160, 120))))

    assert opened.args == [160, 120, 50.0]
    qtbot.waitUntil(lambda: len(running_threads()) == 1, timeout=WAIT)


def test_a_video_plays_at_its_own_rate_ends_and_plays_again(
    qtbot: QtBot, camera: CameraService, tmp_path: Path
) -> None:
    video = sources.video(write_video(tmp_path / "sheet.avi", 20))
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
        camera.start(sources.video(write_video(tmp_path / "wide.avi", 4, (2880, 960), rate=2)))

    frame = camera.take()
    assert signals.all_signals_and_args[0].args[:2] == (2880, 960)
    assert frame is not None and frame.image.shape == (640, 1920, 3)
