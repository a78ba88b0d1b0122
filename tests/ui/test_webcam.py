"""The Webcam tab: a stream from loopback stands for the camera, and everything else is real."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QAbstractButton, QApplication, QComboBox, QFileDialog, QLabel, QListWidget
from pytestqt.qtbot import QtBot
from story import WAIT, digits_of

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.types import Image
from digitrec_gui.services import camera_sources
from digitrec_gui.services.camera import CameraState
from digitrec_gui.services.camera_sources import CameraSource, SourceKind
from digitrec_gui.services.failures import FailureHooks
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.main_window import MainWindow
from digitrec_gui.ui.webcam_stream_dialog import StreamDialog
from digitrec_gui.ui.webcam_tab import WebcamTab
from tests.services.mjpeg import MjpegServer, grey

CONTROL = Qt.KeyboardModifier.ControlModifier

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "This plugin does not support")  # dialogs, on no screen


CLOSED_WHILE_IT_HANGS = """
import sys
sys.path[:0] = [{root!r}]
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication
from digitrec_gui import app
from digitrec_gui.services.camera_sources import stream
from digitrec_gui.ui.main_window import MainWindow
from tests.services.mjpeg import MjpegServer, Mood, grey

server = MjpegServer(lambda number: grey(200))
server.live()
served = []

def look():
    (window,) = [window for window in QApplication.topLevelWidgets() if isinstance(window, MainWindow)]
    tab = window.webcam_tab
    if window.tabs.currentWidget() is not tab:
        window.tabs.setCurrentWidget(tab)
        tab.sources.choose(stream(server.url))
        tab.actions_.on.trigger()
    elif tab.view.has_picture and server.mood is Mood.FINE:
        server.mood = Mood.STALLED
    elif server.mood is Mood.STALLED:
        served.append(server.served)
        if len(served) > 5 and served[-1] == served[-5]:  # by now it waits in `read`
            timer.stop()
            window.close()

timer = QTimer()
timer.timeout.connect(look)
QTimer.singleShot(0, lambda: timer.start(50))
sys.exit(app.main([]))
"""


def sheet() -> Image:
    """The note, "0522 1859", as a camera sees it."""
    note = cv2.cvtColor(cv2.imread(str(paths.SAMPLES / "note.jpg")), cv2.COLOR_BGR2RGB)
    return cv2.resize(note, (640, round(640 * note.shape[0] / note.shape[1])), interpolation=cv2.INTER_AREA)


@pytest.fixture(scope="module")
def page() -> Image:
    return sheet()


@pytest.fixture
def server(page: Image) -> Iterator[MjpegServer]:
    """Shows the note."""
    with MjpegServer(lambda _number: page) as server:
        yield server


@pytest.fixture
def tab(window: MainWindow) -> WebcamTab:
    """The tab in front, the camera off."""
    window.tabs.setCurrentWidget(window.webcam_tab)
    return window.webcam_tab


@pytest.fixture
def live(qtbot: QtBot, tab: WebcamTab, server: MjpegServer) -> WebcamTab:
    """The tab while it shows and reads the note."""
    tab.sources.choose(camera_sources.stream(server.url))
    qtbot.mouseClick(tab.toggle, Qt.MouseButton.LeftButton)
    sees(qtbot, tab, "0522 1859")
    return tab


def test_once_it_is_switched_on_the_keys_of_the_picture_work(
    qtbot: QtBot, window: MainWindow, tab: WebcamTab, server: MjpegServer
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    tab.sources.choose(camera_sources.stream(server.url))

    tab.stage.placeholder.button.setFocus()
    qtbot.keyClick(tab.stage.placeholder.button, Qt.Key.Key_Space)

    qtbot.waitUntil(tab.view.hasFocus, timeout=WAIT)
    assert tab.toggle.isChecked()


def sees(qtbot: QtBot, tab: WebcamTab, number: str) -> None:
    qtbot.waitUntil(lambda: tab.panel.text == number, timeout=WAIT)


def reaches(qtbot: QtBot, program: Program, state: CameraState) -> None:
    qtbot.waitUntil(lambda: program.camera.state is state, timeout=WAIT)


def colour_at(tab: WebcamTab, x: float, y: float) -> tuple[int, int, int]:
    """What is painted there, in shares of the picture."""
    tab.view.repaint()
    shown = tab.view.grab().toImage()
    scale, origin = tab.view.viewport.scale, tab.view.viewport.origin
    picture = tab.view.picture()
    place = shown.pixelColor(
        round(origin.x() + x * picture.width() * scale), round(origin.y() + y * picture.height() * scale)
    )
    return place.red(), place.green(), place.blue()


def test_until_it_is_switched_on_the_camera_is_off(program: Program, tab: WebcamTab) -> None:
    assert program.camera.state is CameraState.OFF
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
    across, down = live.view.picture().width(), live.view.picture().height()
    edge = first.x - 1.5 / live.view.viewport.scale
    red, _, blue = colour_at(live, edge / across, first.center[1] / down)
    assert blue > red + 60


def test_as_the_sheet_comes_and_goes_so_does_the_number(
    qtbot: QtBot, live: WebcamTab, server: MjpegServer, page: Image
) -> None:
    server.show(lambda _number: np.full_like(page, 200))
    qtbot.waitUntil(lambda: live.panel.headline == "No digits in sight", timeout=WAIT)
    assert not live.actions_.keep.isEnabled()

    server.show(lambda _number: page)
    sees(qtbot, live, "0522 1859")


def test_space_freezes_the_picture_with_its_reading(
    qtbot: QtBot, live: WebcamTab, server: MjpegServer, page: Image
) -> None:
    # Given a picture that is frozen
    qtbot.keyClick(live.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not live.reading.is_reading, timeout=WAIT)
    frozen = live.view.picture()

    # When the camera sees something else, then picture and number stay
    server.show(lambda _number: np.full_like(page, 200))
    served = server.served
    qtbot.waitUntil(lambda: server.served > served + 5, timeout=WAIT)
    assert live.is_frozen and live.view.picture() == frozen
    assert live.panel.text == "0522 1859"

    # When it goes on, then it is live again
    qtbot.keyClick(live.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not live.panel.text, timeout=WAIT)


def test_a_frozen_picture_is_still_there_when_its_tab_comes_back(
    qtbot: QtBot, program: Program, window: MainWindow, live: WebcamTab
) -> None:
    qtbot.keyClick(live.view, Qt.Key.Key_Space)

    window.tabs.setCurrentWidget(window.image_tab)
    assert program.camera.state is CameraState.OFF
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
    tab.sources.choose(camera_sources.stream(server.url))
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
    assert program.camera.state is CameraState.OFF
    assert not live.view.has_picture  # nothing is kept


def test_the_camera_is_on_only_while_the_tab_is_in_sight(
    qtbot: QtBot, program: Program, window: MainWindow, live: WebcamTab
) -> None:
    # When another tab is in front, then it is off, and stays switched on
    window.tabs.setCurrentWidget(window.image_tab)
    assert program.camera.state is CameraState.OFF
    assert live.is_on and not live.view.has_picture and not window.status.time.text()

    # When the tab comes back, then so does the picture
    window.tabs.setCurrentWidget(live)
    sees(qtbot, live, "0522 1859")

    # When the window is minimised and comes back
    window.showMinimized()
    qtbot.waitUntil(lambda: program.camera.state is CameraState.OFF, timeout=WAIT)
    window.showNormal()
    sees(qtbot, live, "0522 1859")

    # When the session is locked, then it is switched off for good
    live.presence.locked.emit()
    assert program.camera.state is CameraState.OFF and not live.is_on
    assert "locked" in window.notice.text
    assert "The camera is off" in live.stage.placeholder.text


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
    tab.sources.choose(camera_sources.stream(server.url))
    tab.actions_.on.trigger()
    reaches(qtbot, program, CameraState.FAILED)
    assert "Check the address" in tab.stage.placeholder.text
    assert tab.stage.placeholder.button.text() == "Try again"

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
    assert program.camera.state is CameraState.OPENING
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
    assert tab.sources.source == camera_sources.stream("http://127.0.0.1:9/video")
    tab.sources.choose(camera_sources.stream("rtsp://me:secret@127.0.0.1/video"))
    window.close()
    program.close()

    # When the program starts again, then it is there; an address with a password is not
    assert "secret" not in (home / "config" / "digitrec.ini").read_text()
    again = Program(qapp, FailureHooks())
    qtbot.addWidget(again.window)
    again.close()
    assert again.window.webcam_tab.sources.sources.currentText() == "127.0.0.1:9"
    assert not again.window.webcam_tab.is_on


def test_without_a_camera_the_tab_says_what_else_there_is(
    qtbot: QtBot, tab: WebcamTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera_sources, "ways_to_cameras", lambda: ())
    tab._cameras.watch()
    qtbot.waitUntil(lambda: tab.sources.has_looked, timeout=WAIT)

    tab.actions_.on.trigger()

    assert "There is no camera here" in tab.stage.placeholder.text
    assert tab.sources.sources.currentText() == "No camera found"


def test_cameras_are_chosen_by_their_names_and_remembered(
    qtbot: QtBot, tab: WebcamTab, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lid = CameraSource(SourceKind.CAMERA, "Camera in the lid", "0001:0001 usb-1", 0, 200)
    desk = CameraSource(SourceKind.CAMERA, "Camera on the desk", "0002:0002 usb-2", 2, 200)

    def plug_in(*cameras: CameraSource) -> None:
        monkeypatch.setattr(camera_sources, "ways_to_cameras", lambda: cameras)
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
    tab._settings.save()
    kept = Settings(home / "config" / "digitrec.ini")
    assert (kept.camera_identity, kept.camera_resolution) == ("0002:0002 usb-2", (1280, 720))


def test_numbers_are_kept_copied_saved_and_removed(
    qtbot: QtBot, window: MainWindow, live: WebcamTab, tmp_path: Path
) -> None:
    # Given a number that was kept twice
    kept = live.panel.kept
    for _ in range(2):
        qtbot.keyClick(live.view, Qt.Key.Key_K)
    assert kept.numbers == ("0522 1859",) * 2

    # When all are copied and saved
    live.actions_.copy_kept.trigger()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None and clipboard.text() == "0522 1859\n0522 1859"
    live.actions_.save_kept.trigger()
    save_as(qtbot, window, tmp_path / "numbers.txt")
    assert (tmp_path / "numbers.txt").read_bytes() == b"0522 1859\n0522 1859\n"

    # When one is removed
    kept.list.setCurrentRow(0)
    live.actions_.remove_kept.trigger()
    assert kept.numbers == ("0522 1859",)


def test_the_picture_is_saved_as_it_is(
    qtbot: QtBot, window: MainWindow, live: WebcamTab, page: Image, tmp_path: Path
) -> None:
    qtbot.keyClick(live.view, Qt.Key.Key_S, CONTROL)
    save_as(qtbot, window, tmp_path / "sheet.png")

    saved = cv2.cvtColor(cv2.imread(str(tmp_path / "sheet.png")), cv2.COLOR_BGR2RGB)
    assert saved.shape == page.shape
    assert np.abs(saved.astype(int) - page).mean() < 5  # no marks; the stream is a JPEG


def test_what_cannot_be_saved_is_said(qtbot: QtBot, window: MainWindow, live: WebcamTab, tmp_path: Path) -> None:
    (tmp_path / "numbers").touch()
    file = tmp_path / "numbers" / "of today.txt"  # in a folder that is none
    live.saving._save(file, lambda file: window._service.save_lines(file, ("1",)))

    qtbot.waitUntil(lambda: "was not saved" in window.notice.text, timeout=WAIT)


def save_as(qtbot: QtBot, window: MainWindow, file: Path) -> None:
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.setDirectory(str(file.parent))
    dialog.selectFile(file.name)
    dialog.accept()
    qtbot.waitUntil(lambda: window.status.currentMessage() == f"Saved {file.name}", timeout=WAIT)


def test_without_a_model_the_picture_is_live_and_what_is_missing_is_said(
    qtbot: QtBot, qapp: QApplication, server: MjpegServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "DEFAULT_MODEL", tmp_path / "digit_recognition_model.h5")
    program = Program(qapp, FailureHooks())
    window, tab = program.window, program.window.webcam_tab
    qtbot.addWidget(window)
    with qtbot.waitSignal(program.service.model_failed, timeout=WAIT):
        program.start()
    window.tabs.setCurrentWidget(tab)
    tab.sources.choose(camera_sources.stream(server.url))
    tab.actions_.on.trigger()
    qtbot.waitUntil(lambda: "no model" in tab.panel.said, timeout=WAIT)
    assert tab.panel.help_button.text() == "Open a model…" and tab.view.has_picture

    monkeypatch.undo()
    program.service.load(Path(paths.DEFAULT_MODEL))
    sees(qtbot, tab, "0522 1859")
    window.close()
    program.close()


def test_closing_the_window_while_it_is_live_ends_quietly(
    program: Program, window: MainWindow, live: WebcamTab
) -> None:
    window.close()

    assert program.camera.state is CameraState.OFF
    program.close()


def test_closing_the_window_while_the_camera_hangs_ends_the_program(home: Path) -> None:
    script = CLOSED_WHILE_IT_HANGS.format(root=str(Path(__file__).parents[2]))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert not Settings(home / "config" / "digitrec.ini").geometry.isEmpty()


def test_nothing_is_cut_off_and_everything_has_a_name(
    qtbot: QtBot, program: Program, window: MainWindow, tab: WebcamTab, server: MjpegServer
) -> None:
    look_closely(qtbot, window)

    tab.sources.choose(camera_sources.stream(server.url))
    tab.actions_.on.trigger()
    sees(qtbot, tab, "0522 1859")
    tab.actions_.keep.trigger()
    tab.actions_.freeze.trigger()
    look_closely(qtbot, window)

    tab.actions_.freeze.trigger()
    server.die()
    reaches(qtbot, program, CameraState.RETRYING)
    look_closely(qtbot, window)


def look_closely(qtbot: QtBot, window: MainWindow) -> None:
    """Sees that nothing is cut off, and that every control has a name and a tip, in a small and a large window."""
    tab = window.webcam_tab
    for size in ((900, 600), (1280, 800)):
        window.resize(*size)
        qtbot.wait(1)  # lets the layout settle
        assert (window.width(), window.height()) == size
        for text in (*tab.findChildren(QLabel), *tab.findChildren(QAbstractButton)):
            if text.isVisible():
                needed = text.sizeHint()
                if isinstance(text, QLabel) and text.wordWrap():
                    needed = QSize(0, text.heightForWidth(text.width()))
                assert text.width() >= needed.width() and text.height() >= needed.height(), f"cut off: {text.text()}"
        for kind in (QAbstractButton, QComboBox, QListWidget):
            for control in tab.findChildren(kind):
                if control.isVisible() and not control.objectName().startswith("qt_"):
                    assert control.accessibleName(), control
                    assert control.toolTip(), control.accessibleName()
        notice = tab.stage.notice
        assert notice.isHidden() or tab.view.rect().contains(notice.geometry())


def test_another_source_takes_its_place(qtbot: QtBot, live: WebcamTab) -> None:
    with MjpegServer(lambda _number: grey(200, 320, 240)) as other:
        live.sources.choose(camera_sources.stream(other.url))

        qtbot.waitUntil(lambda: live.view.picture().size() == QSize(320, 240), timeout=WAIT)
        assert live.view.viewport.scale == min(live.view.width() / 320, live.view.height() / 240)
        qtbot.waitUntil(lambda: live.panel.headline == "No digits in sight", timeout=WAIT)
