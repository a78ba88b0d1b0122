"""CameraService and cameras whose driver hangs: they are replaced, and nothing waits for them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from digitrec_gui.services.webcam import hung_threads, sources
from digitrec_gui.services.webcam.service import CameraService, CameraState
from tests.limits import WAIT, WAIT_SECONDS
from tests.services.webcam.mjpeg import MjpegServer, Mood
from tests.services.webcam.story import go_live, kept_frames, reaches, running_threads


def test_a_camera_that_hangs_is_replaced_and_comes_back(
    qtbot: QtBot, watchful: CameraService, server: MjpegServer
) -> None:
    go_live(qtbot, watchful, sources.stream(server.url))

    server.mood = Mood.STALLED
    reaches(qtbot, watchful, CameraState.RETRYING, "doesn't answer")
    server.mood = Mood.FINE

    reaches(qtbot, watchful, CameraState.LIVE)
    qtbot.waitUntil(lambda: len(running_threads()) == 1, timeout=WAIT)  # the one that hung has ended by itself


def test_a_camera_that_hangs_for_good_does_not_pile_up_threads(
    qtbot: QtBot, watchful: CameraService, server: MjpegServer
) -> None:
    server.mood = Mood.STALLED
    watchful.start(sources.stream(server.url))
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
    go_live(qtbot, watchful, sources.stream(server.url))
    thread = running_threads()[0]
    server.mood = Mood.STALLED
    reaches(qtbot, watchful, CameraState.RETRYING, "doesn't answer")

    assert watchful.close() is False
    assert watchful.state is CameraState.OFF
    assert thread.isRunning()

    server.die()
    qtbot.waitUntil(lambda: not running_threads(), timeout=WAIT)
    hung_threads.leave_alone()  # lets go of those that have ended
    assert not kept_frames()


_PROGRAM_THAT_HANGS = """
import logging, sys
logging.getLogger().addHandler(logging.NullHandler())
sys.path[:0] = [{root!r}]
from tests.services.webcam.mjpeg import MjpegServer, Mood, grey
from PyQt6.QtCore import QCoreApplication, QTimer
from digitrec_gui.services.webcam import hung_threads, sources
from digitrec_gui.services.webcam.service import CameraService, Patience
application = QCoreApplication([])
server = MjpegServer(lambda number: grey(99))
server.live()
server.mood = Mood.STALLED
camera = CameraService(patience=Patience(stream_opening=600, stream_reading=600, closing=0.1))
camera.start(sources.stream(server.url))
QTimer.singleShot(300, application.quit)
application.exec()
print("ended", camera.close())
hung_threads.leave_at_once(7)
"""


def test_the_process_ends_though_a_camera_hangs() -> None:
    script = _PROGRAM_THAT_HANGS.format(root=str(Path(__file__).parents[3]))
    program = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=WAIT_SECONDS)

    assert program.stdout == "ended False\n"
    assert program.stderr == ""
    assert program.returncode == 7
