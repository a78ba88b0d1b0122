"""The program as a whole: starts, reads what it is given, remembers, ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitrec_gui.app import Program
from digitrec_gui.services.settings import Appearance, Settings
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT, WAIT_SECONDS
from tests.ui.story import digits_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # dialogs, on a screen that is none

STORY = """
import gc, json, sys
from PyQt6 import sip
from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtWidgets import QApplication
from digitrec_gui import app
from digitrec_gui.ui.window.main_window import MainWindow

seen, application = [], []

def look():
    application[:] = [QApplication.instance()]
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow) and window.is_filled and window.image_tab.panel.text:
            seen.append(window.image_tab.panel.text)
            window.close()

timer = QTimer()
timer.timeout.connect(look)
QTimer.singleShot(0, lambda: timer.start(20))
code = app.main(sys.argv[1:])
timer.stop()
left = [repr(found) for found in gc.get_objects()
        if isinstance(found, QObject) and not sip.isdeleted(found) and found not in (timer, *application)]
print(json.dumps({"code": code, "seen": seen, "left": left, "modules": sorted(sys.modules)}))
"""


INTERRUPTED = """
import os, signal, sys
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication
from digitrec_gui import app
from digitrec_gui.ui.window.main_window import MainWindow

# The process that sends the signal does so while Qt waits, and no Python code runs.
SEND = "import os, sys, signal; os.kill(int(sys.argv[1]), getattr(signal, sys.argv[2]))"

def send():
    if not any(isinstance(window, MainWindow) and window.is_filled for window in QApplication.topLevelWidgets()):
        QTimer.singleShot(20, send)
        return
    import subprocess
    subprocess.Popen([sys.executable, "-c", SEND, str(os.getpid()), sys.argv[1]])

QTimer.singleShot(0, send)
sys.exit(app.main([]))
"""


@pytest.fixture
def window_as_it_opens(program: Program) -> MainWindow:
    return program.window


def test_main_opens_a_picture_reads_it_and_ends_when_the_window_is_closed(note: Path, home: Path) -> None:
    command = [sys.executable, "-c", STORY, str(note)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_SECONDS, check=False)

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["code"] == 0
    assert [text.replace(" ", "") for text in told["seen"]] == ["05221859"]
    assert told["left"] == []  # PyQt's own destroying of it at the interpreter's end crashes at times
    assert not {"tensorflow", "keras", "h5py", "digitrec_gui.training"} & set(told["modules"])
    assert (home / "log" / "digitrec.log").exists()
    assert (home / "config" / "digitrec.ini").exists()


def test_what_is_seen_first_imports_nothing_heavy() -> None:
    script = (
        "import sys, digitrec_gui.app; "
        "sys.exit(str({'numpy', 'cv2', 'PIL', 'tensorflow', 'dataclasses', 'logging'} & set(sys.modules) or ''))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=WAIT_SECONDS, check=False
    )

    assert done.stderr.strip() == ""


def test_importing_the_window_imports_nothing_heavy() -> None:
    script = (
        "import sys, digitrec_gui.app, digitrec_gui.services.services; "
        "sys.exit(str({'cv2', 'PIL', 'ai_edge_litert', 'tensorflow', 'keras', 'h5py'} & set(sys.modules) or ''))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=WAIT_SECONDS, check=False
    )

    assert done.stderr.strip() == ""


def test_of_several_pictures_on_the_command_line_the_first_is_read(
    qtbot: QtBot, qapp: QApplication, note: Path
) -> None:
    program = Program(qapp)
    try:
        program.start([str(note), str(note.with_name("form.png"))])

        qtbot.waitUntil(lambda: program.window.is_filled and digits_of(program.window) == "05221859", timeout=WAIT)
        assert program.window.notice.text == "One picture is read at a time: note.jpg."
    finally:
        program.window.close()
        program.close()
        program.destroy()


def test_the_window_fits_on_its_screen(window_as_it_opens: MainWindow) -> None:
    screen = window_as_it_opens.screen()
    assert screen is not None
    room = screen.availableGeometry()

    assert window_as_it_opens.width() <= room.width() and window_as_it_opens.height() <= room.height()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals from another process")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_closes_the_window_which_remembers_its_size(name: str, home: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_SECONDS, check=False)

    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert not Settings(home / "config" / "digitrec.ini").geometry.isEmpty()


@pytest.mark.parametrize(("option", "words"), [("--help", "IMAGE"), ("--version", "DigitRec ")])
def test_the_windows_own_command_explains_itself(option: str, words: str) -> None:
    done = run_gui(option)

    assert done.returncode == 0
    assert words in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a display")
def test_without_a_display_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)

    done = run_gui()

    assert done.returncode == 1
    assert done.stderr.startswith("There is no display here") and done.stderr.count("\n") == 1


def run_gui(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import sys; from digitrec_gui import app; sys.exit(app.main())", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=WAIT_SECONDS, check=False)


def test_closing_while_a_picture_is_read_ends_quietly(program: Program, window: MainWindow, note: Path) -> None:
    window.open_image(note)

    window.close()
    program.close()


def test_the_window_comes_back_as_it_was_left(qtbot: QtBot, qapp: QApplication, program: Program) -> None:
    window = program.window
    window.resize(760, 620)  # the offscreen screen is small
    window.menus.appearances[Appearance.DARK].trigger()
    window.close()
    program.close()

    again = Program(qapp)
    again.fill()
    qtbot.addWidget(again.window)
    again.close()

    assert (again.window.width(), again.window.height()) == (760, 620)
    assert again.window.menus.appearances[Appearance.DARK].isChecked()
