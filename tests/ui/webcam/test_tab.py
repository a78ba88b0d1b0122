"""The Webcam tab: a stream from loopback stands for the camera, and everything else is real."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from digitrec_gui.app import Program
from digitrec_gui.core.types import Image
from digitrec_gui.services.settings import Settings
from digitrec_gui.services.webcam import sources
from digitrec_gui.services.webcam.service import CameraState
from digitrec_gui.ui.webcam.tab import WebcamTab
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.services.webcam.mjpeg import MjpegServer
from tests.ui.story import digits_of
from tests.ui.webcam.story import colour_at, reaches, sees

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "This plugin does not support")  # dialogs, on no screen


@pytest.fixture
def tab(window: MainWindow) -> WebcamTab:
    """The tab in front, the camera off."""
    window.tabs.setCurrentWidget(window.webcam_tab)
    return window.webcam_tab


def test_once_it_is_switched_on_the_keys_of_the_picture_work(
    qtbot: QtBot, window: MainWindow, tab: WebcamTab, server: MjpegServer
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    tab.sources.choose(sources.stream(server.url))

    tab.stage.placeholder.button.setFocus()
    qtbot.keyClick(tab.stage.placeholder.button, Qt.Key.Key_Space)

    qtbot.waitUntil(tab.view.hasFocus, timeout=WAIT)
    assert tab.bar.toggle.isChecked()


def test_until_it_is_switched_on_the_camera_is_off(program: Program, tab: WebcamTab) -> None:
    assert program.services.camera.state is CameraState.OFF
    assert tab.stage.currentWidget() is tab.stage.placeholder
    assert "The camera is off" in tab.stage.placeholder.text
    assert not tab.actions_.freeze.isEnabled()


def test_what_the_camera_sees_is_read_and_marked(qtbot: QtBot, window: MainWindow, live: WebcamTab) -> None:
    assert [digit.text for digit in live.view.digits] == list("05221859")
    assert "8 digits" in live.panel.said
    assert live.stage.currentWidget() is live.view
    qtbot.waitUntil(lambda: "frames a second · read in" in window.status.time.text(), timeout=WAIT)

    # And painted there: the line around a box is none of the sheet's colours
    first = live.view.digits[0].box
    across, down = live.view.frame_shown().width(), live.view.frame_shown().height()
    edge = first.x - 1.5 / live.view.viewport.scale
    red, _, blue = colour_at(live, edge / across, first.center[1] / down)
    assert blue > red + 60


def test_as_the_sheet_comes_and_goes_so_does_the_number(
    qtbot: QtBot, live: WebcamTab, server: MjpegServer, page: Image
) -> None:
    server.show(lambda _number: np.full_like(page, 200))
    qtbot.waitUntil(lambda: live.panel.headline == "No digits in sight", timeout=WAIT)
    assert not live.actions_.keep.isEnabled()
    with qtbot.waitSignal(live.panel.nothing_copied, timeout=WAIT):
        live.actions_.copy.trigger()

    server.show(lambda _number: page)
    sees(qtbot, live, "0522 1859")


def test_space_freezes_the_picture_with_its_reading(
    qtbot: QtBot, window: MainWindow, live: WebcamTab, server: MjpegServer, page: Image
) -> None:
    # Given a picture that is frozen, which comes at no rate
    qtbot.waitUntil(lambda: "frames a second · read in" in window.status.time.text(), timeout=WAIT)
    qtbot.keyClick(live.view, Qt.Key.Key_Space)
    said = window.status.time.text()
    assert "frames" not in said and said.endswith(f"{page.shape[1]} x {page.shape[0]}")
    qtbot.waitUntil(lambda: not live.reading.is_reading, timeout=WAIT)
    frozen = live.view.frame_shown()

    # When the camera sees something else, then picture and number stay
    server.show(lambda _number: np.full_like(page, 200))
    served = server.served
    qtbot.waitUntil(lambda: server.served > served + 5, timeout=WAIT)
    assert live.is_frozen and live.view.frame_shown() == frozen
    assert live.panel.text == "0522 1859"

    # When it goes on, then it is live again
    qtbot.keyClick(live.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not live.panel.text, timeout=WAIT)


def test_a_frozen_picture_is_still_there_when_its_tab_comes_back(
    qtbot: QtBot, program: Program, window: MainWindow, live: WebcamTab
) -> None:
    qtbot.keyClick(live.view, Qt.Key.Key_Space)

    window.tabs.setCurrentWidget(window.image_tab)
    assert program.services.camera.state is CameraState.OFF
    window.tabs.setCurrentWidget(live)
    reaches(qtbot, program, CameraState.LIVE)

    assert live.view.has_picture and live.panel.text == "0522 1859"
    assert live.stage.currentWidget() is live.view and not live.stage.notice.text


def test_a_mirror_swaps_picture_and_marks_but_not_what_is_read(
    qtbot: QtBot, window: MainWindow, tab: WebcamTab, home: Path, server: MjpegServer, page: Image
) -> None:
    # Given a sheet whose left edge is red
    red = page.copy()
    red[:, :40] = (220, 30, 30)
    server.show(lambda _number: red)
    tab.sources.choose(sources.stream(server.url))
    tab.actions_.on.trigger()
    sees(qtbot, tab, "0522 1859")
    assert colour_at(tab, 0.02, 0.9)[1] < 100 < colour_at(tab, 0.98, 0.9)[1]
    boxes = [digit.box for digit in tab.view.digits]

    # When it is mirrored, then the edge is on the right, and the number is as it was
    qtbot.keyClick(tab.view, Qt.Key.Key_M)
    assert colour_at(tab, 0.98, 0.9)[1] < 100 < colour_at(tab, 0.02, 0.9)[1]
    served = server.served
    qtbot.waitUntil(lambda: server.served > served + 5, timeout=WAIT)
    assert tab.panel.text == "0522 1859"
    assert np.abs(np.array([digit.box for digit in tab.view.digits]) - boxes).max() <= 3
    assert Settings(home / "config" / "digitrec.ini").camera_mirrored or window.webcam_tab.sources.mirror.isChecked()


def test_enter_opens_the_picture_in_the_image_tab_and_the_light_goes_out(
    qtbot: QtBot, program: Program, window: MainWindow, live: WebcamTab
) -> None:
    qtbot.keyClick(live.view, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: digits_of(window) == "05221859", timeout=WAIT)
    assert window.tabs.currentWidget() is window.image_tab
    assert window.windowTitle() == "Webcam picture - DigitRec"
    assert program.services.camera.state is CameraState.OFF
    assert not live.view.has_picture  # nothing is kept


def test_a_frozen_picture_is_taken_with_what_was_read_of_it(qtbot: QtBot, window: MainWindow, live: WebcamTab) -> None:
    qtbot.keyClick(live.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not live.reading.is_reading, timeout=WAIT)
    shown = [(digit.box, digit.prediction) for digit in live.view.digits]

    qtbot.keyClick(live.view, Qt.Key.Key_Return)

    # Steady over many frames, and not read anew from this one
    qtbot.waitUntil(lambda: digits_of(window) == "05221859", timeout=WAIT)
    reading = window.image_tab.session.reading
    assert reading is not None
    assert [(digit.box, digit.prediction) for digit in reading.digits] == shown


def test_the_camera_is_on_only_while_the_tab_is_in_sight(
    qtbot: QtBot, program: Program, window: MainWindow, live: WebcamTab
) -> None:
    # When another tab is in front, then it is off, and stays switched on
    window.tabs.setCurrentWidget(window.image_tab)
    assert program.services.camera.state is CameraState.OFF
    assert live.is_on and not live.view.has_picture and not window.status.time.text()

    # When the tab comes back, then so does the picture
    window.tabs.setCurrentWidget(live)
    sees(qtbot, live, "0522 1859")

    # When the window is minimised and comes back
    window.showMinimized()
    qtbot.waitUntil(lambda: program.services.camera.state is CameraState.OFF, timeout=WAIT)
    window.showNormal()
    sees(qtbot, live, "0522 1859")

    # When the session is locked, then it is switched off for good
    live.in_sight.locked.emit()
    assert program.services.camera.state is CameraState.OFF and not live.is_on
    assert "locked" in window.notice.text
    assert "The camera is off" in live.stage.placeholder.text
