"""CameraService and what is no video, no stream, not there, or breaks off."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from digitrec_gui.services.webcam import sources
from digitrec_gui.services.webcam.service import CameraService, CameraState, Patience
from tests.limits import WAIT
from tests.services.webcam.mjpeg import MjpegServer, Mood, grey
from tests.services.webcam.story import go_live, kept_frames, reaches, running_threads, sees


@pytest.mark.parametrize("content", [b"", b"Dear reader, this is no video.", bytes(50_000)])
def test_what_is_no_video_is_named(qtbot: QtBot, camera: CameraService, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "letter.mp4"
    file.write_bytes(content)
    camera.start(sources.video(file))

    reaches(qtbot, camera, CameraState.FAILED, "letter.mp4 can't be played")


def test_a_video_that_is_gone_is_named(qtbot: QtBot, camera: CameraService, tmp_path: Path) -> None:
    camera.start(sources.video(tmp_path / "gone.mp4"))

    reaches(qtbot, camera, CameraState.FAILED, "gone.mp4 is not there")


def test_pictures_of_an_absurd_size_are_refused(qtbot: QtBot, camera: CameraService) -> None:
    with MjpegServer(lambda _number: grey(99, 20_000, 32)) as server:
        camera.start(sources.stream(server.url))

        reaches(qtbot, camera, CameraState.FAILED, "20000 x 32")


def test_a_stream_that_is_not_there_can_be_tried_again(
    qtbot: QtBot, camera: CameraService, server: MjpegServer
) -> None:
    server.die()
    camera.start(sources.stream(server.url))
    reaches(qtbot, camera, CameraState.FAILED, "no stream at 127.0.0.1")

    server.live()
    with qtbot.waitSignal(camera.opened, timeout=WAIT):
        camera.retry()


def test_the_next_try_can_be_made_at_once(qtbot: QtBot, server: MjpegServer) -> None:
    camera = CameraService(patience=Patience(retries=(3600.0,)))
    go_live(qtbot, camera, sources.stream(server.url))
    server.die()
    reaches(qtbot, camera, CameraState.RETRYING)

    server.live()
    with qtbot.waitSignal(camera.opened, timeout=WAIT):
        camera.retry()
    assert camera.close()


def test_a_page_that_is_no_stream_is_named(qtbot: QtBot, camera: CameraService, server: MjpegServer) -> None:
    server.mood = Mood.RUBBISH
    camera.start(sources.stream(server.url))

    reaches(qtbot, camera, CameraState.FAILED, "no stream")


@pytest.mark.parametrize("mood", [Mood.STALLED, Mood.RUBBISH, Mood.HANGING_UP])
def test_a_stream_that_breaks_off_comes_back_by_itself(
    qtbot: QtBot, camera: CameraService, server: MjpegServer, mood: Mood
) -> None:
    go_live(qtbot, camera, sources.stream(server.url))

    server.mood = mood
    reaches(qtbot, camera, CameraState.RETRYING, "by itself")
    assert camera.take() is None
    server.mood = Mood.FINE

    reaches(qtbot, camera, CameraState.LIVE)
    sees(qtbot, camera)


def test_ten_times_gone_and_back_leave_no_thread_and_no_frame(
    qtbot: QtBot, camera: CameraService, server: MjpegServer
) -> None:
    go_live(qtbot, camera, sources.stream(server.url))
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
    camera.start(sources.stream(server.url))
    camera.stop()

    with qtbot.assertNotEmitted(camera.state_changed), qtbot.assertNotEmitted(camera.frame_ready):
        server.mood = Mood.FINE
        qtbot.waitUntil(lambda: not running_threads(), timeout=WAIT)


def test_a_cover_on_the_lens_is_hinted_at(qtbot: QtBot, camera: CameraService) -> None:
    with MjpegServer(lambda _number: grey(2), rate=100) as server:
        camera.start(sources.stream(server.url))
        reaches(qtbot, camera, CameraState.LIVE, "lens")

        server.show(lambda _number: grey(120))
        qtbot.waitUntil(lambda: camera.sentence == "", timeout=WAIT)
        assert camera.state is CameraState.LIVE
