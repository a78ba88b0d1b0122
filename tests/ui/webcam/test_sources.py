"""The Webcam tab and its sources: cameras, videos, streams, and those that fail."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest
from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from digitrec_gui.app import Program
from digitrec_gui.core.types import Image
from digitrec_gui.services.settings import Settings
from digitrec_gui.services.webcam import cameras, faults, sources
from digitrec_gui.services.webcam.faults import Fault
from digitrec_gui.services.webcam.service import CameraState
from digitrec_gui.services.webcam.sources import CameraSource, SourceKind
from digitrec_gui.ui.webcam.sources import StreamDialog
from digitrec_gui.ui.webcam.tab import WebcamTab
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.services.webcam.mjpeg import MjpegServer, grey
from tests.ui.webcam.story import reaches, sees

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "This plugin does not support")  # dialogs, on no screen


@pytest.fixture
def tab(window: MainWindow) -> WebcamTab:
    """The tab in front, the camera off."""
    window.tabs.setCurrentWidget(window.webcam_tab)
    return window.webcam_tab


def test_a_stream_that_dies_leaves_its_picture_grey_and_comes_back_by_itself(
    qtbot: QtBot, program: Program, live: WebcamTab, server: MjpegServer
) -> None:
    server.die()
    reaches(qtbot, program, CameraState.RETRYING)
    assert live.view.has_picture and live.view.is_greyed
    assert "comes back by itself" in live.stage.notice.text
    assert not live.panel.text

    server.live()
    sees(qtbot, live, "0522 1859")
    assert not live.view.is_greyed and not live.stage.notice.text


def test_what_cannot_be_opened_is_said_and_can_be_tried_again(
    qtbot: QtBot, program: Program, tab: WebcamTab, server: MjpegServer
) -> None:
    server.die()
    tab.sources.choose(sources.stream(server.url))
    tab.actions_.on.trigger()
    reaches(qtbot, program, CameraState.FAILED)
    assert f"no stream at {server.url.removeprefix('http://')}. Check the address" in tab.stage.placeholder.text
    assert tab.stage.placeholder.button.text() == "Try again"
    assert "On" not in [label.text() for label in tab.findChildren(QLabel)]  # beside the switch

    server.live()
    tab.stage.placeholder.button.click()
    sees(qtbot, tab, "0522 1859")


def test_black_pictures_are_worth_a_hint(qtbot: QtBot, live: WebcamTab, server: MjpegServer) -> None:
    server.show(lambda _number: grey(0))
    qtbot.waitUntil(lambda: "black" in live.stage.notice.text, timeout=WAIT)
    assert not live.view.is_greyed


def test_a_video_is_read_to_its_end_and_can_be_played_again(
    qtbot: QtBot, program: Program, tab: WebcamTab, page: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a video of a few pictures, chosen from the list
    file = tmp_path / "note.avi"
    height, width = page.shape[:2]
    video = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 15, (width, height))
    for _ in range(4):
        video.write(cv2.cvtColor(page, cv2.COLOR_RGB2BGR))
    video.release()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    choose(tab, "Video file…")
    assert tab.sources.sources.currentText() == "note.avi" and not tab.sources.sizes.isEnabled()

    # When it is played, then its last picture is read, and stays
    tab.actions_.on.trigger()
    reaches(qtbot, program, CameraState.ENDED)
    sees(qtbot, tab, "0522 1859")
    assert "ended" in tab.stage.notice.text and not tab.view.is_greyed

    # When it is played again
    tab.stage.notice.button.click()
    assert program.services.camera.state is CameraState.OPENING
    reaches(qtbot, program, CameraState.ENDED)


def choose(tab: WebcamTab, entry: str) -> None:
    """Chooses from the list of sources, as a person would."""
    box = tab.sources.sources
    box.activated.emit(box.findText(entry))


def test_the_address_of_a_stream_is_asked_for_and_remembered(
    qtbot: QtBot, qapp: QApplication, program: Program, window: MainWindow, tab: WebcamTab, home: Path
) -> None:
    choose(tab, "Stream address…")
    (dialog,) = tab.findChildren(StreamDialog)
    dialog.address.setText("ftp://example.org")
    dialog.accept()
    assert dialog.isVisible() and "not the address of a stream" in dialog.problem.text()

    dialog.address.setText("http://127.0.0.1:9/video")
    dialog.accept()
    assert tab.sources.source == sources.stream("http://127.0.0.1:9/video")

    # A typo need not be typed again as a whole
    choose(tab, "Stream address…")
    again = tab.findChildren(StreamDialog)[-1]
    assert again.address.text() == again.address.selectedText() == "http://127.0.0.1:9/video"
    again.reject()

    tab.sources.choose(sources.stream("rtsp://me:secret@127.0.0.1/video"))
    window.close()
    program.close()

    # When the program starts again, then it is there; an address with a password is not
    assert "secret" not in (home / "config" / "digitrec.ini").read_text()
    again = Program(qapp)
    again.fill()
    qtbot.addWidget(again.window)
    again.close()
    assert again.window.webcam_tab.sources.sources.currentText() == "127.0.0.1:9/video"
    assert not again.window.webcam_tab.is_on


def test_without_a_camera_the_tab_says_what_else_there_is(
    qtbot: QtBot, tab: WebcamTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cameras, "ways_to_cameras", lambda: ())
    tab._cameras.watch()
    qtbot.waitUntil(lambda: tab.sources.has_looked, timeout=WAIT)

    tab.actions_.on.trigger()

    assert "There is no camera here" in tab.stage.placeholder.text
    assert tab.sources.sources.currentText() == "No camera found"
    assert "No camera" in [label.text() for label in tab.findChildren(QLabel)]  # beside the switch


def test_cameras_are_chosen_by_their_names_and_remembered(
    qtbot: QtBot, tab: WebcamTab, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lid = CameraSource(SourceKind.CAMERA, "Camera in the lid", "0001:0001 usb-1", 0, 200)
    desk = CameraSource(SourceKind.CAMERA, "Camera on the desk", "0002:0002 usb-2", 2, 200)

    def plug_in(*found: CameraSource) -> None:
        monkeypatch.setattr(cameras, "ways_to_cameras", lambda: found)
        with qtbot.waitSignal(tab._cameras.changed, timeout=WAIT):
            tab._cameras.watch()

    # Given two cameras, of which one is chosen
    qtbot.waitUntil(lambda: tab.sources.has_looked, timeout=WAIT)
    plug_in(lid, desk)
    assert tab.sources.source == lid
    choose(tab, "Camera on the desk")
    assert tab.sources.source == desk

    # When it is unplugged, then the other is there; when it is plugged in elsewhere, then it is chosen again
    plug_in(lid)
    assert tab.sources.sources.currentText() == "Camera in the lid"
    elsewhere = CameraSource(SourceKind.CAMERA, "Camera on the desk", "0002:0002 usb-5", 1, 200)
    plug_in(lid, elsewhere)
    assert tab.sources.source == elsewhere

    # When a size is chosen, then it is remembered too
    tab.sources.sizes.setCurrentText("1280 x 720")
    tab.sources.sizes.activated.emit(tab.sources.sizes.currentIndex())
    tab.sources._settings.save()
    kept = Settings(home / "config" / "digitrec.ini")
    assert (kept.camera_identity, kept.camera_resolution) == ("0002:0002 usb-2", (1280, 720))


def test_another_source_takes_its_place(qtbot: QtBot, live: WebcamTab) -> None:
    with MjpegServer(lambda _number: grey(200, 320, 240)) as other:
        live.sources.choose(sources.stream(other.url))

        qtbot.waitUntil(lambda: live.view.frame_shown().size() == QSize(320, 240), timeout=WAIT)
        assert live.view.viewport.scale == min(live.view.width() / 320, live.view.height() / 240)
        qtbot.waitUntil(lambda: live.panel.headline == "No digits in sight", timeout=WAIT)


def test_what_trying_again_does_not_help_has_no_button_for_it(tab: WebcamTab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults.sys, "platform", "darwin")
    camera = CameraSource(SourceKind.CAMERA, "Camera in the lid", "0001:0001 usb-1", 0, 1200)
    sentence = faults.sentence(Fault.NOT_PERMITTED, camera)
    retry = None if Fault.NOT_PERMITTED.needs_restart else lambda: None
    monkeypatch.undo()

    tab.stage.show_state(CameraState.FAILED, sentence, retry, is_lasting=False)

    assert "start DigitRec again" in tab.stage.placeholder.text and tab.stage.placeholder.button.isHidden()
