"""The Webcam tab in the window: without a Model, when it is closed, and in every size."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QTreeWidget
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.services.settings import Settings
from digitrec_gui.services.webcam import sources
from digitrec_gui.services.webcam.service import CameraState
from digitrec_gui.ui.webcam.tab import WebcamTab
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT, WAIT_SECONDS
from tests.services.webcam.mjpeg import MjpegServer
from tests.ui.webcam.story import reaches, sees

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "This plugin does not support")  # dialogs, on no screen


CLOSED_WHILE_IT_HANGS = """
import sys
sys.path[:0] = [{root!r}]
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication
from digitrec_gui import app
from digitrec_gui.services.webcam.sources import stream
from digitrec_gui.ui.window.main_window import MainWindow
from tests.services.webcam.mjpeg import MjpegServer, Mood, grey

server = MjpegServer(lambda number: grey(200))
server.live()
served = []

def look():
    (window,) = [window for window in QApplication.topLevelWidgets() if isinstance(window, MainWindow)]
    if not window.is_filled:
        return
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


@pytest.fixture
def tab(window: MainWindow) -> WebcamTab:
    """The tab in front, the camera off."""
    window.tabs.setCurrentWidget(window.webcam_tab)
    return window.webcam_tab


def test_without_a_model_the_picture_is_live_and_what_is_missing_is_said(
    qtbot: QtBot, qapp: QApplication, server: MjpegServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "DEFAULT_MODEL", tmp_path / "digit_recognition_model.h5")
    program = Program(qapp)
    program.fill()
    window, tab = program.window, program.window.webcam_tab
    qtbot.addWidget(window)
    with qtbot.waitSignal(program.services.reading.model_failed, timeout=WAIT):
        program.start()
    window.tabs.setCurrentWidget(tab)
    tab.sources.choose(sources.stream(server.url))
    tab.actions_.on.trigger()
    qtbot.waitUntil(lambda: "no model" in tab.panel.said, timeout=WAIT)
    assert tab.panel.help_button.text() == "Open a model…" and tab.view.has_picture

    # When it is switched off and on, then it is said again
    tab.actions_.on.trigger()
    assert "no model" not in tab.panel.said
    tab.actions_.on.trigger()
    qtbot.waitUntil(lambda: "no model" in tab.panel.said, timeout=WAIT)

    # When there is one, then it reads
    monkeypatch.undo()
    program.services.reading.load(Path(paths.DEFAULT_MODEL))
    sees(qtbot, tab, "0522 1859")
    window.close()
    program.close()


def test_a_model_that_will_not_come_is_not_waited_for(
    qtbot: QtBot, qapp: QApplication, server: MjpegServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a program whose only Model must be compiled first
    h5 = tmp_path / "mine.h5"
    shutil.copy(paths.DEFAULT_MODEL, h5)
    monkeypatch.setattr(paths, "DEFAULT_MODEL", h5)
    program = Program(qapp)
    program.fill()
    window, tab = program.window, program.window.webcam_tab
    qtbot.addWidget(window)
    with qtbot.waitSignal(program.services.reading.model_compiling, timeout=WAIT):
        program.start()

    # When there is a picture, then it is said what is waited for
    window.tabs.setCurrentWidget(tab)
    tab.sources.choose(sources.stream(server.url))
    tab.actions_.on.trigger()
    qtbot.waitUntil(lambda: "being prepared" in tab.panel.said, timeout=WAIT)

    # When it is given up, then it is said what is missing
    window.notice.close_button.click()
    assert "no model" in tab.panel.said and tab.panel.help_button.text() == "Open a model…"
    window.close()
    program.close()


def test_closing_the_window_while_it_is_live_ends_quietly(
    program: Program, window: MainWindow, live: WebcamTab
) -> None:
    window.close()

    assert program.services.camera.state is CameraState.OFF
    program.close()


def test_closing_the_window_while_the_camera_hangs_ends_the_program(home: Path) -> None:
    script = CLOSED_WHILE_IT_HANGS.format(root=str(Path(__file__).parents[3]))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=WAIT_SECONDS, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert not Settings(home / "config" / "digitrec.ini").geometry.isEmpty()


def test_nothing_is_cut_off_and_everything_has_a_name(
    qtbot: QtBot, program: Program, window: MainWindow, tab: WebcamTab, server: MjpegServer
) -> None:
    look_closely(qtbot, window)

    tab.sources.choose(sources.stream(server.url))
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
            if text.isVisible() and text.text():  # the picture is a label, too
                needed = text.sizeHint()
                if isinstance(text, QLabel) and text.wordWrap():
                    needed = QSize(0, text.heightForWidth(text.width()))
                assert text.width() >= needed.width() and text.height() >= needed.height(), f"cut off: {text.text()}"
        for kind in (QAbstractButton, QComboBox, QTreeWidget):
            for control in tab.findChildren(kind):
                if control.isVisible() and not control.objectName().startswith("qt_"):
                    assert control.accessibleName(), control
                    assert control.toolTip(), control.accessibleName()
        notice = tab.stage.notice
        assert notice.isHidden() or tab.view.rect().contains(notice.geometry())
